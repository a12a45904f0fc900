internal import MarqueeBase

/// Writes the frames of a client, which are always masked and never fragmented.
enum FrameWriter {
  /// Appends a frame.
  ///
  /// - Parameter key: the masking key, four new random bytes.
  static func append(
    _ opcode: Opcode, _ payload: UnsafeRawBufferPointer, key: [UInt8], to output: inout [UInt8]
  ) {
    output.append(0x80 | opcode.rawValue)
    let count = payload.count
    switch count {
    case ...125: output.append(0x80 | UInt8(count))
    case ...0xFFFF: output += [0x80 | 126, UInt8(count >> 8), UInt8(count & 0xFF)]
    default:
      output.append(0x80 | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        output.append(UInt8(truncatingIfNeeded: count >> shift))
      }
    }
    output += key
    let start = output.count
    output.append(contentsOf: payload)
    output.withUnsafeMutableBytes {
      mask(UnsafeMutableRawBufferPointer(rebasing: $0[start...]), key)
    }
  }

  /// Masks bytes in place, eight at a time.
  static func mask(_ bytes: UnsafeMutableRawBufferPointer, _ key: [UInt8]) {
    let word = UInt64(littleEndian: key.indices.reduce(0) { $0 | UInt64(key[$1]) << ($1 * 8) })
    let wide = word | word << 32
    var offset = 0
    while offset + 8 <= bytes.count {
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      bytes.storeBytes(of: value ^ wide, toByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    while offset < bytes.count {
      bytes[offset] ^= key[offset & 3]
      offset += 1
    }
  }
}
