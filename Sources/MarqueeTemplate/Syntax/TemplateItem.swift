internal import MarqueeBase

/// A piece of a template as the parser sees it: comments are removed, and `raw` has become text.
struct TemplateItem {
  enum Kind { case text, output, tag }

  var kind: Kind
  /// The static text of a `text` item.
  var bytes: [UInt8] = []
  /// Whether the text came from `{% raw %}`; it counts as output even if it is only white space.
  var isRaw = false
  /// The name of a tag.
  var name = ""
  /// The text after the tag's name, or inside `{{ … }}`, in bytes of the source.
  var markup: Range<Int> = 0..<0
  /// The whole item, in bytes of the source.
  var range: Range<Int>

  var span: SourceSpan { SourceSpan(offset: range.lowerBound, length: range.count) }
}

/// Turns tokens into items: it reads the names of tags, removes comments and docs, and keeps `raw`
/// unchanged.
struct ItemScanner {
  private let source: [UInt8]
  private let tokens: [Token]
  /// Whether the template is a page's: pages refuse words after tags that take none, and plain
  /// Liquid ignores them.
  private let isPage: Bool
  private var index = 0

  /// The items of a source up to the first mistake, and that mistake.
  struct Result {
    var items: [TemplateItem] = []
    var mistake: SyntaxError?
  }

  static func items(of source: [UInt8], isPage: Bool) -> Result {
    var scanner = ItemScanner(
      source: source, tokens: Tokenizer.tokens(of: source), isPage: isPage)
    var result = Result()
    do throws(SyntaxError) {
      while let item = try scanner.next() { result.items.append(item) }
    } catch {
      result.mistake = error
    }
    return result
  }

  private init(source: [UInt8], tokens: [Token], isPage: Bool) {
    self.source = source
    self.tokens = tokens
    self.isPage = isPage
  }

  private func checkNoWords(
    _ name: String, _ markup: Range<Int>, always: Bool = false
  ) throws(SyntaxError) {
    guard isPage || always, !markup.allSatisfy({ source[$0].isLiquidSpace }) else { return }
    throw TagSuggestion(source: source, open: []).extraWords(
      TemplateItem(kind: .tag, name: name, markup: markup, range: markup))
  }

