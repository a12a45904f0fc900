internal import MarqueeBase
internal import MarqueeHTML

/// Writes a value, escaped for its place.
///
/// - Parameters:
///   - text: the value's text in UTF-8; JSON contexts use the value itself.
/// - Returns: false when no escaping makes the value safe there, and harmless text was written
///   instead; the caller knows the place and reports it.
@discardableResult
func appendEscaped(
  _ value: Value, text: UnsafeBufferPointer<UInt8>, as escaper: Escaper, to out: ByteBuffer
) -> Bool {
  switch escaper {
  case .htmlText, .htmlAttribute: MarkupEscaping.html(text, to: out)
  case .raw, .trustedHTML, .jsonText: out.append(text)
  case .htmlTextAfterPre:
    if text.first == 10 { out.append(10) }
    MarkupEscaping.html(text, to: out)
  case .urlStart: return URLEscaping.start(text, to: out)
  case .urlStartRest: URLEscaping.startRest(text, to: out)
  case .urlPath: URLEscaping.path(text, to: out)
  case .urlComponent: URLEscaping.component(text, to: out)
  case .urlEncoded: URLEscaping.encoded(text, to: out)
  case .urlSegment: return URLEscaping.segment(text, to: out)
  case .base64: return URLEscaping.base64(text, to: out)
  case .srcset: return URLEscaping.srcset(text, to: out)
  case .srcsetDescriptor: return URLEscaping.srcsetDescriptor(text, to: out)
  case .scriptLiteral: JSONEscaping.literal(value, to: out)
  case .scriptLiteralText: JSONEscaping.literalText(text, to: out)
  case .scriptJSON: JSONEscaping.value(value, scriptSafe: true, to: out)
  case .scriptJSONText: JSONEscaping.scriptText(text, to: out)
  case .scriptJSONString: JSONEscaping.string(text, scriptSafe: true, to: out)
  case .scriptJSONKey: JSONEscaping.quoted(text, scriptSafe: true, to: out)
  case .cssValue: return CSSEscaping.value(text, to: out)
  case .xmlText: MarkupEscaping.xmlText(text, to: out)
  case .xmlAttribute: MarkupEscaping.xmlAttribute(text, to: out)
  case .xmlCDATA: MarkupEscaping.xmlCDATA(text, to: out)
  case .json: JSONEscaping.value(value, scriptSafe: false, to: out)
  case .jsonString: JSONEscaping.string(text, scriptSafe: false, to: out)
  case .jsonKey: JSONEscaping.quoted(text, scriptSafe: false, to: out)
  case .csvField: PlainFormatEscaping.csvField(text, to: out)
  case .csvQuoted: PlainFormatEscaping.csvQuoted(text, to: out)
  case .calendarText: PlainFormatEscaping.calendarText(text, to: out)
  case .calendarStructured: return PlainFormatEscaping.calendarStructured(value, text, to: out)
  case .calendarParameter: PlainFormatEscaping.calendarParameter(text, to: out)
  case .calendarParameterQuoted: PlainFormatEscaping.calendarParameterQuoted(text, to: out)
  case .plainURLStart: return URLEscaping.start(text, markup: .none, to: out)
  case .plainIdentifierStart:
    return URLEscaping.start(text, allowing: .identifiers, markup: .none, to: out)
  case .plainURLStartRest: URLEscaping.startRest(text, markup: .none, to: out)
  case .plainURLPath: URLEscaping.path(text, markup: .none, to: out)
  case .plainURLComponent: URLEscaping.component(text, to: out)
  }
  return true
}
