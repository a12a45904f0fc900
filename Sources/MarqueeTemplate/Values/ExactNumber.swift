internal import MarqueeBase

/// A finite number without loss: ±magnitude / 10^scale.
///
/// Liquid adds 1.1 and 2.2 to 3.3, and a `numeric` column may have more digits than any machine
/// number, so the arithmetic filters calculate with decimals.
struct ExactNumber: Sendable {
  /// The kind of number that a result is printed as. The result of an operation has the larger kind
  /// of its operands.
  enum Kind: Int, Comparable, Sendable {
    /// A whole number; division gives a whole number too.
    case integer
    /// A floating-point number; results are converted back to one.
    case float
    /// A value of PostgreSQL's `numeric`; results keep every digit.
    case decimal

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  var kind: Kind
  var isNegative: Bool
  var magnitude: Magnitude
  /// The number of digits after the point, never negative.
  var scale: Int

  /// More digits than a `numeric` can have: PostgreSQL allows 131,072 digits before the point and
  /// 16,383 after it.
  static let maximumDigits = 150_000

  /// The greatest exponent. Text with a larger one (`1e999999999` in JSON) is not expanded, because
  /// a few bytes of a row must not become thousands. PostgreSQL writes no exponents in `numeric`
  /// values, and those of floating-point numbers end at 324.
  static let maximumExponent = 1000

  init(kind: Kind, isNegative: Bool, magnitude: Magnitude, scale: Int) {
    self.kind = kind
    self.isNegative = isNegative && !magnitude.isZero
    self.magnitude = magnitude
    self.scale = scale
  }

  init(_ value: Int) {
    self.init(
      kind: .integer, isNegative: value < 0, magnitude: Magnitude(value.magnitude), scale: 0)
  }

  static let zero = ExactNumber(0)

  /// The number that a text such as `-12`, `12.50` or `1e-7` stands for; nil for any other text and
  /// for larger exponents.
  init?(text: some StringProtocol, kind: Kind) {
    let bytes = Array(text.utf8)
    var index = 0
    var negative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      index = 1
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count)
    var fraction = 0
    var seenPoint = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if isDigit(byte) {
        digits.append(byte)
        if seenPoint { fraction += 1 }
      } else {
        break
      }
      index += 1
    }
    guard !digits.isEmpty else { return nil }
    var exponent = 0
    if index < bytes.count {
      guard bytes[index] | 0x20 == UInt8(ascii: "e"),
        let value = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)),
        (-Self.maximumExponent...Self.maximumExponent).contains(value)
      else { return nil }
      exponent = value
    }
    var magnitude = Magnitude(digits: digits)
    var scale = fraction - exponent
    if scale < 0 {
      magnitude = magnitude.shifted(by: -scale)
      scale = 0
    }
    guard magnitude.digitCount <= 2 * Self.maximumDigits, scale <= 2 * Self.maximumDigits else {
      return nil
    }
    self.init(kind: kind, isNegative: negative, magnitude: magnitude, scale: scale)
  }

  /// The shortest decimal that is read back as this number; nil for NaN and infinities.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(text: value.description, kind: .float)
  }

  var isZero: Bool { magnitude.isZero }
  var isWhole: Bool { magnitude.endsInZeros(scale) }

  /// The digits with the point, as many after it as the scale.
  var text: String {
    var digits = magnitude.digits
    if scale > 0 {
      if digits.count <= scale {
        digits.insert(
          contentsOf: [UInt8](repeating: 0x30, count: scale + 1 - digits.count), at: 0)
      }
      digits.insert(UInt8(ascii: "."), at: digits.count - scale)
    }
    if isNegative { digits.insert(UInt8(ascii: "-"), at: 0) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The number as a value of templates.
  var value: Value {
    switch kind {
    case .integer:
      if let small = asInt { .int(small) } else { .decimal(text) }
    case .float: .double(asDouble)
    case .decimal: .decimal(text)
    }
  }

  /// The nearest floating-point number.
  var asDouble: Double { Double(text) ?? .nan }

  /// The whole part; nil when it does not fit.
  var asInt: Int? {
    guard let value = (scale == 0 ? magnitude : magnitude.dropping(digits: scale)).asUInt else {
      return nil
    }
    if isNegative { return value == Int.min.magnitude ? .min : Int(exactly: value).map { -$0 } }
    return Int(exactly: value)
  }

  var negated: ExactNumber {
    ExactNumber(kind: kind, isNegative: !isNegative, magnitude: magnitude, scale: scale)
  }

  var absolute: ExactNumber {
    ExactNumber(kind: kind, isNegative: false, magnitude: magnitude, scale: scale)
  }

  /// The same number with more digits after the point.
  func rescaled(to newScale: Int) -> ExactNumber {
    var result = self
    result.magnitude = magnitude.shifted(by: newScale - scale)
    result.scale = newScale
    return result
  }

  /// The number without zeros at the end, but with at least `minimum` digits after the point.
  func trimmed(toScale minimum: Int) -> ExactNumber {
    var drop = 0
    while scale - drop > minimum, magnitude.digit(at: drop) == 0 { drop += 1 }
    var result = self
    result.magnitude = magnitude.dropping(digits: drop)
    result.scale -= drop
    return result
  }
}

extension ExactNumber: Comparable {
  static func == (a: ExactNumber, b: ExactNumber) -> Bool { a.compare(b) == 0 }
  static func < (a: ExactNumber, b: ExactNumber) -> Bool { a.compare(b) < 0 }

  /// The order of two numbers: -1, 0 or 1.
  func compare(_ other: ExactNumber) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    let common = max(scale, other.scale)
    let a = rescaled(to: common).magnitude
    let b = other.rescaled(to: common).magnitude
    if a == b { return 0 }
    return (a < b) == isNegative ? 1 : -1
  }
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
