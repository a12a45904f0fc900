internal import MarqueeBase

/// A finite number without loss: ±magnitude / 10^scale.
///
/// Liquid adds 1.1 and 2.2 to 3.3, and a `numeric` column may hold more digits than any machine
/// number, so the arithmetic filters count in decimals.
struct ExactNumber: Sendable {
  /// What a result is printed as. An operation's result has the larger kind of its operands.
  enum Kind: Int, Comparable, Sendable {
    /// A whole number: division is whole, too.
    case integer
    /// From a floating-point number; results go back to one.
    case float
    /// From PostgreSQL's `numeric`; results keep every digit.
    case decimal

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  var kind: Kind
  var isNegative: Bool
  var magnitude: Magnitude
  /// Digits behind the point, never negative.
  var scale: Int

  /// PostgreSQL's `numeric` ends at 131,072 digits before and 16,383 behind the point.
  static let maximumDigits = 150_000

  /// Text with a larger exponent (`1e999999999` in JSON) is not expanded: a few bytes of a row must
  /// not become thousands. PostgreSQL writes no exponents in `numeric` values, and those of
  /// floating-point numbers end at 324.
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

  /// `-12`, `12.50`, `1e-7`; nil for anything else and for exponents out of bounds.
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

  /// The shortest decimal that reads back as this number; nil for NaN and infinities.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(text: value.description, kind: .float)
  }

  var isZero: Bool { magnitude.isZero }
  var isWhole: Bool { magnitude.endsInZeros(scale) }

  /// Digits with the point, as many behind it as the scale says.
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

  /// The number as templates see it.
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

  /// The whole part, when it fits.
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

  /// The same number with more digits behind the point.
  func rescaled(to newScale: Int) -> ExactNumber {
    var result = self
    result.magnitude = magnitude.shifted(by: newScale - scale)
    result.scale = newScale
    return result
  }

  /// Without zeros at the end, but with at least `minimum` digits behind the point.
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

  /// -1, 0 or 1.
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
