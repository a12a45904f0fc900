internal import MarqueeBase

/// Where the HTML tokenizer stands: the states of the HTML Living Standard that decide what a
/// value would become. Those that only tell parse errors apart are merged.
enum HTMLState: UInt8, CaseIterable, Sendable {
  case data
  /// Behind `<`, `</`.
  case tagOpen, endTagOpen
  case tagName
  case beforeAttributeName, attributeName, afterAttributeName
  case beforeAttributeValue, valueDoubleQuoted, valueSingleQuoted, valueUnquoted
  case afterAttributeValue
  /// Behind `/` in a tag.
  case selfClosing
  /// `<?…>`, `</ …>`, `<!x…>`, and `<!doctype …>`: everything to the first `>`.
  case bogusComment
  /// Behind `<!`, `<!-`, `<![…`.
  case declaration, declarationDash, cdataOpen
  case commentStart, commentStartDash, comment, commentEndDash, commentEnd, commentEndBang
  case cdata, cdataBracket, cdataEnd
  /// In `<title>`, `<script>`, `<style>`, …: up to the element's own end tag.
  case rawText
  /// Behind `<plaintext>`: up to the end of the page.
  case plaintext
}

/// The kinds of byte that the tokenizer tells apart.
enum HTMLByte: UInt8, CaseIterable, Sendable {
  case other, letter, space, less, greater, slash, equals, doubleQuote, singleQuote, bang
  case dash, question, openBracket, closeBracket

  init(_ byte: UInt8) {
    self =
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
      case 9, 10, 12, 13, 32: .space
      case UInt8(ascii: "<"): .less
      case UInt8(ascii: ">"): .greater
      case UInt8(ascii: "/"): .slash
      case UInt8(ascii: "="): .equals
      case UInt8(ascii: "\""): .doubleQuote
      case UInt8(ascii: "'"): .singleQuote
      case UInt8(ascii: "!"): .bang
      case UInt8(ascii: "-"): .dash
      case UInt8(ascii: "?"): .question
      case UInt8(ascii: "["): .openBracket
      case UInt8(ascii: "]"): .closeBracket
      default: .other
      }
  }
}

/// What the walker does on a transition.
enum HTMLAction: UInt8, Sendable {
  case none
  /// Something opens at this `<`.
  case open
  case startTagName, endTagName, nameByte
  case attributeName, attributeByte
  /// The value opens with a quote, or without one.
  case quotedValue, unquotedValue
  case valueByte, valueEnd
  /// The `>` of a tag; after an unquoted value; behind `/`.
  case tagEnd, valueAndTagEnd, selfClosedTagEnd
  /// `[` behind `<!`: CDATA in SVG and MathML, a comment elsewhere.
  case bracket
  case cdataByte
}

/// One step of the tokenizer.
struct HTMLTransition: Sendable {
  var next: HTMLState
  var action: HTMLAction = .none
  /// The same byte is looked at again in the next state.
  var again = false
}

/// The transition table: one row per state, written as the exceptions and the rule.
enum HTMLTransitions {
  private typealias Row = (HTMLState, [HTMLByte: HTMLTransition], HTMLTransition)

  private static func to(
    _ next: HTMLState, _ action: HTMLAction = .none, again: Bool = false
  ) -> HTMLTransition {
    HTMLTransition(next: next, action: action, again: again)
  }

