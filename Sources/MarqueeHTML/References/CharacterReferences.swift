internal import MarqueeBase

/// Decodes the character references in the static text of an attribute, so that `java&#115;cript:`
/// is seen as browsers see it.
///
/// A name that HTML does not define becomes U+FFFD: the walk only needs to know that it is not
/// ASCII.
package struct CharacterReferences {
  /// The bytes of a reference that is not complete, from its `&`; empty outside of references.
  package private(set) var pending: [UInt8] = []

  package init() {}

  /// Takes the next byte of the value, and appends what is decoded to `value`.
  package mutating func feed(_ byte: UInt8, into value: inout [UInt8]) {
    if pending.isEmpty {
      if byte == UInt8(ascii: "&") { pending = [byte] } else { value.append(byte) }
      return
    }
    let isNumeric = pending.count > 1 && pending[1] == UInt8(ascii: "#")
    let continues: Bool =
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        !isNumeric || pending.count > 2 && pending[2] | 0x20 == UInt8(ascii: "x")
      case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"):
        !isNumeric || pending.count == 2 && byte | 0x20 == UInt8(ascii: "x")
      case UInt8(ascii: "#"): pending.count == 1
      default: false
      }
    if continues, pending.count < 64 {
      pending.append(byte)
    } else if byte == UInt8(ascii: ";") {
      flush(next: byte, into: &value)
    } else {
      flush(next: byte, into: &value)
      feed(byte, into: &value)
    }
  }

  /// Ends a reference at the end of the value, or where a hole follows.
  package mutating func end(into value: inout [UInt8]) {
    if !pending.isEmpty { flush(next: UInt8(ascii: "\""), into: &value) }
  }

  private mutating func flush(next: UInt8, into value: inout [UInt8]) {
    let reference = pending
    pending = []
    let hasSemicolon = next == UInt8(ascii: ";")
    if reference.count > 1, reference[1] == UInt8(ascii: "#") {
      if let scalar = Self.numeric(reference.dropFirst(2)) {
        value.append(contentsOf: String(scalar).utf8)
        return
      }
    } else if reference.count > 1 {
      let name = String(decoding: reference.dropFirst(), as: UTF8.self)
      let characters = NamedReferences.characters(of: name)
      if hasSemicolon {
        value.append(contentsOf: (characters ?? "\u{fffd}").utf8)
        return
      }
      if NamedReferences.needsNoSemicolon(name), next != UInt8(ascii: "="), let characters {
        value.append(contentsOf: characters.utf8)
        return
      }
    }
    value.append(contentsOf: reference)
    if hasSemicolon { value.append(next) }
  }

  private static func numeric(_ digits: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let isHexadecimal = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
    let text = isHexadecimal ? digits.dropFirst() : digits
    guard !text.isEmpty else { return nil }
    var number: UInt32 = 0
    for digit in text {
      let figure = Character(Unicode.Scalar(digit)).hexDigitValue ?? 0
      number = min(number * (isHexadecimal ? 16 : 10) + UInt32(figure), 0x11_0000)
    }
    // 0x80 to 0x9F are read as Windows-1252, in which none of them is ASCII.
    if number == 0 || (0x80..<0xa0).contains(number) { return "\u{fffd}" }
    return Unicode.Scalar(number) ?? "\u{fffd}"
  }
}
