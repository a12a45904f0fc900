internal import MarqueeBase

/// A value of a row as a message shows it: one short line, no control characters.
func printable(_ text: String, limit: Int = 60) -> String {
  let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
  let isWhole = start.utf8.count == text.utf8.count
  return "'" + OneLine.escaped(start) + (isWhole ? "'" : "…'")
}
