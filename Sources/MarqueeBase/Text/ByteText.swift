/// A text that is compared, hashed and ordered by its bytes.
///
/// It is the key of `TextMap` and the member of `TextSet`, and the way to compare text in generic
/// code, where `String` is compared by Unicode's canonical equivalence.
public struct ByteText: Sendable {
  public let string: String

  @inlinable public init(_ string: String) { self.string = string }

  @inlinable public init(_ text: some StringProtocol) { string = String(text) }
}

extension ByteText: Hashable {
  @inlinable public static func == (left: ByteText, right: ByteText) -> Bool {
    left.string.isSameText(as: right.string)
  }

  @inlinable public func hash(into hasher: inout Hasher) {
    let hashed: Void? = string.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    // Only bridged text has no contiguous bytes; it gets the same hash.
    if hashed == nil {
      Array(string.utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
    }
    // The byte separates keys that are hashed in a row: no text contains it.
    hasher.combine(0xFF as UInt8)
  }
}

extension ByteText: Comparable {
  @inlinable public static func < (left: ByteText, right: ByteText) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }
}

extension ByteText: ExpressibleByStringLiteral {
  public init(stringLiteral string: String) { self.string = string }
}

extension ByteText: CustomStringConvertible {
  public var description: String { string }
}

extension String {
  /// Whether both texts have the same bytes.
  ///
  /// Most calls are look-ups that find their key. Then both strings have the same value in memory
  /// (the same text of up to 15 bytes, or the same storage), which is quicker to compare than the
  /// bytes.
  @inlinable func isSameText(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    if unsafeBitCast(self, to: SIMD2<UInt64>.self) == unsafeBitCast(other, to: SIMD2<UInt64>.self) {
      return true
    }
    let isSame: Bool? = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { own.hasSameBytes(as: $0) }
        ?? own.elementsEqual(other.utf8)
    }
    return isSame ?? utf8.elementsEqual(other.utf8)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// A loop instead of `memcmp`: names are short, and a loop costs less than a call.
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
