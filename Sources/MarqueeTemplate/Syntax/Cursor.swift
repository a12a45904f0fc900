internal import MarqueeBase

/// Reads the lexemes of markup one after another.
struct Cursor {
  let lexemes: [Lexeme]
  let source: [UInt8]
  var position = 0

  init(_ source: [UInt8], _ range: Range<Int>) throws(SyntaxError) {
    self.source = source
    lexemes = try Lexer.lexemes(of: source, in: range)
  }

  var current: Lexeme { lexemes[position] }
  var kind: Lexeme.Kind { lexemes[position].kind }

  func kind(after count: Int) -> Lexeme.Kind {
    lexemes[min(position + count, lexemes.count - 1)].kind
  }

  func text(_ lexeme: Lexeme) -> String { String(decoding: source[lexeme.range], as: UTF8.self) }
  var text: String { text(current) }

  mutating func advance() -> Lexeme {
    let lexeme = lexemes[position]
    if position < lexemes.count - 1 { position += 1 }
    return lexeme
  }

  /// Returns the next lexeme and moves past it if it is of this kind; otherwise returns nil.
  mutating func take(_ kind: Lexeme.Kind) -> Lexeme? {
    self.kind == kind ? advance() : nil
  }

  /// Moves past the next lexeme if it is this word.
  mutating func take(word: String) -> Bool {
    guard kind == .name, text == word else { return false }
    _ = advance()
    return true
  }

  mutating func expect(
    _ kind: Lexeme.Kind, _ what: String? = nil, help: String? = nil
  ) throws(SyntaxError) -> Lexeme {
    guard self.kind == kind else {
      throw unexpected(wanted: what ?? kind.description, help: help)
    }
    return advance()
  }

  func unexpected(wanted: String, help: String? = nil) -> SyntaxError {
    SyntaxError(
      "\(wanted) was expected, not \(found)", at: current.span, help: commonSlip ?? help)
  }

  private var found: String {
    switch kind {
    case .end: Lexeme.Kind.end.description
    case .string: text
    default: "'\(text)'"
    }
  }

  /// The help for a lexeme that is common in other languages.
  private var commonSlip: String? {
    switch kind {
    case .pipe where kind(after: 1) == .pipe: "write 'or' for ||"
    case .pipe where position > 0:
      "filters stand in {{ … }} and assign only: {% assign x = name | filter %}, then use x"
    case .equals where position == 0: "one '=' is enough: {% assign total = 3 %}"
    case .equals: "write == to compare"
    case .openRound: callHelp
    case .dotDot: "a range stands in parentheses: (1..5)"
    default: nil
    }
  }

  /// The help for a method or function that is a filter in Liquid: `name.upper()`, `url_for("a")`.
  private var callHelp: String {
    let general =
      "there are no functions; a filter's arguments follow a colon: {{ value | filter: argument }}"
    guard position > 0, lexemes[position - 1].kind == .name else { return general }
    let name = text(lexemes[position - 1])
    if FilterLibrary.find(name) != nil {
      return "'\(name)' is a filter: {{ value | \(name) }}, its arguments after a colon"
    }
    return (ForeignWord.filtersByName[name] ?? ForeignWord.variablesByName[name])?.instead
      ?? general
  }

  func expectEnd(help: String? = nil) throws(SyntaxError) {
    if kind != .end { throw unexpected(wanted: Lexeme.Kind.end.description, help: help) }
  }
}
