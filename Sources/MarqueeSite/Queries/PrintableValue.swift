internal import MarqueeBase

/// A value of a row as a message shows it: one short line, no control characters.
func printable(_ text: String, limit: Int = 60) -> String {
  var shown = "'"
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == limit {
      shown += "…"
      break
    }
    let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
    shown.unicodeScalars.append(isControl || scalar.properties.isBidiControl ? "\u{fffd}" : scalar)
  }
  return shown + "'"
}
