/// Reads numbers and marks from the left of a text, byte by byte: the tool of everything that
/// reads dates and times.
public struct DigitReader {
  /// What is read; it must outlive the reader.
  public let bytes: UnsafeBufferPointer<UInt8>
  /// Where reading ends, which may be before the last byte.
  public let end: Int
  public var index = 0

  @inlinable public init(_ bytes: UnsafeBufferPointer<UInt8>, end: Int? = nil) {
    self.bytes = bytes
    self.end = end ?? bytes.count
  }

  @inlinable public var isAtEnd: Bool { index == end }

  /// Takes a byte when it is the next one.
  @inlinable public mutating func take(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Takes a word when it is what comes next.
  public mutating func take(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard index + length <= end else { return false }
    for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] {
      return false
    }
    index += length
    return true
  }

  /// A number of exactly so many digits; nothing is taken when there are fewer.
  @inlinable public mutating func number(_ width: Int) -> Int? {
    guard index + width <= end else { return nil }
    var value = 0
    for offset in 0..<width {
      let digit = bytes[index + offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    index += width
    return value
  }

  /// A number of one digit or more, all that there are; nil for more than nine.
  @inlinable public mutating func number() -> Int? {
    let start = index
    var value = 0
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    return index > start && index - start <= 9 ? value : nil
  }

  /// The digits of a fraction of a second, one or more, in nanoseconds; what is smaller is cut.
  public mutating func nanoseconds() -> Int? {
    let start = index
    var value = 0
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if index - start < 9 { value = value * 10 + Int(digit) }
      index += 1
    }
    guard index > start else { return nil }
    for _ in 0..<max(0, 9 - (index - start)) { value *= 10 }
    return value
  }
}
