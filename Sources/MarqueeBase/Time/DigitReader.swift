/// Reads numbers and separators from the left of a text, byte by byte. All readers of dates and
/// times use it.
public struct DigitReader {
  /// The bytes that are read; the memory must outlive the reader.
  public let bytes: UnsafeBufferPointer<UInt8>
  /// The index at which reading ends, which may be before the last byte.
  public let end: Int
  /// The index of the next byte.
  public var index = 0

  /// - Parameter end: the index at which reading ends; nil for the end of `bytes`.
  @inlinable public init(_ bytes: UnsafeBufferPointer<UInt8>, end: Int? = nil) {
    self.bytes = bytes
    self.end = end ?? bytes.count
  }

  /// Whether all bytes have been read.
  @inlinable public var isAtEnd: Bool { index == end }

  /// Moves past a byte if it is the next one, and returns whether it was.
  @inlinable public mutating func take(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Moves past a word if it comes next, and returns whether it did.
  public mutating func take(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard index + length <= end else { return false }
    for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] {
      return false
    }
    index += length
    return true
  }

  /// Reads a number of exactly `width` digits; nil, without moving, when there are fewer.
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

  /// Reads a number that consists of all digits up to the next other byte; nil when there are none
  /// or more than nine.
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

  /// Reads the digits of a fraction of a second, one or more, as nanoseconds; further digits are
  /// dropped. Nil when there are none.
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
