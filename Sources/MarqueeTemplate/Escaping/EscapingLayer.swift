internal import MarqueeBase
internal import MarqueeHTML

/// What the HTML around a value is written as the text of: a feed's description is HTML inside
/// XML. The value is escaped for its place in the HTML first, and the result for the layer.
enum EscapingLayer: UInt8, CaseIterable, Sendable {
  /// The place belongs to the format of the output itself.
  case none
  case xmlText
  case xmlAttribute
  case xmlCDATA
  /// A TEXT value of a calendar.
  case calendarText
  /// Inside the quotes of a JSON string.
  case jsonString
  /// A whole JSON string, whose quotes are written here.
  case jsonQuoted
}

extension EscapingLayer {
  /// Appends what a place in the HTML holds.
  func append(_ text: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) {
    switch self {
    case .none: out.append(text)
    case .xmlText: MarkupEscaping.xmlText(text, to: out)
    case .xmlAttribute: MarkupEscaping.xmlAttribute(text, to: out)
    case .xmlCDATA: MarkupEscaping.xmlCDATA(text, to: out)
    case .calendarText: PlainFormatEscaping.calendarText(text, to: out)
    case .jsonString: JSONEscaping.string(text, scriptSafe: false, to: out)
    case .jsonQuoted: JSONEscaping.quoted(text, scriptSafe: false, to: out)
    }
  }
}

/// Writes a value for its place, then for the layer that the place stands in.
///
/// - Parameter scratch: is emptied; reused from value to value.
/// - Returns: false when the value could not stand there and something harmless was written.
func appendEscaped(
  _ address: UnsafePointer<Value>, as escaper: Escaper, inside layer: EscapingLayer,
  scratch: ByteBuffer, to buffer: ByteBuffer
) -> Bool {
  scratch.removeAll()
  // A number in a script looks at what stands before it.
  if let last = buffer.last { scratch.append(last) }
  let start = scratch.count
  let isClean = appendEscaped(address, as: escaper, to: scratch)
  scratch.withUnsafeBytes { bytes in
    let written = UnsafeRawBufferPointer(rebasing: bytes[start...])
    layer.append(written.bindMemory(to: UInt8.self), to: buffer)
  }
  return isClean
}
