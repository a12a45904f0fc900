internal import MarqueeBase

/// HTML that goes into a page as it is.
///
/// There is no way to make one from a string but `init(vouchedFor:kind:)`, so that a search for
/// that name shows every place that vouches for some HTML.
final class TrustedHTML: ValueObject, @unchecked Sendable {
  // @unchecked: nobody writes to the buffer of a value that templates see. A renderer's own two,
  // which hold the content of the page that it makes, never leave it.
  enum Kind: UInt8, Sendable {
    /// Fits wherever text does.
    case inline = 1
    /// Holds elements that can't stand in a paragraph.
    case block = 2
  }

  let buffer: ByteBuffer
  let kind: Kind

  /// The caller vouches that these bytes are well-formed HTML without anything that a row could
  /// have put there unescaped.
  init(vouchedFor buffer: ByteBuffer, kind: Kind) {
    self.buffer = buffer
    self.kind = kind
  }

  /// The same.
  convenience init(vouchedFor bytes: [UInt8], kind: Kind) {
    let buffer = ByteBuffer(capacity: bytes.count)
    bytes.withUnsafeBytes { buffer.append($0) }
    self.init(vouchedFor: buffer, kind: kind)
  }

  /// A value's HTML. Compares the class instead of casting: this is asked for every object that
  /// a page prints.
  @inline(__always)
  static func of(_ object: any ValueObject) -> TrustedHTML? {
    type(of: object) == TrustedHTML.self ? unsafeDowncast(object, to: TrustedHTML.self) : nil
  }

  var kindName: String { "HTML" }
  var text: String { buffer.text }
  var count: Int? { text.unicodeScalars.count }
}
