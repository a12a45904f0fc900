internal import MarqueeBase

/// A number that a filter calculates with.
enum Operand {
  case exact(ExactNumber)
  /// NaN or an infinity.
  case notFinite(Double)
}

extension Value {
  /// The number that this value is; nil for text, even if it consists of digits, and for all other
  /// values.
  var number: Operand? {
    switch self {
    case .int(let number): .exact(ExactNumber(number))
    case .double(let number): ExactNumber(number).map { .exact($0) } ?? .notFinite(number)
    case .decimal(let text): Self.operand(decimal: text)
    default: nil
    }
  }

  /// The number that arithmetic filters use: the part of a text that can be read as a number, and 0
  /// for a value that is no number.
  var coercedNumber: Operand {
    switch self {
    case .string(let text): .exact(ExactNumber(liquid: text))
    default: number ?? .exact(.zero)
    }
  }

  /// The number of a `decimal`. It is a whole number only if it must come from a big integer: it
  /// has no point and no exponent, and is too large for `int`. `numeric` values without decimals
  /// are divided as decimals.
  private static func operand(decimal text: String) -> Operand {
    var kind = ExactNumber.Kind.decimal
    let plain = text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    if plain, Int(text) == nil { kind = .integer }
    if let number = ExactNumber(text: text, kind: kind) { return .exact(number) }
    switch text.lowercased() {
    case "infinity": return .notFinite(.infinity)
    case "-infinity": return .notFinite(-.infinity)
    default:
      // The text is `NaN`, or its exponent is too large to be expanded.
      return .notFinite(Double(text).map { $0 == 0 ? .nan : $0 } ?? .nan)
    }
  }
}

extension ExactNumber {
  /// The number in a text as Liquid reads it: `" -12.5 "` is −12.5; other text gives the whole
  /// number at its start, or 0.
  init(liquid text: String) {
    let trimmed = trimmedText(text)
    let bytes = Array(trimmed.utf8)
    var index = bytes.first == UInt8(ascii: "-") ? 1 : 0
    let start = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    if index > start, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."),
      bytes[(index + 1)...].allSatisfy(isDigit),
      let number = ExactNumber(text: trimmed, kind: .float)
    {
      self = number
      return
    }
    self = ExactNumber(leadingInteger: bytes)
  }

  /// The whole number at the start of a text, like Ruby's `to_i`: a sign and digits, with single
  /// underscores between them.
  private init(leadingInteger bytes: [UInt8]) {
    var digits: [UInt8] = []
    var index = 0
    var negative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      index = 1
    }
    while index < bytes.count {
      if isDigit(bytes[index]) {
        digits.append(bytes[index])
      } else if bytes[index] == UInt8(ascii: "_"), !digits.isEmpty, index + 1 < bytes.count,
        isDigit(bytes[index + 1])
      {
        // An underscore between digits is skipped: 1_000.
      } else {
        break
      }
      index += 1
      if digits.count > Self.maximumDigits { break }
    }
    self.init(
      kind: .integer, isNegative: negative, magnitude: Magnitude(digits: digits), scale: 0)
  }
}
