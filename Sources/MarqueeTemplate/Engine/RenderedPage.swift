public import MarqueeBase

/// A rendered page and its warnings.
public struct RenderedPage: Sendable {
  /// The page in UTF-8.
  public let bytes: [UInt8]
  /// A warning for each place where a value was replaced because no escaping makes it safe there,
  /// such as a `javascript:` URL.
  public let warnings: [Diagnostic]

  /// The page as a string.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
