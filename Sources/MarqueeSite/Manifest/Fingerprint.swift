internal import MarqueeBase

/// The first 128 bits of a SHA-256: equal for equal input. Nobody can make two inputs with the same
/// fingerprint, which matters because strangers may write the rows.
package struct Fingerprint: Hashable, Sendable, BitwiseCopyable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The fingerprint that means "unknown": a page with it is always rendered again.
  package static let none = Fingerprint(high: 0, low: 0)

  /// The fingerprint as 32 hexadecimal digits.
  package var hex: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Reads what `hex` returns; nil for any other text.
  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
      let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

/// The fingerprint of a list whose elements may be added in any order, each with its index; for the
/// rows of a query, which many threads hash.
struct OrderedFingerprint: Sendable, BitwiseCopyable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0
  private(set) var count = 0

  /// - Parameter index: the element's index in the list.
  mutating func add(_ part: Fingerprint, at index: Int) {
    // A sum doesn't depend on the order of its terms, and each term depends on its index.
    let place = UInt64(truncatingIfNeeded: index) &* 0x9e37_79b9_7f4a_7c15
    high &+= Self.mixed(part.high ^ place, part.low)
    low &+= Self.mixed(part.low &+ place, part.high)
    count += 1
  }

  mutating func add(_ other: OrderedFingerprint) {
    high &+= other.high
    low &+= other.low
    count += other.count
  }

  func finished(_ digester: Digester) -> Fingerprint {
    digester.add(Int(bitPattern: UInt(high)))
    digester.add(Int(bitPattern: UInt(low)))
    digester.add(count)
    return digester.finish()
  }

  private static func mixed(_ value: UInt64, _ other: UInt64) -> UInt64 {
    var value = (value ^ (value >> 32)) &* 0xd6e8_feb8_6659_fd93
    value = (value ^ (value >> 32) ^ other) &* 0xd6e8_feb8_6659_fd93
    return value ^ (value >> 32)
  }
}
