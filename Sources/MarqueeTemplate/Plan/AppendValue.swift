internal import MarqueeBase

/// Appends a value as its place asks, taking a string's bytes without a copy.
///
/// - Returns: false when the value was not safe there and was replaced.
@inline(__always)
func appendEscaped(_ value: Value, as escaper: Escaper, to buffer: ByteBuffer) -> Bool {
  if case .string(var text) = value {
    return text.withUTF8 { appendEscaped(value, text: $0, as: escaper, to: buffer) }
  }
  return appendText(of: value, as: escaper, to: buffer)
}

@inline(never)
private func appendText(of value: Value, as escaper: Escaper, to buffer: ByteBuffer) -> Bool {
  var text = value.liquidText
  return text.withUTF8 { appendEscaped(value, text: $0, as: escaper, to: buffer) }
}
