internal import MarqueeBase

/// The context of a value in JSON: in place of a value, in place of a key, or inside a string.
struct JSONContext {
  enum Place { case value, key, string }

  private var inString = false
  /// The number of bytes of the escape sequence that are still to come.
  private var escapeLeft = 0
  private var inUnicode = false
  private var containers: [UInt8] = []
  private var expectsKey = false
  /// Whether the last byte belongs to a number, a word, or a string that has just ended.
  private var touchesToken = false
  private var touchingHole: Int?

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    if inString {
      if escapeLeft > 0 {
        escapeLeft = byte == UInt8(ascii: "u") && !inUnicode ? 4 : escapeLeft - 1
        inUnicode = escapeLeft > 0
      } else if byte == UInt8(ascii: "\\") {
        escapeLeft = 1
      } else if byte == UInt8(ascii: "\"") {
        inString = false
        touchesToken = true
      }
      return
    }
    if let hole = touchingHole, isTokenByte(byte) { log.refuse(hole, .jsonToken) }
    touchingHole = nil
    touchesToken = isTokenByte(byte)
    switch byte {
    case UInt8(ascii: "\""):
      inString = true
      touchesToken = false
    case UInt8(ascii: "{"):
      containers.append(byte)
      expectsKey = true
      touchesToken = false
    case UInt8(ascii: "["):
      containers.append(byte)
      expectsKey = false
      touchesToken = false
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      _ = containers.popLast()
      expectsKey = false
      touchesToken = true
    case UInt8(ascii: ","): expectsKey = containers.last == UInt8(ascii: "{")
    case UInt8(ascii: ":"): expectsKey = false
    default: break
    }
  }

  private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 9, 10, 13, 32, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"),
      UInt8(ascii: "]"), UInt8(ascii: "<"):  // `</script>`
      false
    default: true
    }
  }

  /// The place of a hole; nil when the hole was refused.
  mutating func hole(_ entry: Int, log: inout WalkLog) -> Place? {
    if inString {
      guard escapeLeft == 0 else {
        log.refuse(entry, .jsonEscape)
        return nil
      }
      return .string
    }
    guard touchingHole == nil, !touchesToken else {
      log.refuse(entry, .jsonToken)
      return nil
    }
    touchingHole = entry
    return expectsKey ? .key : .value
  }

  /// Whether the text has ended, in no string and no container.
  var isComplete: Bool { !inString && containers.isEmpty }
}
