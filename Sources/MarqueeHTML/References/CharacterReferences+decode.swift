internal import MarqueeBase

extension CharacterReferences {
  /// The text with its character references replaced as a browser replaces them.
  ///
  /// - Parameter isAttribute: whether the text is an attribute's value, in which `&copy` before
  ///   `=` is no reference, as in `?a=1&copy=2`.
  package static func decode(_ bytes: UnsafeRawBufferPointer, isAttribute: Bool) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "&"),
        let (characters, length) = reference(bytes, at: position, isAttribute: isAttribute)
      {
        text += characters.utf8
        position += length
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func reference(
    _ bytes: UnsafeRawBufferPointer, at start: Int, isAttribute: Bool
  ) -> (characters: String, length: Int)? {
    var end = start + 1
    let isNumeric = end < bytes.count && bytes[end] == UInt8(ascii: "#")
    if isNumeric { end += 1 }
    while end < bytes.count, end - start < 40, isReferenceByte(bytes[end]) { end += 1 }
    let hasSemicolon = end < bytes.count && bytes[end] == UInt8(ascii: ";")
    let length = end - start + (hasSemicolon ? 1 : 0)
    let body = String(decoding: bytes[start + 1..<end], as: UTF8.self)
    if isNumeric { return number(body.dropFirst()).map { (String($0), length) } }
    guard !body.isEmpty else { return nil }
    if hasSemicolon { return NamedReferences.characters(of: body).map { ($0, length) } }
    let isFollowed = end < bytes.count && bytes[end] == UInt8(ascii: "=")
    guard NamedReferences.needsNoSemicolon(body), !(isAttribute && isFollowed) else { return nil }
    return NamedReferences.characters(of: body).map { ($0, length) }
  }

  private static func isReferenceByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private static func number(_ text: Substring) -> Unicode.Scalar? {
    let isHexadecimal = text.first == "x" || text.first == "X"
    let digits = isHexadecimal ? text.dropFirst() : text
    guard !digits.isEmpty, let number = UInt32(digits, radix: isHexadecimal ? 16 : 10) else {
      return digits.isEmpty || digits.contains(where: { !$0.isHexDigit }) ? nil : "\u{fffd}"
    }
    if (0x80..<0xa0).contains(number) { return windows1252[Int(number - 0x80)] }
    return number == 0 ? "\u{fffd}" : Unicode.Scalar(number) ?? "\u{fffd}"
  }

  /// The characters that browsers substitute for `&#128;` to `&#159;`.
  private static let windows1252: [Unicode.Scalar] = Array(
    ("\u{20ac}\u{81}\u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}"
      + "\u{152}\u{8d}\u{17d}\u{8f}\u{90}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}"
      + "\u{2dc}\u{2122}\u{161}\u{203a}\u{153}\u{9d}\u{17e}\u{178}").unicodeScalars)
}
