internal import MarqueeBase

/// HTML that is written to a page unchanged.
///
/// Only `init(vouchedFor:kind:)` makes one from bytes, so a search for that name finds every place
/// that vouches for HTML.
final class TrustedHTML: ValueObject, @unchecked Sendable {
  // @unchecked: no code writes to the buffer of a value that templates see. The two values whose
  // buffers a renderer writes to, with the content of the page that it makes, never leave the
  // renderer.
  enum Kind: UInt8, Sendable {
    /// HTML that may be wherever text may be.
    case inline = 1
    /// HTML with elements that can't be in a paragraph.
    case block = 2
  }

  let buffer: ByteBuffer
  let kind: Kind

  /// Makes trusted HTML. The caller vouches that the bytes are well-formed HTML, and that no row
  /// could have put unescaped text into them.
  init(vouchedFor buffer: ByteBuffer, kind: Kind) {
    self.buffer = buffer
    self.kind = kind
  }

  /// Makes trusted HTML from an array, on the same condition.
  convenience init(vouchedFor bytes: [UInt8], kind: Kind) {
    let buffer = ByteBuffer(capacity: bytes.count)
    bytes.withUnsafeBytes { buffer.append($0) }
    self.init(vouchedFor: buffer, kind: kind)
  }

  /// The object if it is trusted HTML. The class is compared instead of cast, because this is
  /// called for every object that a page prints.
  @inline(__always)
  static func of(_ object: any ValueObject) -> TrustedHTML? {
    type(of: object) == TrustedHTML.self ? unsafeDowncast(object, to: TrustedHTML.self) : nil
  }

  var kindName: String { "HTML" }
  var text: String { buffer.text }
  var count: Int? { text.unicodeScalars.count }
}
