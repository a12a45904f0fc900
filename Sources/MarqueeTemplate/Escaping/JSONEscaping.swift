internal import MarqueeBase

/// Writes JSON in scripts and in JSON outputs. `JSONWriter` writes the values; this type adds text
/// inside strings, and JSON text that a filter made.
enum JSONEscaping {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  static func value(
    _ value: Value, scriptSafe: Bool, isLiteral: Bool = false, to out: ByteBuffer
  ) {
    // A number or a word must not join the text before it: `return{{ n }}`, `-{{ n }}`.
    let isToken: Bool =
      switch value {
      case .null, .bool, .int, .double, .decimal: true
      default: false
      }
    if scriptSafe, isToken, let last = out.last, joins(last) { out.append(UInt8(ascii: " ")) }
    out.scratch.removeAll(keepingCapacity: true)
    JSONWriter.append(
      value, to: &out.scratch, scriptSafe: scriptSafe, isJavaScript: isLiteral)
    out.scratch.withUnsafeBytes { out.append($0) }
  }

  /// Writes a value as an expression of JavaScript.
  static func literal(_ value: Value, to out: ByteBuffer) {
    if case .string(let text) = value, text.utf8.elementsEqual(JSONWriter.prototypeName) {
      // Before a colon the string would name the prototype; in parentheses it can't be before a
      // colon.
      out.append("(\"__proto__\")")
      return
    }
    self.value(value, scriptSafe: true, isLiteral: true, to: out)
  }

  /// Writes JSON text that the `json` filter made as an expression of JavaScript.
  static func literalText(_ text: Bytes, to out: ByteBuffer) {
    let name = [UInt8(ascii: "\"")] + JSONWriter.prototypeName + [UInt8(ascii: "\"")]
    var start = 0
    var index = 0
    var isInString = false
    while index < text.count {
      let byte = text[index]
      if isInString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else if byte == UInt8(ascii: "\"") {
        let end = index + name.count
        if end <= text.count, Bytes(rebasing: text[index..<end]).elementsEqual(name) {
          let isKey = end < text.count && text[end] == UInt8(ascii: ":")
          let isAll = index == 0 && end == text.count
          if isKey || isAll {
            scriptText(Bytes(rebasing: text[start..<index]), to: out)
            out.append(isKey ? "[\"__proto__\"]" : "(\"__proto__\")")
            start = end
            index = end
            continue
          }
        }
        isInString = true
      }
      index += 1
    }
    scriptText(Bytes(rebasing: text[start...]), to: out)
  }

  /// Whether a number or a word after this byte would be read together with it.
  private static func joins(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "/"),
      UInt8(ascii: "<"), UInt8(ascii: "!"), 0x80...:
      true
    default: false
    }
  }

  /// Writes JSON text in a script; `<`, `>`, `&`, U+2028 and U+2029 occur only in its strings,
  /// where they are escaped.
  static func scriptText(_ text: Bytes, to out: ByteBuffer) {
    string(text, escapesQuotes: false, scriptSafe: true, to: out)
  }

  /// Writes text between the quotes of a string.
  static func string(_ text: Bytes, scriptSafe: Bool, to out: ByteBuffer) {
    string(text, escapesQuotes: true, scriptSafe: scriptSafe, to: out)
  }

  static func quoted(_ text: Bytes, scriptSafe: Bool, to out: ByteBuffer) {
    out.append(UInt8(ascii: "\""))
    string(text, scriptSafe: scriptSafe, to: out)
    out.append(UInt8(ascii: "\""))
  }

  private static func string(
    _ text: Bytes, escapesQuotes: Bool, scriptSafe: Bool, to out: ByteBuffer
  ) {
    var start = 0
    for (index, byte) in text.enumerated() {
      let isSpecial: Bool =
        switch byte {
        case 0..<32, 127: escapesQuotes
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): escapesQuotes
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "'"):
          scriptSafe && (escapesQuotes || byte != UInt8(ascii: "'"))
        case 0xe2: scriptSafe && isSeparator(text, index)
        default: false
        }
      guard isSpecial else { continue }
      out.append(Bytes(rebasing: text[start..<index]))
      start = index + 1
      if byte == 0xe2 {
        out.append(text[index + 2] == 0xa8 ? "\\u2028" : "\\u2029")
        start = index + 3
      } else {
        escape(byte, to: out)
      }
    }
    out.append(Bytes(rebasing: text[min(start, text.count)...]))
  }

  private static func isSeparator(_ text: Bytes, _ index: Int) -> Bool {
    index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] & 0xfe == 0xa8
  }

  private static func escape(_ byte: UInt8, to out: ByteBuffer) {
    switch byte {
    case UInt8(ascii: "\""): out.append("\\\"")
    case UInt8(ascii: "\\"): out.append("\\\\")
    case 8: out.append("\\b")
    case 9: out.append("\\t")
    case 10: out.append("\\n")
    case 12: out.append("\\f")
    case 13: out.append("\\r")
    default:
      out.append("\\u00")
      for figure in [byte >> 4, byte & 15] { out.append(figure < 10 ? 48 + figure : 87 + figure) }
    }
  }
}
