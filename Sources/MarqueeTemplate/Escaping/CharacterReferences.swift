internal import MarqueeBase

/// Decodes the character references of an attribute's static text, so that `java&#115;cript:` is
/// seen as what browsers make of it.
///
/// Of the named references only those that stand for ASCII matter to the walk; any other
/// becomes U+FFFD.
struct CharacterReferences {
  /// `&…`, not yet over.
  private(set) var pending: [UInt8] = []

  mutating func feed(_ byte: UInt8, into value: inout [UInt8]) {
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

  /// The value is over, or a hole follows.
  mutating func end(into value: inout [UInt8]) {
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
      let isLegacy = Self.legacy.contains(name)
      if hasSemicolon {
        value.append(contentsOf: (Self.named[name] ?? "\u{fffd}").utf8)
        return
      }
      if isLegacy, next != UInt8(ascii: "="), let text = Self.named[name] {
        value.append(contentsOf: text.utf8)
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
    // 0x80–0x9F are read as Windows-1252: none of it is ASCII.
    if number == 0 || (0x80..<0xa0).contains(number) { return "\u{fffd}" }
    return Unicode.Scalar(number) ?? "\u{fffd}"
  }

  private static let legacy: TextSet = ["amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT"]

  private static let named: TextMap<String> = [
    "Tab": "\t", "NewLine": "\n", "excl": "!", "quot": "\"", "QUOT": "\"", "num": "#",
    "dollar": "$", "percnt": "%", "amp": "&", "AMP": "&", "apos": "'", "lpar": "(", "rpar": ")",
    "ast": "*", "midast": "*", "plus": "+", "comma": ",", "period": ".", "sol": "/",
    "colon": ":", "semi": ";", "lt": "<", "LT": "<", "nvlt": "<", "equals": "=", "bne": "=",
    "gt": ">", "GT": ">", "nvgt": ">", "quest": "?", "commat": "@", "lsqb": "[", "lbrack": "[",
    "bsol": "\\", "rsqb": "]", "rbrack": "]", "Hat": "^", "lowbar": "_", "UnderBar": "_",
    "grave": "`", "DiacriticalGrave": "`", "fjlig": "fj", "lcub": "{", "lbrace": "{",
    "verbar": "|", "vert": "|", "VerticalLine": "|", "rcub": "}", "rbrace": "}",
  ]
}
