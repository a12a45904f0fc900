internal import MarqueeBase

/// Appends a value as its place asks, taking a string's bytes without a copy and a number's
/// digits without a string.
///
/// - Returns: false when the value was not safe there and was replaced.
@inline(__always)
func appendEscaped(
  _ value: borrowing Value, as escaper: Escaper, to buffer: ByteBuffer
) -> Bool {
  switch copy value {
  case .string(let text):
    let done = text.utf8.withContiguousStorageIfAvailable {
      if escaper == .htmlText || escaper == .htmlAttribute {
        MarkupEscaping.html($0, to: buffer)
        return true
      }
      return appendEscaped(.string(text), text: $0, as: escaper, to: buffer)
    }
    return done ?? appendText(of: .string(text), as: escaper, to: buffer)
  case .int(let number) where escaper == .htmlText || escaper == .htmlAttribute:
    appendDecimal(number, to: buffer)
    return true
  default:
    return appendText(of: copy value, as: escaper, to: buffer)
  }
}

@inline(never)
private func appendText(of value: Value, as escaper: Escaper, to buffer: ByteBuffer) -> Bool {
  var text = value.liquidText
  return text.withUTF8 { appendEscaped(value, text: $0, as: escaper, to: buffer) }
}

/// The digits of a whole number.
private func appendDecimal(_ number: Int, to buffer: ByteBuffer) {
  // 19 digits and a sign.
  let room = buffer.reserve(20)
  var rest = number.magnitude
  var start = 20
  repeat {
    start -= 1
    room[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
  } while rest > 0
  if number < 0 {
    start -= 1
    room[start] = UInt8(ascii: "-")
  }
  room.update(from: room + start, count: 20 - start)
  buffer.advance(by: 20 - start)
}
