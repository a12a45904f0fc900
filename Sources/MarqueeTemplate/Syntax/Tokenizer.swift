internal import MarqueeBase

/// A piece of a template between delimiters: text, `{{ … }}` or `{% … %}`.
struct Token {
  enum Kind { case text, output, tag }

  var kind: Kind
  /// The whole token in bytes of the source, with its delimiters.
  var range: Range<Int>
  /// The content between the delimiters and their dashes; for text, the text after trimming.
  var content: Range<Int>
  var trimsBefore = false
  var trimsAfter = false
  /// Whether the token has no proper end, which is an error only outside of `raw`, `comment` and
  /// `doc`.
  var isMalformed = false
}

/// Splits a template into tokens in the same way as Shopify/liquid's scanner.
struct Tokenizer {
  private let source: [UInt8]
  private var position = 0

  static func tokens(of source: [UInt8]) -> [Token] {
    var tokenizer = Tokenizer(source: source)
    var tokens: [Token] = []
    while let token = tokenizer.next() { tokens.append(token) }
    trim(&tokens, in: source)
    return tokens
  }

  private init(source: [UInt8]) { self.source = source }

  private mutating func next() -> Token? {
    guard position < source.count else { return nil }
    if source[position] == UInt8(ascii: "{"), position + 1 < source.count {
      if source[position + 1] == UInt8(ascii: "%") { return tag(from: position) }
      if source[position + 1] == UInt8(ascii: "{") { return output() }
    }
    return text()
  }

  private mutating func text() -> Token {
    let start = position
    position += 1
    while position < source.count {
      if source[position] == UInt8(ascii: "{"), position + 1 < source.count,
        source[position + 1] == UInt8(ascii: "{") || source[position + 1] == UInt8(ascii: "%")
      {
        break
      }
      position += 1
    }
    return Token(kind: .text, range: start..<position, content: start..<position)
  }

  private mutating func tag(from start: Int, isMalformed: Bool = false) -> Token {
    var end = position + 2
    while end + 1 < source.count {
      if source[end] == UInt8(ascii: "%"), source[end + 1] == UInt8(ascii: "}") {
        position = end + 2
        return delimited(isMalformed ? .output : .tag, start..<position, isMalformed: isMalformed)
      }
      end += 1
    }
    // The tag never ends: only its delimiter is taken, so that `raw` may still find its end tag.
    position = start + 2
    return Token(
      kind: .tag, range: start..<position, content: position..<position, isMalformed: true)
  }

  private mutating func output() -> Token {
    let start = position
    var index = position + 2
    while index + 1 < source.count {
      if source[index] == UInt8(ascii: "}"), source[index + 1] == UInt8(ascii: "}") {
        position = index + 2
        return delimited(.output, start..<position, isMalformed: false)
      }
      if source[index] == UInt8(ascii: "{"), source[index + 1] == UInt8(ascii: "%") {
        position = index
        return tag(from: start, isMalformed: true)
      }
      if source[index] == UInt8(ascii: "%"), source[index + 1] == UInt8(ascii: "}") {
        // `{{% endraw %}` is a brace and the end tag of `raw`.
        position = index + 2
        return delimited(.output, start..<position, isMalformed: true)
      }
      index += 1
    }
    position = start + 2
    return Token(
      kind: .output, range: start..<position, content: position..<position, isMalformed: true)
  }

  private func delimited(_ kind: Token.Kind, _ range: Range<Int>, isMalformed: Bool) -> Token {
    var token = Token(
      kind: kind, range: range, content: range.lowerBound + 2..<range.upperBound - 2,
      isMalformed: isMalformed)
    let dash = UInt8(ascii: "-")
    token.trimsAfter = range.count > 4 && source[range.upperBound - 3] == dash
    if range.count > 4, source[range.lowerBound + 2] == dash {
      token.trimsBefore = true
      token.content = range.lowerBound + 3..<max(range.lowerBound + 3, token.content.upperBound)
    }
    if token.trimsAfter, token.content.count > 0 {
      token.content = token.content.lowerBound..<token.content.upperBound - 1
    }
    return token
  }

  /// Removes the white space that dashes refer to from the texts beside them.
  private static func trim(_ tokens: inout [Token], in source: [UInt8]) {
    for index in tokens.indices where tokens[index].kind != .text {
      if tokens[index].trimsBefore, index > 0, tokens[index - 1].kind == .text {
        var content = tokens[index - 1].content
        while let last = content.last, source[last].isLiquidSpace {
          content = content.lowerBound..<last
        }
        tokens[index - 1].content = content
      }
      if tokens[index].trimsAfter, index + 1 < tokens.count, tokens[index + 1].kind == .text {
        var content = tokens[index + 1].content
        while let first = content.first, source[first].isLiquidSpace {
          content = first + 1..<content.upperBound
        }
        tokens[index + 1].content = content
      }
    }
  }
}
