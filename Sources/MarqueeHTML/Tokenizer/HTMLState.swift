/// The state of the HTML tokenizer. The states are those of the HTML Living Standard that decide
/// what a value would become; states that differ only in parse errors are merged.
package enum HTMLState: UInt8, CaseIterable, Sendable {
  case data
  /// After `<` and `</`.
  case tagOpen, endTagOpen
  case tagName
  case beforeAttributeName, attributeName, afterAttributeName
  case beforeAttributeValue, valueDoubleQuoted, valueSingleQuoted, valueUnquoted
  case afterAttributeValue
  /// After `/` in a tag.
  case selfClosing
  /// In `<?…>`, `</ …>`, `<!x…>` and `<!doctype …>`, which all end at the first `>`.
  case bogusComment
  /// After `<!`, `<!-` and `<![`.
  case declaration, declarationDash, cdataOpen
  case commentStart, commentStartDash, comment, commentEndDash, commentEnd, commentEndBang
  case cdata, cdataBracket, cdataEnd
  /// In `<title>`, `<script>`, `<style>` and the like, up to the element's own end tag.
  case rawText
  /// After `<plaintext>`, up to the end of the page.
  case plaintext
}
