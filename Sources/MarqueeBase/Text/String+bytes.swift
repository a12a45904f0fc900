// The comparisons of text in this package: by bytes, as PostgreSQL, servers and file systems compare.
//
// Swift's own `==` takes "é" (U+00E9) and "é" (e, U+0301) for one text, "K" (U+212A) for "K", and
// `hasPrefix("/")` is false for a "/" that a combining mark follows. Two rows that a primary key
// holds apart would then be one, and a check of a path could be passed by. The declarations here
// stand in for the standard library's wherever `MarqueeBase` is imported, and
// `TextIsBytesTests` fails for a file that compares and does not import it. Keys and sets of text are
// `TextMap` and `TextSet`.

extension StringProtocol {
  /// Whether both texts have the same bytes.
  @inlinable package func hasSameBytes(as other: some StringProtocol) -> Bool {
    let sameStorage: Bool? = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { other in
        own.hasSameBytes(as: other)
      } ?? own.elementsEqual(other.utf8)
    }
    return sameStorage ?? utf8.elementsEqual(other.utf8)
  }

  @inlinable package static func == (left: Self, right: some StringProtocol) -> Bool {
    left.hasSameBytes(as: right)
  }

  @inlinable package static func != (left: Self, right: some StringProtocol) -> Bool {
    !left.hasSameBytes(as: right)
  }

  @inlinable package static func < (left: Self, right: some StringProtocol) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  @inlinable package static func > (left: Self, right: some StringProtocol) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  /// What `case "text":` asks.
  @inlinable package static func ~= (pattern: Self, text: Self) -> Bool {
    text.hasSameBytes(as: pattern)
  }

  @inlinable package func hasPrefix(_ prefix: some StringProtocol) -> Bool {
    utf8.starts(with: prefix.utf8)
  }

  @inlinable package func hasSuffix(_ suffix: some StringProtocol) -> Bool {
    utf8.reversed().starts(with: suffix.utf8.reversed())
  }
}

extension String {
  @inlinable package static func == (left: String, right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.hasSameBytes(as: right)
  }

  @inlinable package static func != (left: String, right: String) -> Bool {
    left.utf8.count != right.utf8.count || !left.hasSameBytes(as: right)
  }

  @inlinable package static func < (left: String, right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  @inlinable package static func > (left: String, right: String) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  @inlinable package static func ~= (pattern: String, text: String) -> Bool {
    text.utf8.count == pattern.utf8.count && text.hasSameBytes(as: pattern)
  }

  @inlinable package func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  @inlinable package func hasSuffix(_ suffix: String) -> Bool {
    utf8.reversed().starts(with: suffix.utf8.reversed())
  }
}

// Where both sides are of one type, the standard library's `Equatable` would be preferred to what is
// declared for all kinds of text.
extension Substring {
  @inlinable package static func == (left: Substring, right: Substring) -> Bool {
    left.hasSameBytes(as: right)
  }

  @inlinable package static func != (left: Substring, right: Substring) -> Bool {
    !left.hasSameBytes(as: right)
  }

  @inlinable package static func < (left: Substring, right: Substring) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  @inlinable package static func > (left: Substring, right: Substring) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  @inlinable package static func ~= (pattern: Substring, text: Substring) -> Bool {
    text.hasSameBytes(as: pattern)
  }
}

extension Optional where Wrapped: StringProtocol {
  @inlinable package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.hasSameBytes(as: right)
    default: false
    }
  }

  @inlinable package static func != (left: Self, right: Self) -> Bool { !(left == right) }

  @inlinable package static func == (left: Self, right: Wrapped) -> Bool {
    left.map { $0.hasSameBytes(as: right) } ?? false
  }

  @inlinable package static func != (left: Self, right: Wrapped) -> Bool { !(left == right) }

  @inlinable package static func == (left: Wrapped, right: Self) -> Bool { right == left }

  @inlinable package static func != (left: Wrapped, right: Self) -> Bool { !(right == left) }

  /// What `case "text":` asks of a text that may be missing.
  @inlinable package static func ~= (pattern: Self, text: Self) -> Bool { text == pattern }
}

extension UnsafeBufferPointer<UInt8> {
  /// Names are short: a loop costs less than a call.
  @inlinable func hasSameBytes(as other: Self) -> Bool {
    guard count == other.count else { return false }
    guard let own = baseAddress, let other = other.baseAddress, own != other else { return true }
    var place = 0
    while place < count {
      if own[place] != other[place] { return false }
      place &+= 1
    }
    return true
  }
}
