internal import MarqueeBase

/// Reads UTF-8 strictly: no overlong forms, no surrogates, nothing after U+10FFFF.
enum UTF8Reading {
  /// The character at an index and the number of its bytes; nil at the end and at bytes that are
  /// not UTF-8.
  static func scalar(
    _ bytes: UnsafeRawBufferPointer, at index: Int
  ) -> (scalar: Unicode.Scalar, count: Int)? {
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, index + count <= bytes.count else { return nil }
    var value = UInt32(first) & (0x7f >> UInt32(count))
    for next in bytes[index + 1..<index + count] {
      guard next & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3f)
    }
    let least: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x1_0000
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, count)
  }

  /// The offset of the first bytes that are not UTF-8; nil when all are.
  static func firstMistake(in bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
      } else if let (_, count) = scalar(bytes, at: index) {
        index += count
      } else {
        return index
      }
    }
    return nil
  }
}

extension UInt8 {
  var isDecimalDigit: Bool { self >= 48 && self <= 57 }

  var isHexadecimalDigit: Bool {
    isDecimalDigit || (self | 0x20 >= 97 && self | 0x20 <= 102)
  }
}

/// The characters that XML 1.0 allows, and those that it allows in names.
enum XMLNames {
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10, 13, 0x20...0xd7ff, 0xe000...0xfffd, 0x1_0000...0x10_ffff: true
    default: false
    }
  }

  static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 58, 65...90, 95, 97...122, 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x2ff, 0x370...0x37d,
      0x37f...0x1fff, 0x200c...0x200d, 0x2070...0x218f, 0x2c00...0x2fef, 0x3001...0xd7ff,
      0xf900...0xfdcf, 0xfdf0...0xfffd, 0x1_0000...0xe_ffff:
      true
    default: false
    }
  }

  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 45, 46, 48...57, 0xb7, 0x300...0x36f, 0x203f...0x2040: true
    default: isStart(scalar)
    }
  }
}
