internal import MarqueeBase

/// The parts of a request that the answer depends on.
struct PreviewRequest: Sendable {
  var method = "GET"
  /// The path and query as they were sent.
  var target: String
  var host: String?
  var range: String?
  var ifRange: String?
  /// `Sec-Fetch-Dest`: the use that the browser has for the answer; nil when it was not sent.
  var destination: String?

  init(_ target: String, host: String? = "localhost") {
    self.target = target
    self.host = host
  }

  /// Whether the answer is shown as a page, and not read by a script or put into a page. It is true
  /// when the client does not send `Sec-Fetch-Dest`.
  var isForDocument: Bool {
    destination.map { ["document", "iframe", "frame", "object", "embed"].contains($0) } ?? true
  }

  /// The revision that the reload script has, from the query `?since=5f`; nil for none.
  var known: String? {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    return target[target.index(after: mark)...].split(separator: "&")
      .first { $0.hasPrefix("since=") }.map { String($0.dropFirst(6)) }
  }
}
