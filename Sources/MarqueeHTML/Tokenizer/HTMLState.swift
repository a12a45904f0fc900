/// Where the HTML tokenizer stands: the states of the HTML Living Standard that decide what a
/// value would become. Those that only tell parse errors apart are merged.
package enum HTMLState: UInt8, CaseIterable, Sendable {
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
