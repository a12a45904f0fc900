internal import MarqueeBase

extension ExactNumber {
  /// Whether a product, a quotient or a remainder of two numbers is found quickly: the work grows
  /// with the digits of one times those of the other.
  static func isQuick(_ a: ExactNumber, _ b: ExactNumber) -> Bool {
    a.work * b.work <= 100_000_000
  }

  private var work: Int { magnitude.digitCount + scale + quotientDigits }
  private var quotientDigits: Int { Self.quotientDigits }

  /// A quotient of `numeric` values has at least this many significant digits, rounded half up,
  /// when it does not end sooner.
  static let quotientDigits = 34

  static func + (a: ExactNumber, b: ExactNumber) -> ExactNumber {
    let scale = max(a.scale, b.scale)
    let x = a.rescaled(to: scale)
    let y = b.rescaled(to: scale)
    let kind = max(a.kind, b.kind)
    if x.isNegative == y.isNegative {
      return ExactNumber(
        kind: kind, isNegative: x.isNegative, magnitude: x.magnitude + y.magnitude, scale: scale)
    }
    if x.magnitude < y.magnitude {
      return ExactNumber(
        kind: kind, isNegative: y.isNegative, magnitude: y.magnitude - x.magnitude, scale: scale)
    }
    return ExactNumber(
      kind: kind, isNegative: x.isNegative, magnitude: x.magnitude - y.magnitude, scale: scale)
  }

  static func - (a: ExactNumber, b: ExactNumber) -> ExactNumber { a + b.negated }

  /// 12.50 × 1.2 is 15.00: no more zeros than the operands brought.
  static func * (a: ExactNumber, b: ExactNumber) -> ExactNumber {
    ExactNumber(
      kind: max(a.kind, b.kind), isNegative: a.isNegative != b.isNegative,
      magnitude: a.magnitude * b.magnitude, scale: a.scale + b.scale
    ).trimmed(toScale: max(a.scale, b.scale))
  }

  /// Whole numbers divide to the whole number below, others to `quotientDigits`. The divisor
  /// must not be zero.
  func divided(by other: ExactNumber) -> ExactNumber {
    let kind = max(kind, other.kind)
    let negative = isNegative != other.isNegative
    if kind == .integer {
      let (quotient, remainder) = magnitude.divided(by: other.magnitude)
      let below = negative && !remainder.isZero
      return ExactNumber(
        kind: kind, isNegative: negative, magnitude: below ? quotient + Magnitude(1) : quotient,
        scale: 0)
    }
    let minimum = max(scale, other.scale)
    // Enough zeros behind the dividend for the wanted digits and one to round by.
    let missing = Self.quotientDigits + 1 + other.magnitude.digitCount - magnitude.digitCount
    let more = max(missing, minimum + 1 + other.scale - scale, 0)
    let (quotient, remainder) = magnitude.shifted(by: more).divided(by: other.magnitude)
    let resultScale = scale + more - other.scale
    let result = ExactNumber(
      kind: kind, isNegative: negative, magnitude: quotient, scale: resultScale)
    if remainder.isZero { return result.trimmed(toScale: minimum) }
    let wanted = resultScale - (quotient.digitCount - Self.quotientDigits)
    return result.rounded(to: max(min(wanted, resultScale - 1), minimum))
      .trimmed(toScale: minimum)
  }

  /// The remainder with the sign of the divisor, which must not be zero.
  func modulo(_ other: ExactNumber) -> ExactNumber {
    let common = max(scale, other.scale)
    let divisor = other.rescaled(to: common).magnitude
    let remainder = rescaled(to: common).magnitude.divided(by: divisor).remainder
    let kind = max(kind, other.kind)
    let crosses = isNegative != other.isNegative && !remainder.isZero
    return ExactNumber(
      kind: kind, isNegative: other.isNegative,
      magnitude: crosses ? divisor - remainder : remainder, scale: common)
  }

  /// Rounded half away from zero to so many digits behind (or, when negative, before) the point.
  func rounded(to places: Int) -> ExactNumber {
    let drop = scale - places
    if drop <= 0 { return self }
    if drop > magnitude.digitCount {
      return ExactNumber(kind: kind, isNegative: false, magnitude: .zero, scale: max(places, 0))
    }
    var cut = magnitude.dropping(digits: drop)
    if magnitude.digit(at: drop - 1) >= 5 { cut = cut + Magnitude(1) }
    if places < 0 { cut = cut.shifted(by: -places) }
    return ExactNumber(kind: kind, isNegative: isNegative, magnitude: cut, scale: max(places, 0))
  }

  enum Direction { case up, down }

  /// The whole number at or above, or at or below.
  func whole(_ direction: Direction) -> ExactNumber {
    var cut = magnitude.dropping(digits: scale)
    if !isWhole, isNegative == (direction == .down) { cut = cut + Magnitude(1) }
    return ExactNumber(kind: .integer, isNegative: isNegative, magnitude: cut, scale: 0)
  }
}
