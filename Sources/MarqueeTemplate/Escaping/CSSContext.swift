internal import MarqueeBase

/// The context of a value in CSS: only a property's value may contain one.
///
/// It follows css-syntax: comments, strings, `url(`, functions, blocks, escapes. The text after a
/// colon counts as a value until a `{` shows that it was a selector.
struct CSSContext {
  private enum Lexeme: Equatable { case plain, string(UInt8), url, comment }

  private var lexeme = Lexeme.plain
  private var isEscaped = false
  private var previous: UInt8 = 0
  /// Whether the last byte of a comment was `*`.
  private var starSeen = false
  /// The quote of `url("…")`; nil when there is none.
  private var urlQuote: UInt8?
  private var urlIsEmpty = true
  /// The identifier being read, in lower case.
  private var word: [UInt8] = []
  private var wordHasEscape = false
  private var wordHoles: [Int] = []
  /// The functions around this place: the name of a function that may not contain a value, nil for
  /// any other.
  private var functions: [String?] = []
  private var blocks: Int
  private var isValue = false
  /// Whether the bytes before a colon can be the name of a property.
  private var nameIsPlain = true
  private var nameIsOver = false
  /// The holes in the current declaration.
  private var declared: [Int] = []

  /// - Parameter isDeclarations: whether the text is that of `style="…"`, which has no selectors.
  init(isDeclarations: Bool) { blocks = isDeclarations ? 1 : 0 }

  private static let closedFunctions: TextSet = [
    "url", "src", "expression", "image", "image-set", "-webkit-image-set", "element", "attr",
    "url-prefix", "domain", "regexp", "-moz-element", "format", "local",
  ]

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    defer { previous = byte }
    if isEscaped {
      isEscaped = false
      if lexeme == .plain {
        word.append(0xff)
        wordHasEscape = true
        nameIsPlain = false
      }
      return
    }
    switch lexeme {
    case .comment:
      if starSeen, byte == UInt8(ascii: "/") { lexeme = .plain }
      starSeen = byte == UInt8(ascii: "*")
    case .string(let quote):
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == quote || byte == 10 || byte == 12 || byte == 13 {
        lexeme = .plain
      }
    case .url: feedURL(byte)
    case .plain: feedPlain(byte, log: &log)
    }
  }

  private mutating func feedURL(_ byte: UInt8) {
    if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if let quote = urlQuote {
      if byte == quote || byte == 10 { urlQuote = nil }
    } else if byte == UInt8(ascii: ")") {
      lexeme = .plain
    } else if urlIsEmpty, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      urlQuote = byte
    }
    if byte > 32 { urlIsEmpty = false }
  }

  private mutating func feedPlain(_ byte: UInt8, log: inout WalkLog) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
      if nameIsOver, !isValue { nameIsPlain = false }
      word.append(byte | (byte >= 65 && byte <= 90 ? 0x20 : 0))
      return
    case UInt8(ascii: "\\"):
      isEscaped = true
      return
    case UInt8(ascii: "("): openFunction(log: &log)
    case UInt8(ascii: ")"): _ = functions.popLast()
    case UInt8(ascii: "*") where previous == UInt8(ascii: "/"):
      lexeme = .comment
      starSeen = false
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      lexeme = .string(byte)
      if !isValue { nameIsPlain = false }
    case UInt8(ascii: "{"):
      for entry in declared { log.refuse(entry, .cssOutsideValue) }
      blocks += 1
      startSegment()
    case UInt8(ascii: "}"):
      blocks = max(0, blocks - 1)
      startSegment()
    case UInt8(ascii: ";"):
      if functions.isEmpty { startSegment() }
    case UInt8(ascii: ":") where !isValue && functions.isEmpty:
      isValue = blocks > 0 && nameIsPlain && (nameIsOver || !word.isEmpty)
      nameIsPlain = false
    case 9, 10, 12, 13, 32, UInt8(ascii: "/"):
      if !word.isEmpty { nameIsOver = true }
    default: if !isValue { nameIsPlain = false }
    }
    endWord()
  }

  private mutating func endWord() {
    word = []
    wordHasEscape = false
    wordHoles = []
  }

  private mutating func startSegment() {
    isValue = false
    nameIsPlain = true
    nameIsOver = false
    declared = []
    functions = []
  }

  private mutating func openFunction(log: inout WalkLog) {
    let name = String(decoding: word, as: UTF8.self)
    for entry in wordHoles { log.refuse(entry, .cssFunction, subject: "a function") }
    let isClosed = wordHasEscape || Self.closedFunctions.contains(name)
    if wordHasEscape || name == "url" || name == "url-prefix" || name == "domain" {
      lexeme = .url
      urlQuote = nil
      urlIsEmpty = true
    } else {
      functions.append(isClosed ? name + "()" : nil)
    }
    if !isValue { nameIsPlain = false }
  }

  mutating func hole(_ entry: Int, log: inout WalkLog) {
    defer { previous = 0 }
    if isEscaped { return log.refuse(entry, .cssEscape) }
    switch lexeme {
    case .comment: log.refuse(entry, .cssComment)
    case .string: log.refuse(entry, .cssString)
    case .url:
      urlIsEmpty = false
      log.refuse(entry, .cssURL)
    case .plain:
      guard isValue, blocks > 0 else {
        nameIsPlain = false
        return log.refuse(entry, .cssOutsideValue)
      }
      if let closed = functions.compactMap({ $0 }).first {
        return log.refuse(entry, .cssFunction, subject: closed)
      }
      if wordHasEscape { return log.refuse(entry, .cssEscape) }
      log.place(entry, as: .cssValue)
      declared.append(entry)
      wordHoles.append(entry)
      word.append(UInt8(ascii: "x"))
    }
  }
}
