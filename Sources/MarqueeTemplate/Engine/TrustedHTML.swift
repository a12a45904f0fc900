internal import MarqueeBase

/// HTML that goes into a page as it is.
///
/// There is no way to make one from a string but `init(vouchedFor:kind:)`, so that a search for
/// that name shows every place that vouches for some HTML.
final class TrustedHTML: ValueObject {
  enum Kind: UInt8, Sendable {
    /// Fits wherever text does.
    case inline = 1
    /// Holds elements that can't stand in a paragraph.
    case block = 2
  }

  let bytes: [UInt8]
  let kind: Kind

  /// The caller vouches that these bytes are well-formed HTML without anything that a row could
  /// have put there unescaped.
  init(vouchedFor bytes: [UInt8], kind: Kind) {
    self.bytes = bytes
    self.kind = kind
  }

  /// A value's HTML. Compares the class instead of casting: this is asked for every object that
  /// a page prints.
  @inline(__always)
  static func of(_ object: any ValueObject) -> TrustedHTML? {
    type(of: object) == TrustedHTML.self ? unsafeDowncast(object, to: TrustedHTML.self) : nil
  }

  var kindName: String { "HTML" }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var count: Int? { text.unicodeScalars.count }
}
