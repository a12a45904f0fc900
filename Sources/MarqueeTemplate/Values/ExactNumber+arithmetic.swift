internal import MarqueeBase

extension ExactNumber {
  /// Whether a product, a quotient or a remainder of two numbers is computed quickly: the work
  /// grows with the product of their numbers of digits.
  static func isQuick(_ a: ExactNumber, _ b: ExactNumber) -> Bool {
    a.work * b.work <= 100_000_000
  }

  private var work: Int { magnitude.digitCount + scale + quotientDigits }
  private var quotientDigits: Int { Self.quotientDigits }

  /// The least number of significant digits of a quotient of `numeric` values, rounded half up,
  /// unless it ends sooner.
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

  /// The product. 12.50 × 1.2 is 15.00: it has no more zeros than the operands.
  static func * (a: ExactNumber, b: ExactNumber) -> ExactNumber {
    ExactNumber(
      kind: max(a.kind, b.kind), isNegative: a.isNegative != b.isNegative,
      magnitude: a.magnitude * b.magnitude, scale: a.scale + b.scale
    ).trimmed(toScale: max(a.scale, b.scale))
  }

  /// The quotient. Whole numbers are divided to the whole number at or below it, others to
  /// `quotientDigits`. The divisor must not be zero.
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
    // The dividend gets enough zeros for the wanted digits and one more for rounding.
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

  /// The number rounded half away from zero to this many digits after the point, or before it when
  /// `places` is negative.
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

  /// The whole number at or above (`up`), or at or below (`down`).
  func whole(_ direction: Direction) -> ExactNumber {
    var cut = magnitude.dropping(digits: scale)
    if !isWhole, isNegative == (direction == .down) { cut = cut + Magnitude(1) }
    return ExactNumber(kind: .integer, isNegative: isNegative, magnitude: cut, scale: 0)
  }
}
