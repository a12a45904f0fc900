/// Characters that other languages have and Liquid has not: what to write instead.
enum LexerSlip {
  static func error(_ scalar: Unicode.Scalar, at offset: Int) -> SyntaxError {
    SyntaxError(
      scalar == "!" || scalar == "&"
        ? "'\(scalar)' is not an operator" : "'\(scalar)' can't stand here",
      at: SourceSpan(offset: offset, length: 1), help: help(scalar))
  }

  private static func help(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "!": "write != for 'is not', or {% unless … %} for 'not'"
    case "&": "write 'and' for &&"
    case "+": "there is no + here: {{ a | plus: b }} adds numbers, {{ a | append: b }} joins text"
    case "-": "there is no - here: write {{ a | minus: b }}"
    case "*": "there is no * here: write {{ a | times: b }}"
    case "/": "there is no / here: write {{ a | divided_by: b }}"
    case "%": "{{ a | modulo: b }} is the remainder; text such as \"%Y\" stands in quotes"
    case "?": "there is no ?: here: write {% if a %}b{% else %}c{% endif %}"
    case "{": "a value stands in exactly two braces: {{ name }}"
    case "}": "a tag ends with %}: {% if name %}"
    case "#": "a comment is a tag of its own: {% # text %}"
    default: "known are names, numbers, text in quotes, '.', '[ ]', '( .. )', '|', ':' and ','"
    }
  }

  /// Quotation marks and spaces that a word processor makes look like part of a name.
  ///
  /// - Parameter offset: of a byte that is not ASCII.
  static func check(_ source: [UInt8], _ offset: Int, _ end: Int) throws(SyntaxError) {
    let bytes = source[offset..<min(offset + 3, end)]
    guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else { return }
    let span = SourceSpan(offset: offset, length: String(scalar).utf8.count)
    switch scalar {
    case "\u{2018}", "\u{2019}", "\u{201a}", "\u{201c}", "\u{201d}", "\u{201e}", "\u{ab}", "\u{bb}":
      throw SyntaxError(
        "'\(scalar)' is not a quotation mark here", at: span, help: "write \"text\" or 'text'")
    case "\u{a0}", "\u{200b}", "\u{202f}", "\u{feff}", "\u{2060}":
      throw SyntaxError(
        "an invisible character stands here (U+\(String(scalar.value, radix: 16).uppercased()))",
        at: span, help: "delete it and type a space; it often comes with copied text")
    default: break
    }
  }
}
