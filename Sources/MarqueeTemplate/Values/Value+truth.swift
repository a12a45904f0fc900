package import MarqueeBase

extension Value {
  /// Whether the value is neither nil nor false; 0 and "" are true.
  package var isTruthy: Bool {
    switch self {
    case .null, .bool(false): false
    default: true
    }
  }

  /// Whether `== empty` holds: for text, lists and maps without content. Nil is not empty.
  package var isEmpty: Bool {
    switch self {
    case .string(let text): text.utf8.isEmpty
    case .array(let items): items.isEmpty
    case .record(let record): record.keys.indexByName.isEmpty
    case .object(let object): object.count == 0
    default: false
    }
  }

  /// Whether `== blank` holds: for empty values, nil, false, and text of white space only.
  package var isBlank: Bool {
    switch self {
    case .null, .bool(false): true
    case .string(let text): text.utf8.allSatisfy(isRubySpace)
    default: isEmpty
    }
  }
}

/// Whether the byte is ASCII white space, which Ruby's `\s` matches.
@inline(__always) func isRubySpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
}
