internal import MarqueeBase
internal import MarqueeHTML

/// Appends a value, escaped for its place. The bytes of a string are read without a copy, and the
/// digits of a number are written without a string.
///
/// - Returns: false when the value was not safe there and was replaced.
func appendEscaped(
  _ address: UnsafePointer<Value>, as escaper: Escaper, to buffer: ByteBuffer
) -> Bool {
  appendEscapedInline(address, as: escaper, to: buffer)
}

/// Appends a value as `appendEscaped` does, inlined in the loop that writes the values of all
/// pages.
@inline(__always)
func appendEscapedInline(
  _ address: UnsafePointer<Value>, as escaper: Escaper, to buffer: ByteBuffer
) -> Bool {
  withoutCounting(address) { value in
    guard case .string(let text) = value else {
      return appendRest(value, as: escaper, to: buffer)
    }
    let done = text.utf8.withContiguousStorageIfAvailable { bytes in
      switch escaper {
      case .htmlText, .htmlAttribute:
        MarkupEscaping.html(bytes, to: buffer)
        return true
      default: return appendEscaped(value, text: bytes, as: escaper, to: buffer)
      }
    }
    return done ?? appendText(of: value, as: escaper, to: buffer)
  }
}

/// Appends a value that is no string. Most values are strings, and the loop that writes them keeps
/// its state in registers only while it contains little else.
@inline(never)
private func appendRest(_ value: Value, as escaper: Escaper, to buffer: ByteBuffer) -> Bool {
  switch value {
  case .decimal(let text):
    let done = text.utf8.withContiguousStorageIfAvailable { bytes in
      appendEscaped(value, text: bytes, as: escaper, to: buffer)
    }
    return done ?? appendText(of: value, as: escaper, to: buffer)
  case .int(let number):
    switch escaper {
    case .htmlText, .htmlAttribute, .raw, .xmlText, .xmlAttribute, .urlPath, .urlComponent:
      appendDecimal(number, to: buffer)
      return true
    default: return appendText(of: value, as: escaper, to: buffer)
    }
  case .object(let object):
    guard let html = TrustedHTML.of(object) else {
      return appendText(of: value, as: escaper, to: buffer)
    }
    // A place that takes no HTML gets its source as text.
    guard escaper == .trustedHTML else {
      return appendText(of: .string(html.text), as: escaper, to: buffer)
    }
    html.buffer.withUnsafeBytes { buffer.append($0) }
    return true
  default:
    return appendText(of: value, as: escaper, to: buffer)
  }
}

/// Passes a value to `body` without counting a reference to its text: two counts for each value
/// would take a fifth of a page's time.
///
/// It is safe, because the value's bits are copied, as a move does, and the copy is moved out and
/// back in, and never destroyed. So no count changes, and the owner of the value at `address`
/// retains what it refers to until this returns. The body may use the value during the call only.
@inline(__always)
private func withoutCounting(_ address: UnsafePointer<Value>, _ body: (Value) -> Bool) -> Bool {
  withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { room in
    let copy = room.baseAddress.unsafelyUnwrapped
    UnsafeMutableRawPointer(copy).copyMemory(
      from: address, byteCount: MemoryLayout<Value>.size)
    let value = copy.move()
    let done = body(value)
    copy.initialize(to: value)
    return done
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

/// Appends the digits of a whole number.
private func appendDecimal(_ number: Int, to buffer: ByteBuffer) {
  // The room is for 19 digits and a sign.
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
