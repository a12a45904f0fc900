internal import MarqueeBase

/// A floating-point number as Ruby, and therefore Liquid, prints it: `1.0`, `0.0001`, `1.0e-05`,
/// `1.0e+15`, `Infinity`, `NaN`. The digits are the shortest that are read back as the same number.
func floatText(_ value: Double) -> String {
  if !value.isFinite {
    return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
  }
  if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
  let size = value.magnitude
  if size >= 1e-4, size < 1e15 || (size < 1e16 && size != size.rounded()) {
    return value.description
  }
  // Swift writes `1e-05` and `1.25e+20`: the same notation, except for a mantissa without a point.
  var text = value.description
  guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "e")) else {
    return exponentText(text)
  }
  if !text.utf8[..<mark].contains(UInt8(ascii: ".")) { text.insert(contentsOf: ".0", at: mark) }
  return text
}

/// The text with an exponent: `12345678901234567.0` becomes `1.2345678901234567e+16`.
private func exponentText(_ text: String) -> String {
  let sign = text.hasPrefix("-") ? "-" : ""
  let whole = text.utf8.drop { $0 == UInt8(ascii: "-") }.prefix { isDigit($0) }
  var digits = Array(whole)
  while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
  let fraction = digits.count > 1 ? String(decoding: digits[1...], as: UTF8.self) : "0"
  let first = String(decoding: digits[..<1], as: UTF8.self)
  return sign + first + "." + fraction + "e+" + String(whole.count - 1)
}
