internal import MarqueeBase

/// Recognises what authors who know other languages write between two braces, so that a mistake can
/// be explained with that language's words.
struct BracesSuggestion {
  /// The text between the braces, without white space around it.
  private let text: String
  private let start: Int
  /// Whether there is no white space before the text: `{{#films}}`, but not `{{ # a remark }}`.
  private let isTight: Bool

  /// - Parameter markup: the range between the braces, in bytes of the source.
  init(_ source: [UInt8], _ markup: Range<Int>) {
    text = String(decoding: source[markup], as: UTF8.self).trimmed
    start = markup.first { !source[$0].isLiquidSpace } ?? markup.lowerBound
    isTight = start == markup.lowerBound
  }

  /// The mistake that was found in these braces, with a better explanation if there is one.
  func explaining(_ error: SyntaxError) -> SyntaxError {
    guard let word = Self.word(for: text), isTight || word.word != "{{#films}}" else {
      return error
    }
    return mistake(word)
  }

  /// Whether braces begin with a word that begins an action of Go's templates. It is called for all
  /// braces of a template, so it compares bytes: a regular expression for each would take longer
  /// than parsing.
  static func mayBeGoAction(_ source: [UInt8], _ markup: Range<Int>) -> Bool {
    guard let start = markup.first(where: { !source[$0].isLiquidSpace }),
      goWords.contains(where: { $0[0] == source[start] })
    else { return false }
    let text = source[start..<markup.upperBound]
    return goWords.contains { word in
      text.starts(with: word) && text.dropFirst(word.count).first?.isLiquidSpace == true
    }
  }

  private static let goWords: [[UInt8]] = [
    "range", "with", "if", "else", "template", "block", "partial",
  ].map { Array($0.utf8) }

  /// The mistake of an action of Go's templates that Liquid would read as a name with members, such
  /// as `{{ range .Pages }}`; nil when there is none.
  var goAction: SyntaxError? {
    guard text.contains(/^(range|with|if|else if|template|block|partial)\s+[^|]*[.$]/),
      !text.contains(/^\w+\s*\|/)
    else { return nil }
    let isAction = text.contains(/^\w+\s+(if\s+)?([.$(]|"[^"]*"\s+[.$(])/)
    return isAction ? Self.word(for: text).map(mistake) : nil
  }

  private func mistake(_ word: ForeignWord) -> SyntaxError {
    let shown = text.prefix { !$0.isWhitespace }
    return SyntaxError(
      "'\(shown)' can't stand in {{ … }}",
      at: SourceSpan(offset: start, length: max(1, shown.utf8.count)), word)
  }

  /// The entry of the table that the text is an example of; nil when there is none.
  static func word(for text: String) -> ForeignWord? {
    let found = starts.first { start, _ in text.hasPrefix(start) }?.word ?? block(text)
    return found.flatMap { ForeignWord.bracesByWord[$0] }
  }

  /// The beginnings and their words; longer beginnings come first.
  private static let starts: [(start: String, word: String)] = [
    ("#each", "{{#each films}}"), ("#if", "{{#if film}}"), ("#unless", "{{#unless film}}"),
    ("#with", "{{#with film}}"), ("#", "{{#films}}"), ("^", "{{^films}}"),
    ("/*", "{{/* text */}}"), ("/each", "{{/each}}"), ("/if", "{{/if}}"),
    ("/unless", "{{/unless}}"), ("/", "{{/films}}"), (">", "{{> card}}"), ("! ", "{{! text }}"),
    ("!-", "{{! text }}"),
    ("&", "{{& name}}"), ("{", "{{{ name }}}"), ("@index", "{{@index}}"),
    ("@key", "{{@index}}"), ("@first", "{{@index}}"), ("@last", "{{@index}}"),
    ("../", "{{../title}}"),
    (".", "{{ .Title }}"), ("$", "{{ $name }}"), ("<", "{{< figure >}}"),
    ("%", "{{% figure %}}"), ("not ", "{{ not a }}"),
  ]

  /// The word for a text that begins with the name of a block or a partial's tag.
  private static func block(_ text: String) -> String? {
    let parts = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard parts.count == 2, let next = parts[1].first else { return nil }
    let isGo = next == "." || next == "$" || next == "("
    switch parts[0] {
    case "range": return "{{ range .Pages }}"
    case "with": return "{{ with .Title }}"
    case "if" where isGo: return "{{ if .Draft }}"
    case "else" where parts[1].hasPrefix("if"): return "{{ else if .Draft }}"
    case "partial", "partialCached": return "{{ partial \"card.html\" . }}"
    case "template": return "{{ template \"card\" . }}"
    case "block": return "{{ block \"main\" . }}"
    case "include": return "{{ include \"card.html\" }}"
    case "define": return "{{ define \"main\" }}"
    default: return nil
    }
  }

  /// The help when a value is followed by a word: `{{ a or b }}`.
  static func help(afterValue word: String) -> String? {
    let key: String? =
      switch word {
      case "or": "{{ a or b }}"
      case "and": "{{ a and b }}"
      case "if": "{{ b if a else c }}"
      case "==", "!=", "<", ">", "<=", ">=", "<>", "is", "in": "{{ a == b }}"
      default: nil
      }
    return key.flatMap { ForeignWord.bracesByWord[$0]?.instead }
  }
}
