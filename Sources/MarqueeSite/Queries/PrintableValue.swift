internal import MarqueeBase

/// A text in quotes for messages: one line, cut to `limit` Unicode scalars, with control characters
/// escaped.
func printable(_ text: String, limit: Int = 60) -> String {
  let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
  let isWhole = start.utf8.count == text.utf8.count
  return "'" + OneLine.escaped(start) + (isWhole ? "'" : "…'")
}
