internal import MarqueeBase

/// The bytes of one value as the server sent them.
typealias TextBytes = UnsafeBufferPointer<UInt8>

extension TextBytes {
  @inline(__always) var string: String { String(decoding: self, as: UTF8.self) }

  /// A part of the bytes, without a copy.
  @inline(__always) func part(_ range: Range<Int>) -> TextBytes {
    TextBytes(rebasing: self[range])
  }

  func hasSuffix(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    return (0..<length).allSatisfy { self[count - length + $0] == suffix.utf8Start[$0] }
  }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasSuffix(text)
  }
}
