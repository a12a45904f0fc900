/// The action of an HTML reader on a transition.
package enum HTMLAction: UInt8, Sendable {
  case none
  /// A `<` that may begin a tag, a comment or a declaration.
  case open
  case startTagName, endTagName, nameByte
  case attributeName, attributeByte
  /// The value begins with a quote, or without one.
  case quotedValue, unquotedValue
  case valueByte, valueEnd
  /// The `>` of a tag; the same after an unquoted value; the same after `/`.
  case tagEnd, valueAndTagEnd, selfClosedTagEnd
  /// The `[` after `<!`: it begins CDATA in SVG and MathML, and a comment elsewhere.
  case bracket
  case cdataByte
}

/// One step of the tokenizer.
package struct HTMLTransition: Sendable {
  /// The state after this byte.
  package var next: HTMLState
  package var action: HTMLAction = .none
  /// Whether the same byte is read again in the next state.
  package var again = false
}
