/// The tokenizer's transition table: each state has one row with its exceptions and its default.
package enum HTMLTransitions {
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

  /// The table has 256 entries for each state, so that a step is one look-up.
  private static let table: [HTMLTransition] = {
    let kinds = (0...255).map { HTMLByte(UInt8($0)) }
    var table = HTMLState.allCases.flatMap { state in
      Array(repeating: to(state), count: kinds.count)
    }
    for (state, exceptions, rule) in rows {
      for (byte, kind) in kinds.enumerated() {
        table[Int(state.rawValue) << 8 | byte] = exceptions[kind] ?? rule
      }
    }
    return table
  }()

  /// The transition from a state on a byte.
  package static func step(_ state: HTMLState, _ byte: UInt8) -> HTMLTransition {
    table[Int(state.rawValue) << 8 | Int(byte)]
  }
}
