package import MarqueeBase

extension Value {
  /// Everything but nil and false: 0 and "" are true.
  package var isTruthy: Bool {
    switch self {
    case .null, .bool(false): false
    default: true
    }
  }

  /// `== empty`: text, lists and maps without content. Nil is not empty.
  package var isEmpty: Bool {
    switch self {
    case .string(let text): text.utf8.isEmpty
    case .array(let items): items.isEmpty
    case .record(let record): record.keys.indexByName.isEmpty
    case .object(let object): object.count == 0
    default: false
    }
  }

  /// `== blank`: empty, nil, false, or text of white space only.
  package var isBlank: Bool {
    switch self {
    case .null, .bool(false): true
    case .string(let text): text.utf8.allSatisfy(isRubySpace)
    default: isEmpty
    }
  }
}

/// What `\s` matches: ASCII white space.
@inline(__always) func isRubySpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}
