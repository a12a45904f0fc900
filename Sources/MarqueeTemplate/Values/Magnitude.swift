internal import MarqueeBase

/// A natural number of any size, in limbs of nine decimal digits, the lowest first.
///
/// The limbs are decimal, because numbers here are read from text, shifted by powers of ten and
/// printed. Binary limbs would multiply faster, but lose that time in conversions.
struct Magnitude: Equatable, Sendable {
  /// The limbs, without leading zeros; zero has none.
  private(set) var limbs: [UInt32]

  static let limbDigits = 9
  private static let base: UInt64 = 1_000_000_000
  private static let powers: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  static let zero = Magnitude(limbs: [])

  private init(limbs: [UInt32]) {
    self.limbs = limbs
    while self.limbs.last == 0 { self.limbs.removeLast() }
  }

  init(_ value: UInt) {
    var rest = UInt64(value)
    limbs = []
    while rest > 0 {
      limbs.append(UInt32(rest % Self.base))
      rest /= Self.base
    }
  }

  /// - Parameter digits: ASCII digits only.
  init(digits: some BidirectionalCollection<UInt8>) {
    var limbs: [UInt32] = []
    var limb: UInt64 = 0
    var width = 0
    for digit in digits.reversed() {
      limb += UInt64(digit &- 0x30) * Self.powers[width]
      width += 1
      if width == Self.limbDigits {
        limbs.append(UInt32(limb))
        limb = 0
        width = 0
      }
    }
    if limb > 0 { limbs.append(UInt32(limb)) }
    self.init(limbs: limbs)
  }

  var isZero: Bool { limbs.isEmpty }

  /// The number of decimal digits; zero has one.
  var digitCount: Int {
    guard let top = limbs.last else { return 1 }
    var width = 1
    while width < Self.limbDigits, UInt64(top) >= Self.powers[width] { width += 1 }
    return (limbs.count - 1) * Self.limbDigits + width
  }

  /// The ASCII digits, without leading zeros.
  var digits: [UInt8] {
    guard let top = limbs.last else { return [0x30] }
    if let small = asUInt { return Array(String(small).utf8) }
    var result = Array(String(top).utf8)
    for limb in limbs.dropLast().reversed() {
      for power in Self.powers.reversed() {
        result.append(UInt8(UInt64(limb) / power % 10) + 0x30)
      }
    }
    return result
  }

  /// The value; nil when it does not fit.
  var asUInt: UInt? {
    var result: UInt = 0
    for limb in limbs.reversed() {
      let (product, overflow) = result.multipliedReportingOverflow(by: UInt(Self.base))
      let (sum, carry) = product.addingReportingOverflow(UInt(limb))
      if overflow || carry { return nil }
      result = sum
    }
    return result
  }

  /// The digit at 10^position.
  func digit(at position: Int) -> Int {
    let index = position / Self.limbDigits
    guard index < limbs.count else { return 0 }
    return Int(UInt64(limbs[index]) / Self.powers[position % Self.limbDigits] % 10)
  }

  static func + (a: Magnitude, b: Magnitude) -> Magnitude {
    var result: [UInt32] = []
    result.reserveCapacity(max(a.limbs.count, b.limbs.count) + 1)
    var carry: UInt64 = 0
    for index in 0..<max(a.limbs.count, b.limbs.count) {
      var sum = carry
      if index < a.limbs.count { sum += UInt64(a.limbs[index]) }
      if index < b.limbs.count { sum += UInt64(b.limbs[index]) }
      result.append(UInt32(sum % base))
      carry = sum / base
    }
    if carry > 0 { result.append(UInt32(carry)) }
    return Magnitude(limbs: result)
  }

  /// The difference; `b` must not be larger than `a`.
  static func - (a: Magnitude, b: Magnitude) -> Magnitude {
    var result = a.limbs
    var borrow: Int64 = 0
    for index in 0..<result.count {
      var difference = Int64(result[index]) - borrow
      if index < b.limbs.count { difference -= Int64(b.limbs[index]) }
      borrow = difference < 0 ? 1 : 0
      if difference < 0 { difference += Int64(base) }
      result[index] = UInt32(difference)
    }
    return Magnitude(limbs: result)
  }

  static func * (a: Magnitude, b: Magnitude) -> Magnitude {
    if a.isZero || b.isZero { return .zero }
    var result = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
    for i in 0..<a.limbs.count {
      var carry: UInt64 = 0
      let factor = UInt64(a.limbs[i])
      for j in 0..<b.limbs.count {
        let sum = UInt64(result[i + j]) + factor * UInt64(b.limbs[j]) + carry
        result[i + j] = UInt32(sum % base)
        carry = sum / base
      }
      result[i + b.limbs.count] = UInt32(carry)
    }
    return Magnitude(limbs: result)
  }

