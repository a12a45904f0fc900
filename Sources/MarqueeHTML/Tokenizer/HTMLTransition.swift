/// What a reader of HTML does on a transition.
package enum HTMLAction: UInt8, Sendable {
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
package struct HTMLTransition: Sendable {
  package var next: HTMLState
  package var action: HTMLAction = .none
  /// The same byte is looked at again in the next state.
  package var again = false
}
