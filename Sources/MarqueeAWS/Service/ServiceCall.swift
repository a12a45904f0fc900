internal import MarqueeBase

/// A request to an AWS service before it is signed. It is signed anew for each try.
struct ServiceCall {
  var method: String
  /// The path below the service's address, with a slash at its start and not encoded: of S3 the
  /// object's key.
  var path: String
  var query: [(name: String, value: String)] = []
  /// The headers besides those of the signature; all of them are signed.
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The body's SHA-256 as 64 hex digits; nil to compute it.
  var bodyHash: String?
  /// The limit for one try.
  var timeout: Duration = .seconds(30)
  /// See ``HTTPRequest/longestStall``.
  var longestStall: Duration?
  /// The longest answer accepted, in bytes.
  var longestAnswer = 1 << 20
  /// The name of the root element that the answer must have. S3 begins some answers before it knows
  /// whether it will succeed: their status is 200 also when it fails. Nil for answers whose status
  /// says it all.
  var wantedRoot: String?
}
