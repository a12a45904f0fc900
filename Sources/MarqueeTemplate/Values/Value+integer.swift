package import MarqueeBase

extension Value {
  /// The whole number where a filter or tag requires one (`slice: 1`, `truncate: 20`, `limit:
  /// "3"`): of a whole number, or of text that Ruby's `Integer()` reads as one. It is nil for 2.0
  /// and nil. Numbers beyond 64 bits become the nearest one that fits.
  package var strictInteger: Int? {
    switch self {
    case .int(let number): return number
    case .decimal(let text):
      guard let number = ExactNumber(text: text, kind: .decimal), number.scale == 0 else {
        return nil
      }
      return number.asInt ?? (number.isNegative ? .min : .max)
    case .string(let text): return parseInteger(Array(trimmedText(text).utf8))
    default: return nil
    }
  }
}

/// Reads digits with an optional sign, `0x`, `0o` or `0b`, and single underscores between digits.
private func parseInteger(_ bytes: [UInt8]) -> Int? {
  var rest = bytes[...]
  var negative = false
  if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
    negative = sign == UInt8(ascii: "-")
    rest = rest.dropFirst()
  }
  var radix = 10
  if rest.first == 0x30, rest.count > 1 {
    switch rest[rest.startIndex + 1] | 0x20 {
    case UInt8(ascii: "x"): radix = 16
    case UInt8(ascii: "b"): radix = 2
    case UInt8(ascii: "o"): radix = 8
    case UInt8(ascii: "d"): radix = 10
    default:
      radix = 8
      rest = [0x30, 0x6F] + rest.dropFirst()
    }
    rest = rest.dropFirst(2)
  }
  var digits: [UInt8] = []
  var afterDigit = false
  for byte in rest {
    if byte == UInt8(ascii: "_") {
      guard afterDigit else { return nil }
      afterDigit = false
    } else {
      digits.append(byte)
      afterDigit = true
    }
  }
  guard afterDigit else { return nil }
  let text = String(decoding: digits, as: UTF8.self)
  guard digits.allSatisfy({ isDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }) else {
    return nil
  }
  if let number = Int((negative ? "-" : "") + text, radix: radix) { return number }
  guard digits.allSatisfy({ digitValue($0) < radix }) else { return nil }
  return negative ? .min : .max
}

private func digitValue(_ byte: UInt8) -> Int {
  isDigit(byte) ? Int(byte - 0x30) : Int(byte | 0x20) - 0x61 + 10
}
