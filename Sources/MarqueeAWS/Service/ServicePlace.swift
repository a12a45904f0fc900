internal import MarqueeBase
internal import MarqueeHTTP

/// The place that a request is sent to.
struct ServicePlace: Hashable, Sendable {
  /// The scheme and the host, without a slash at the end: `https://bucket.s3.eu-west-1.amazonaws.com`.
  let root: String
  /// The host as it is signed and sent, with its port unless that is the scheme's default.
  let host: String
  /// What comes before the call's path: empty, or a path without a slash at its end, not encoded.
  let pathPrefix: String
  /// The region that requests are signed for.
  let region: String
  /// The networks that a request may connect to.
  let reach: HTTPRequest.Reach
}
