internal import MarqueeBase
internal import MarqueeHTML

/// The escaping of the HTML that a value is in: a feed's description is HTML inside XML. The value
/// is escaped for its place in the HTML first, and then the result for the layer.
enum EscapingLayer: UInt8, CaseIterable, Sendable {
  /// No layer: the place belongs to the format of the output itself.
  case none
  case xmlText
  case xmlAttribute
  case xmlCDATA
  /// A TEXT value of a calendar.
  case calendarText
  /// A place inside the quotes of a JSON string.
  case jsonString
  /// A whole JSON string, whose quotes are written with it.
  case jsonQuoted
}

extension EscapingLayer {
  /// Appends HTML, escaped for the layer.
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

/// Writes a value, escaped for its place and then for the place's layer.
///
/// - Parameter scratch: a buffer that is emptied first; it is reused for many values.
/// - Returns: false when no escaping makes the value safe there, and harmless text was written.
func appendEscaped(
  _ address: UnsafePointer<Value>, as escaper: Escaper, inside layer: EscapingLayer,
  scratch: ByteBuffer, to buffer: ByteBuffer
) -> Bool {
  scratch.removeAll()
  // The byte before a number in a script decides whether a space is written first.
  if let last = buffer.last { scratch.append(last) }
  let start = scratch.count
  let isClean = appendEscaped(address, as: escaper, to: scratch)
  scratch.withUnsafeBytes { bytes in
    let written = UnsafeRawBufferPointer(rebasing: bytes[start...])
    layer.append(written.bindMemory(to: UInt8.self), to: buffer)
  }
  return isClean
}
