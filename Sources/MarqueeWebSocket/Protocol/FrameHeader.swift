internal import MarqueeBase

/// The first bytes of a WebSocket frame (RFC 6455, section 5.2).
struct FrameHeader: Equatable {
  let isFinal: Bool
  let reserved: UInt8
  let opcode: UInt8
  let isMasked: Bool
  /// The length of the payload. It is valid once all bytes of the header are there.
  let length: UInt64
  /// The size of the header in bytes, without the masking key.
  let size: Int

  /// - Parameter bytes: the bytes from the start of the frame. The result is nil for fewer than
  ///   two.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return nil }
    isFinal = bytes[0] & 0x80 != 0
    reserved = bytes[0] & 0x70
    opcode = bytes[0] & 0x0F
    isMasked = bytes[1] & 0x80 != 0
    let short = bytes[1] & 0x7F
    size = short == 126 ? 4 : short == 127 ? 10 : 2
    length =
      size == 2
      ? UInt64(short) : bytes[2..<min(size, bytes.count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Whether the length is written in the fewest bytes, as RFC 6455 demands.
  var isMinimal: Bool {
    switch size {
    case 4: length > 125
    case 10: length > 0xFFFF
    default: true
    }
  }
}
