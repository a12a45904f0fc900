internal import MarqueeBase

/// The record, or a part of it, is not what a publish writes: it is damaged.
struct RecordDamage: Error {}

/// Reads the numbers and bytes that `RecordBytes` writes. Whatever the input is, no read leaves it.
struct RecordCursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }
  var left: Int { bytes.count - position }

  mutating func byte() throws(RecordDamage) -> UInt8 {
    guard position < bytes.count else { throw RecordDamage() }
    defer { position += 1 }
    return bytes[position]
  }

  /// A number from 0 to `Int.max`: 7 bits a byte, lowest first, with bit 7 set in all but the last.
  mutating func number() throws(RecordDamage) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { break }
      shift += 7
      guard shift < 63 else { throw RecordDamage() }
    }
    return Int(value)
  }

  /// A number of at most `limit`.
  mutating func number(upTo limit: Int) throws(RecordDamage) -> Int {
    let value = try number()
    guard value <= limit else { throw RecordDamage() }
    return value
  }

  /// The next bytes, which are valid as long as the whole input.
  mutating func take(_ count: Int) throws(RecordDamage) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= left else { throw RecordDamage() }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// A text with its length before it.
  mutating func text(upTo limit: Int) throws(RecordDamage) -> String {
    let bytes = try take(try number(upTo: limit))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw RecordDamage() }
    return text
  }
}