  /// The number times 10^count.
  func shifted(by count: Int) -> Magnitude {
    if isZero || count == 0 { return self }
    let whole = [UInt32](repeating: 0, count: count / Self.limbDigits)
    let factor = Magnitude(UInt(Self.powers[count % Self.limbDigits]))
    return Magnitude(limbs: whole + (self * factor).limbs)
  }

  /// The number divided by 10^count, without the remainder.
  func dropping(digits count: Int) -> Magnitude {
    let kept = Array(limbs.dropFirst(count / Self.limbDigits))
    return Magnitude(limbs: kept).dividedBySmall(Self.powers[count % Self.limbDigits]).quotient
  }

  /// Whether the last `count` digits are all zero.
  func endsInZeros(_ count: Int) -> Bool {
    let whole = count / Self.limbDigits
    if limbs.prefix(whole).contains(where: { $0 != 0 }) { return false }
    guard whole < limbs.count else { return true }
    return UInt64(limbs[whole]) % Self.powers[count % Self.limbDigits] == 0
  }

  private func dividedBySmall(_ divisor: UInt64) -> (quotient: Magnitude, remainder: UInt64) {
    var result = limbs
    var remainder: UInt64 = 0
    for index in result.indices.reversed() {
      let part = remainder * Self.base + UInt64(result[index])
      result[index] = UInt32(part / divisor)
      remainder = part % divisor
    }
    return (Magnitude(limbs: result), remainder)
  }

  /// The quotient and the remainder by long division (Knuth's algorithm D). The divisor must not be
  /// zero.
  func divided(by divisor: Magnitude) -> (quotient: Magnitude, remainder: Magnitude) {
    if self < divisor { return (.zero, self) }
    if divisor.limbs.count == 1 {
      let (quotient, remainder) = dividedBySmall(UInt64(divisor.limbs[0]))
      return (quotient, Magnitude(UInt(remainder)))
    }
    let scale = Self.base / (UInt64(divisor.limbs.last!) + 1)
    var rest = (self * Magnitude(UInt(scale))).limbs
    let by = (divisor * Magnitude(UInt(scale))).limbs
    while rest.count <= limbs.count { rest.append(0) }
    let size = by.count
    let top = UInt64(by[size - 1])
    let next = UInt64(by[size - 2])
    var quotient = [UInt32](repeating: 0, count: rest.count - size)
    for position in quotient.indices.reversed() {
      let head =
        UInt64(rest[position + size]) * Self.base + UInt64(rest[position + size - 1])
      var guess = head / top
      var left = head % top
      while guess >= Self.base
        || guess * next > left * Self.base + UInt64(rest[position + size - 2])
      {
        guess -= 1
        left += top
        if left >= Self.base { break }
      }
      var borrow: Int64 = 0
      var carry: UInt64 = 0
      for index in 0..<size {
        let product = guess * UInt64(by[index]) + carry
        carry = product / Self.base
        var difference = Int64(rest[position + index]) - Int64(product % Self.base) - borrow
        borrow = difference < 0 ? 1 : 0
        if difference < 0 { difference += Int64(Self.base) }
        rest[position + index] = UInt32(difference)
      }
      let difference = Int64(rest[position + size]) - Int64(carry) - borrow
      rest[position + size] = difference < 0 ? 0 : UInt32(difference)
      if difference < 0 {  // The guess was one too large: add the divisor back.
        guess -= 1
        var carry: UInt64 = 0
        for index in 0..<size {
          let sum = UInt64(rest[position + index]) + UInt64(by[index]) + carry
          rest[position + index] = UInt32(sum % Self.base)
          carry = sum / Self.base
        }
      }
      quotient[position] = UInt32(guess)
    }
    let remainder = Magnitude(limbs: Array(rest.prefix(size))).dividedBySmall(scale).quotient
    return (Magnitude(limbs: quotient), remainder)
  }
}

extension Magnitude: Comparable {
  static func < (a: Magnitude, b: Magnitude) -> Bool {
    if a.limbs.count != b.limbs.count { return a.limbs.count < b.limbs.count }
    for index in a.limbs.indices.reversed() where a.limbs[index] != b.limbs[index] {
      return a.limbs[index] < b.limbs[index]
    }
    return false
  }
}
