public import MarqueeBase

/// A page as it was rendered.
public struct RenderedPage: Sendable {
  /// The page in UTF-8.
  public let bytes: [UInt8]
  /// Values that were replaced because nothing could make them safe where they stand: a
  /// `javascript:` address, say. One for each place.
  public let warnings: [Diagnostic]

  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
