internal import MarqueeBase

/// Suggests what to write instead of characters that other languages use and Liquid does not.
enum LexerSuggestion {
  static func error(
    _ scalar: Unicode.Scalar, at offset: Int, in source: [UInt8]
  ) -> SyntaxError {
    if scalar == "}" { return lostBrace(at: offset, in: source) }
    return SyntaxError(
      scalar == "!" || scalar == "&"
        ? "'\(scalar)' is not an operator" : "'\(scalar)' can't stand here",
      at: SourceSpan(offset: offset, length: 1), help: help(scalar))
  }

  /// The mistake of a single brace where `}}` or `%}` should end the output or the tag.
  private static func lostBrace(at offset: Int, in source: [UInt8]) -> SyntaxError {
    let span = SourceSpan(offset: offset, length: 1)
    var position = offset - 1
    while position > 0 {
      if source[position - 1] == UInt8(ascii: "{"), source[position] == UInt8(ascii: "{") {
        return SyntaxError(
          "'{{' is closed by a single '}'", at: span, help: "an output ends with }}: {{ name }}")
      }
      if source[position - 1] == UInt8(ascii: "{"), source[position] == UInt8(ascii: "%") { break }
      position -= 1
    }
    return SyntaxError("'}' can't stand here", at: span, help: "a tag ends with %}: {% if name %}")
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
    case "~": "there is no ~ here: {{ a | append: b }} joins text"
    case "$": "a name has no $ before it: {{ name }}"
    case ";": "nothing ends a statement: each is a tag of its own, {% assign a = 1 %}"
    case "#": "a comment is a tag of its own: {% # text %}"
    default: "known are names, numbers, text in quotes, '.', '[ ]', '( .. )', '|', ':' and ','"
    }
  }

  /// Throws when a quotation mark or a space from a word processor would be read as part of a name.
  ///
  /// - Parameter offset: the offset of a byte that is not ASCII.
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
