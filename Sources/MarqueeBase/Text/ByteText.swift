/// A text that is equal to, hashed and ordered with others by its bytes.
///
/// It is the key of `TextMap` and the member of `TextSet`, and the way to compare text in generic
/// code, where `String` is compared by Unicode's canonical equivalence.
package struct ByteText: Sendable {
  package let string: String

  @inlinable package init(_ string: String) { self.string = string }

  @inlinable package init(_ text: some StringProtocol) { string = String(text) }
}

extension ByteText: Hashable {
  @inlinable package static func == (left: ByteText, right: ByteText) -> Bool {
    left.string.utf8.count == right.string.utf8.count
      && left.string.hasSameBytes(as: right.string)
  }

  @inlinable package func hash(into hasher: inout Hasher) {
    let hashed: Void? = string.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    // Only text that is bridged from elsewhere has no bytes in one piece; it hashes the same.
    if hashed == nil {
      Array(string.utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
    }
    // Two keys in a row don't run into each other: no text holds this byte.
    hasher.combine(0xFF as UInt8)
  }
}

extension ByteText: Comparable {
  @inlinable package static func < (left: ByteText, right: ByteText) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }
}

extension ByteText: ExpressibleByStringLiteral {
  package init(stringLiteral string: String) { self.string = string }
}

extension ByteText: CustomStringConvertible {
  package var description: String { string }
}