  private static let rows: [Row] = [
    (.data, [.less: to(.tagOpen, .open)], to(.data)),
    (
      .tagOpen,
      [
        .letter: to(.tagName, .startTagName), .slash: to(.endTagOpen), .bang: to(.declaration),
        .question: to(.bogusComment),
      ], to(.data, again: true)
    ),
    (
      .endTagOpen, [.letter: to(.tagName, .endTagName), .greater: to(.data)],
      to(.bogusComment, again: true)
    ),
    (
      .tagName,
      [.space: to(.beforeAttributeName), .slash: to(.selfClosing), .greater: to(.data, .tagEnd)],
      to(.tagName, .nameByte)
    ),
    (
      .beforeAttributeName,
      [.space: to(.beforeAttributeName), .slash: to(.selfClosing), .greater: to(.data, .tagEnd)],
      to(.attributeName, .attributeName)
    ),
    (
      .attributeName,
      [
        .space: to(.afterAttributeName), .slash: to(.selfClosing), .greater: to(.data, .tagEnd),
        .equals: to(.beforeAttributeValue),
      ], to(.attributeName, .attributeByte)
    ),
    (
      .afterAttributeName,
      [
        .space: to(.afterAttributeName), .slash: to(.selfClosing), .greater: to(.data, .tagEnd),
        .equals: to(.beforeAttributeValue),
      ], to(.attributeName, .attributeName)
    ),
    (
      .beforeAttributeValue,
      [
        .space: to(.beforeAttributeValue), .doubleQuote: to(.valueDoubleQuoted, .quotedValue),
        .singleQuote: to(.valueSingleQuoted, .quotedValue), .greater: to(.data, .tagEnd),
      ], to(.valueUnquoted, .unquotedValue, again: true)
    ),
    (
      .valueDoubleQuoted, [.doubleQuote: to(.afterAttributeValue, .valueEnd)],
      to(.valueDoubleQuoted, .valueByte)
    ),
    (
      .valueSingleQuoted, [.singleQuote: to(.afterAttributeValue, .valueEnd)],
      to(.valueSingleQuoted, .valueByte)
    ),
    (
      .valueUnquoted,
      [.space: to(.beforeAttributeName, .valueEnd), .greater: to(.data, .valueAndTagEnd)],
      to(.valueUnquoted, .valueByte)
    ),
    (
      .afterAttributeValue,
      [.space: to(.beforeAttributeName), .slash: to(.selfClosing), .greater: to(.data, .tagEnd)],
      to(.beforeAttributeName, again: true)
    ),
    (
      .selfClosing, [.greater: to(.data, .selfClosedTagEnd)],
      to(.beforeAttributeName, again: true)
    ),
    (.bogusComment, [.greater: to(.data)], to(.bogusComment)),
    (
      .declaration, [.dash: to(.declarationDash), .openBracket: to(.bogusComment, .bracket)],
      to(.bogusComment, again: true)
    ),
    (.declarationDash, [.dash: to(.commentStart)], to(.bogusComment, again: true)),
    (.cdataOpen, [:], to(.cdataOpen, .cdataByte)),
    (
      .commentStart, [.dash: to(.commentStartDash), .greater: to(.data)],
      to(.comment, again: true)
    ),
    (
      .commentStartDash, [.dash: to(.commentEnd), .greater: to(.data)],
      to(.comment, again: true)
    ),
    (.comment, [.dash: to(.commentEndDash)], to(.comment)),
    (.commentEndDash, [.dash: to(.commentEnd)], to(.comment)),
    (
      .commentEnd,
      [.dash: to(.commentEnd), .bang: to(.commentEndBang), .greater: to(.data)], to(.comment)
    ),
    (.commentEndBang, [.dash: to(.commentEndDash), .greater: to(.data)], to(.comment)),
    (.cdata, [.closeBracket: to(.cdataBracket)], to(.cdata)),
    (.cdataBracket, [.closeBracket: to(.cdataEnd)], to(.cdata)),
    (.cdataEnd, [.closeBracket: to(.cdataEnd), .greater: to(.data)], to(.cdata)),
    (.rawText, [:], to(.rawText)),
    (.plaintext, [:], to(.plaintext)),
  ]

  private static let width = HTMLByte.allCases.count

  private static let table: [HTMLTransition] = {
    var table = HTMLState.allCases.flatMap { state in
      Array(repeating: to(state), count: width)
    }
    for (state, exceptions, rule) in rows {
      for byte in HTMLByte.allCases {
        table[Int(state.rawValue) * width + Int(byte.rawValue)] = exceptions[byte] ?? rule
      }
    }
    return table
  }()

  private static let classes: [HTMLByte] = (0...255).map { HTMLByte(UInt8($0)) }

  static func step(_ state: HTMLState, _ byte: UInt8) -> HTMLTransition {
    table[Int(state.rawValue) * width + Int(classes[Int(byte)].rawValue)]
  }
}
