public import MarqueeBase

/// Escapes HTML and XML text. Most values contain nothing to escape, so the runs between special
/// characters are found first and copied as a whole.
public enum MarkupEscaping {
  public typealias Bytes = UnsafeBufferPointer<UInt8>

  // The bits of `"`, `&`, `'`, `<` and `>`, which are all below 64, and of the control characters
  // except tab and newline.
  private static let xmlMask: UInt64 =
    1 << 34 | 1 << 38 | 1 << 39 | 1 << 60 | 1 << 62 | (0xffff_ffff & ~(1 << 9 | 1 << 10))
  private static let xmlAttributeMask: UInt64 = xmlMask | 0xffff_ffff

  /// Escapes text for HTML, both for text and for quoted attributes. A carriage return is written
  /// as a character reference, because parsers would read it as a newline.
  @inlinable @inline(__always)
  public static func html(_ text: Bytes, to out: ByteBuffer) {
    guard let base = text.baseAddress else { return }
    var start = 0
    while true {
      let special = firstSpecial(base, start, text.count)
      if special > start { out.append(base + start, count: special - start) }
      if special == text.count { return }
      out.append(replacement(base[special]))
      start = special + 1
    }
  }

  /// The index of the first byte from `start` on that HTML text must escape; `count` when there is
  /// none.
  @inlinable @inline(__always)
  static func firstSpecial(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int {
    let raw = UnsafeRawPointer(base)
    var index = start
    while index + 8 <= count {
      let special = specials(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      if special != 0 { return index + special.trailingZeroBitCount / 8 }
      index += 8
    }
    // The last bytes become the low bytes of a word, some of them twice in the same place. The
    // bytes above them are filled with 0xFF, which is not special.
    let rest = count - index
    if rest == 0 { return count }
    var word: UInt64
    if rest >= 4 {
      let first = raw.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian
      let last = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self).littleEndian
      word = UInt64(first) | UInt64(last) &<< UInt64(8 * (rest - 4))
    } else {
      let middle = rest / 2
      word =
        UInt64(base[index]) | UInt64(base[index + middle]) &<< UInt64(8 * middle)
        | UInt64(base[count - 1]) &<< UInt64(8 * (rest - 1))
    }
    word |= UInt64.max &<< UInt64(8 * rest)
    let special = specials(word.littleEndian)
    return special == 0 ? count : index + special.trailingZeroBitCount / 8
  }

  // It is computed, so that other modules see a constant and not a variable that is initialised at
  // first use.
  @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }

  /// Marks the bytes that need escaping by their highest bit. The lowest mark is right; a higher
  /// one may be a byte next to a special one.
  @inlinable @inline(__always)
  static func specials(_ word: UInt64) -> UInt64 {
    let bytes = word.littleEndian
    // A byte that is zero after the change borrows when one is subtracted. `&` and `'` differ in
    // the lowest bit, `<` and `>` in the next. Bytes from 0x80 on are excluded at the end.
    let borrowed =
      (bytes &- ones) | ((bytes ^ (13 &* ones)) &- ones) | ((bytes ^ (34 &* ones)) &- ones)
      | (((bytes | ones) ^ (39 &* ones)) &- ones) | (((bytes | 2 &* ones) ^ (62 &* ones)) &- ones)
    return borrowed & ~bytes & (0x80 &* ones)
  }

  /// Escapes text for the content of an XML element. Characters that XML forbids become U+FFFD.
  public static func xmlText(_ text: Bytes, to out: ByteBuffer) {
    xml(text, mask: xmlMask, to: out)
  }

  /// Escapes text for a quoted XML attribute. Tabs and newlines are escaped too, because parsers
  /// would turn them into spaces.
  public static func xmlAttribute(_ text: Bytes, to out: ByteBuffer) {
    xml(text, mask: xmlAttributeMask, to: out)
  }

  @inline(__always)
  private static func copy(
    _ text: Bytes, mask: UInt64, to out: ByteBuffer,
    with replacement: (UInt8, Int) -> StaticString
  ) {
    guard let base = text.baseAddress else { return }
    var start = 0
    var index = 0
    while index < text.count {
      let byte = base[index]
      if byte < 64, mask &>> UInt64(byte) & 1 != 0 {
        out.append(UnsafeRawBufferPointer(start: base + start, count: index - start))
        out.append(replacement(byte, index))
        start = index + 1
      }
      index += 1
    }
    out.append(UnsafeRawBufferPointer(start: base + start, count: text.count - start))
  }

  @inlinable static func replacement(_ byte: UInt8) -> StaticString {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    case 13: "&#13;"
    case 10: "&#10;"
    case 9: "&#9;"
    default: "\u{fffd}"
    }
  }

  private static func xml(_ text: Bytes, mask: UInt64, to out: ByteBuffer) {
    let start = out.count
    copy(text, mask: mask, to: out) { byte, _ in replacement(byte) }
    replaceNoncharacters(from: start, in: out)
  }

  /// Replaces U+FFFE and U+FFFF (`EF BF BE`, `EF BF BF`), which XML forbids, by U+FFFD.
  private static func replaceNoncharacters(from start: Int, in out: ByteBuffer) {
    out.withMutableBytes { bytes in
      var index = start
      while index + 2 < bytes.count {
        if bytes[index] == 0xef {
          if bytes[index + 1] == 0xbf, bytes[index + 2] >= 0xbe { bytes[index + 2] = 0xbd }
          index += 3
        } else {
          index += 1
        }
      }
    }
  }

  /// Escapes text for a CDATA section: `]]>` is split over two sections, also when text before or
  /// after the value completes it.
  public static func xmlCDATA(_ text: Bytes, to out: ByteBuffer) {
    let start = out.count
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ">"), index == 0 || text[index - 1] == UInt8(ascii: "]") {
        // Whether two brackets precede this, in the value or in the text before it.
        let isEnd =
          out.count >= 2 && out.base[out.count - 1] == UInt8(ascii: "]")
          && out.base[out.count - 2] == UInt8(ascii: "]")
        if isEnd { out.append("]]><![CDATA[") }
        out.append(byte)
      } else if byte < 32, byte != 9, byte != 10 {
        if byte == 13 { out.append("]]>&#13;<![CDATA[") } else { out.append("\u{fffd}") }
      } else {
        out.append(byte)
      }
    }
    // A static `>` after the value must not complete `]]>`.
    if text.last == UInt8(ascii: "]") { out.append("]]><![CDATA[") }
    replaceNoncharacters(from: start, in: out)
  }
}
