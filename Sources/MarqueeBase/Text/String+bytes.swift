// Comparisons of text in this package: by bytes, as PostgreSQL, servers and file systems compare.
//
// Swift's own `==` treats "é" (U+00E9) and "é" (e, U+0301) as equal, and "K" (U+212A) and "K"; and
// `hasPrefix("/")` is false for a "/" followed by a combining mark. Two rows with different primary
// keys would then be one, and a check of a path could be evaded. The declarations here replace the
// standard library's wherever `MarqueeBase` is imported, and `TextIsBytesTests` fails for a file
// that compares text without importing it. Dictionaries and sets of text are `TextMap` and
// `TextSet`.

extension StringProtocol {
  /// Whether both texts have the same bytes.
  package func hasSameBytes(as other: some StringProtocol) -> Bool {
    let sameStorage: Bool? = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { other in
        own.hasSameBytes(as: other)
      } ?? own.elementsEqual(other.utf8)
    }
    return sameStorage ?? utf8.elementsEqual(other.utf8)
  }

  package static func == (left: Self, right: some StringProtocol) -> Bool {
    left.hasSameBytes(as: right)
  }

  package static func != (left: Self, right: some StringProtocol) -> Bool {
    !left.hasSameBytes(as: right)
  }

  package static func < (left: Self, right: some StringProtocol) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  package static func > (left: Self, right: some StringProtocol) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  /// Matches `case "text":` in a `switch`.
  package static func ~= (pattern: Self, text: Self) -> Bool {
    text.hasSameBytes(as: pattern)
  }

  package func hasPrefix(_ prefix: some StringProtocol) -> Bool {
    utf8.starts(with: prefix.utf8)
  }

  package func hasSuffix(_ suffix: some StringProtocol) -> Bool {
    utf8.reversed().starts(with: suffix.utf8.reversed())
  }
}

extension String {
  package static func == (left: String, right: String) -> Bool { left.isSameText(as: right) }

  package static func != (left: String, right: String) -> Bool { !left.isSameText(as: right) }

  package static func < (left: String, right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  package static func > (left: String, right: String) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  package static func ~= (pattern: String, text: String) -> Bool {
    text.isSameText(as: pattern)
  }

  package func hasPrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  package func hasSuffix(_ suffix: String) -> Bool {
    utf8.reversed().starts(with: suffix.utf8.reversed())
  }
}

// When both sides have the same type, Swift would prefer the standard library's `Equatable` to the
// declarations for all kinds of text, so `Substring` has its own.
extension Substring {
  package static func == (left: Substring, right: Substring) -> Bool {
    left.hasSameBytes(as: right)
  }

  package static func != (left: Substring, right: Substring) -> Bool {
    !left.hasSameBytes(as: right)
  }

  package static func < (left: Substring, right: Substring) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  package static func > (left: Substring, right: Substring) -> Bool {
    right.utf8.lexicographicallyPrecedes(left.utf8)
  }

  package static func ~= (pattern: Substring, text: Substring) -> Bool {
    text.hasSameBytes(as: pattern)
  }
}

// The comparisons of optional strings, which are most of those of optional texts. For other targets
// the extension below is generic code, which asks for the metadata of its types at each comparison.
extension Optional where Wrapped == String {
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.isSameText(as: right)
    default: false
    }
  }

  package static func != (left: Self, right: Self) -> Bool { !(left == right) }

  package static func == (left: Self, right: String) -> Bool {
    left.map { $0.isSameText(as: right) } ?? false
  }

  package static func != (left: Self, right: String) -> Bool { !(left == right) }

  package static func == (left: String, right: Self) -> Bool { right == left }

  package static func != (left: String, right: Self) -> Bool { !(right == left) }

  package static func ~= (pattern: Self, text: Self) -> Bool { text == pattern }
}

extension Optional where Wrapped: StringProtocol {
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.hasSameBytes(as: right)
    default: false
    }
  }

  package static func != (left: Self, right: Self) -> Bool { !(left == right) }

  package static func == (left: Self, right: Wrapped) -> Bool {
    left.map { $0.hasSameBytes(as: right) } ?? false
  }

  package static func != (left: Self, right: Wrapped) -> Bool { !(left == right) }

  package static func == (left: Wrapped, right: Self) -> Bool { right == left }

  package static func != (left: Wrapped, right: Self) -> Bool { !(right == left) }

  /// Matches `case "text":` in a `switch` over a text that may be nil.
  package static func ~= (pattern: Self, text: Self) -> Bool { text == pattern }
}
