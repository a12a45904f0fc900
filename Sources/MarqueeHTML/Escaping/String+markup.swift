internal import MarqueeBase

extension String {
  /// The text, escaped as HTML text or as the value of a quoted attribute.
  package var escapedForHTML: String { escaped { MarkupEscaping.html($0, to: $1) } }

  /// The text, escaped as XML text.
  package var escapedForXML: String { escaped { MarkupEscaping.xmlText($0, to: $1) } }

  private func escaped(_ write: (UnsafeBufferPointer<UInt8>, ByteBuffer) -> Void) -> String {
    let buffer = ByteBuffer(capacity: utf8.count + 16)
    var text = self
    text.withUTF8 { write($0, buffer) }
    return buffer.text
  }
}
