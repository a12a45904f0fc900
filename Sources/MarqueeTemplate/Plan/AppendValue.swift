internal import MarqueeBase

/// Appends a value as its place asks, taking a string's bytes without a copy and a number's
/// digits without a string.
///
/// - Returns: false when the value was not safe there and was replaced.
func appendEscaped(
  _ value: UnsafePointer<Value>, as escaper: Escaper, to buffer: ByteBuffer
) -> Bool {
  switch value.pointee {
  case .string(let text), .decimal(let text):
    let done = text.utf8.withContiguousStorageIfAvailable {
      switch escaper {
      case .htmlText, .htmlAttribute: MarkupEscaping.html($0, to: buffer)
      case .raw: buffer.append($0)
      default: return appendEscaped(value.pointee, text: $0, as: escaper, to: buffer)
      }
      return true
    }
    return done ?? appendText(of: value.pointee, as: escaper, to: buffer)
  case .int(let number):
    switch escaper {
    case .htmlText, .htmlAttribute, .raw, .xmlText, .xmlAttribute, .json, .urlPath, .urlComponent:
      appendDecimal(number, to: buffer)
      return true
    default: return appendText(of: .int(number), as: escaper, to: buffer)
    }
  case .object(let object):
    if escaper == .trustedHTML, let html = TrustedHTML.of(object) {
      html.buffer.withUnsafeBytes { buffer.append($0) }
      return true
    }
    return appendText(of: .object(object), as: escaper, to: buffer)
  default:
    return appendText(of: value.pointee, as: escaper, to: buffer)
  }
}

func appendEscaped(_ value: Value, as escaper: Escaper, to buffer: ByteBuffer) -> Bool {
  withUnsafePointer(to: value) { appendEscaped($0, as: escaper, to: buffer) }
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