  private mutating func next() throws(SyntaxError) -> TemplateItem? {
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      let span = SourceSpan(offset: token.range.lowerBound, length: token.range.count)
      switch token.kind {
      case .text:
        guard !token.content.isEmpty else { continue }
        return TemplateItem(
          kind: .text, bytes: Array(source[token.content]), range: token.range)
      case .output:
        if token.isMalformed {
          if source[token.range].suffix(2).elementsEqual("%}".utf8), token.range.count > 2 {
            if source[token.range.lowerBound + 2] == UInt8(ascii: "%"),
              let word = ForeignWord.bracesByWord["{{% figure %}}"]
            {
              throw SyntaxError(
                "'{{%' opens nothing", at: SourceSpan(offset: span.offset, length: 3), word)
            }
            throw SyntaxError(
              "'{{' is closed by '%}'", at: SourceSpan(offset: span.offset, length: 2),
              help: "write {{ name }} for a value, {% if name %} for a tag")
          }
          throw SyntaxError(
            "'{{' has no '}}'", at: SourceSpan(offset: span.offset, length: 2),
            help: "end it: {{ name }}; for two braces as text write {% raw %}{{{% endraw %}")
        }
        return TemplateItem(kind: .output, markup: token.content, range: token.range)
      case .tag:
        let (name, markup) = try tagName(of: token)
        switch TagLibrary.find(name)?.body {
        case .comment(let nests):
          try checkNoWords(name, markup, always: !nests)
          try skip(past: "end" + name, opened: name, at: span, nests: nests)
          // A comment is a node of its own, so the texts before and after it are not joined.
          return TemplateItem(kind: .tag, name: "#", markup: markup, range: token.range)
        case .verbatim:
          try checkNoWords(name, markup, always: true)
          let body = token.range.upperBound..<(try endOfText(of: name, at: span))
          return TemplateItem(
            kind: .text, bytes: Array(source[body]), isRaw: true, range: token.range)
        default:
          return TemplateItem(kind: .tag, name: name, markup: markup, range: token.range)
        }
      }
    }
    return nil
  }

  /// The tag's name, which is a word or `#`, and the range of its markup.
  private func tagName(of token: Token) throws(SyntaxError) -> (String, Range<Int>) {
    let span = SourceSpan(offset: token.range.lowerBound, length: token.range.count)
    if token.isMalformed {
      throw SyntaxError(
        "'{%' has no '%}'", at: SourceSpan(offset: span.offset, length: 2),
        help: "end the tag: {% if name %}")
    }
    var start = token.content.lowerBound
    let end = token.content.upperBound
    while start < end, source[start].isLiquidSpace { start += 1 }
    var nameEnd = start
    if start < end, source[start] == UInt8(ascii: "#") {
      nameEnd += 1
    } else {
      while nameEnd < end, source[nameEnd].isWord { nameEnd += 1 }
    }
    guard nameEnd > start else {
      throw SyntaxError("a tag needs a name", at: span, help: "for example {% if name %}")
    }
    let name = String(decoding: source[start..<nameEnd], as: UTF8.self)
    if name == "#" { try checkInlineComment(nameEnd..<end) }
    var markup = nameEnd
    while markup < end, source[markup].isLiquidSpace { markup += 1 }
    return (name, markup..<end)
  }

  /// Throws unless each further line of an inline comment starts with `#`.
  private func checkInlineComment(_ range: Range<Int>) throws(SyntaxError) {
    var lineStart = false
    for position in range {
      if source[position] == 10 {
        lineStart = true
      } else if lineStart, !source[position].isLiquidSpace {
        if source[position] != UInt8(ascii: "#") {
          throw SyntaxError(
            "each line of an inline comment starts with '#'",
            at: SourceSpan(offset: position, length: 1),
            help: "put '#' first in the line, or use {% comment %} … {% endcomment %}")
        }
        lineStart = false
      }
    }
  }

  /// The tag that a token ends with, whatever the token contains before it; nil when there is none.
  private func closingName(
    of token: Token
  ) -> (name: String, start: Int, markup: Range<Int>)? {
    let range = token.range
    guard range.count >= 4, source[range.upperBound - 1] == UInt8(ascii: "}"),
      source[range.upperBound - 2] == UInt8(ascii: "%")
    else { return nil }
    var start = range.upperBound - 4
    while start >= range.lowerBound {
      if source[start] == UInt8(ascii: "{"), source[start + 1] == UInt8(ascii: "%") { break }
      start -= 1
    }
    guard start >= range.lowerBound else { return nil }
    var position = start + 2
    if source[position] == UInt8(ascii: "-") { position += 1 }
    while position < range.upperBound, source[position].isLiquidSpace { position += 1 }
    let nameStart = position
    while position < range.upperBound, source[position].isWord { position += 1 }
    let name = String(decoding: source[nameStart..<position], as: UTF8.self)
    while position < range.upperBound, source[position].isLiquidSpace { position += 1 }
    var end = range.upperBound - 2
    if end > position, source[end - 1] == UInt8(ascii: "-") { end -= 1 }
    return (name, start, position..<max(position, end))
  }

  private mutating func skip(
    past end: String, opened: String, at span: SourceSpan, nests: Bool
  ) throws(SyntaxError) {
    var depth = 1
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      if nests {
        guard token.kind == .tag, !token.isMalformed, let (name, markup) = try? tagName(of: token)
        else { continue }
        if name == opened {
          depth += 1
        } else if case .verbatim? = TagLibrary.find(name)?.body {
          _ = try endOfText(of: name, at: span)
        } else if name == end {
          depth -= 1
          if depth == 0 { try checkNoWords(name, markup) }
        }
      } else if let (name, _, markup) = closingName(of: token) {
        if name == end {
          depth = 0
          try checkNoWords(name, markup)
        }
        if name == opened, token.kind == .tag {
          throw SyntaxError(
            "'\(opened)' can't stand inside '\(opened)'",
            at: SourceSpan(offset: token.range.lowerBound, length: token.range.count))
        }
      }
      if depth == 0 { return }
    }
    throw SyntaxError("'\(opened)' is never closed", at: span, help: "add {% \(end) %}")
  }

  /// Moves past the end tag of a tag whose body is text, such as `{% endraw %}`, and returns the
  /// offset of the end tag.
  private mutating func endOfText(of opened: String, at span: SourceSpan) throws(SyntaxError) -> Int
  {
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      if let (name, start, markup) = closingName(of: token), name == "end" + opened {
        try checkNoWords(name, markup)
        return start
      }
    }
    throw SyntaxError("'\(opened)' is never closed", at: span, help: "add {% end\(opened) %}")
  }
}
