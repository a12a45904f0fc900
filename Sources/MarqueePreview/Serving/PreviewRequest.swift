internal import MarqueeBase

/// What the server looks at in a request.
struct PreviewRequest: Sendable {
  var method = "GET"
  /// Path and query as they came.
  var target: String
  var host: String?
  var range: String?
  var ifRange: String?
  /// `Sec-Fetch-Dest`: what the browser wants the answer for.
  var destination: String?

  init(_ target: String, host: String? = "localhost") {
    self.target = target
    self.host = host
  }

  /// The answer is shown as a page, not read by a script or put into one. Programs that
  /// are no browsers don't say.
  var isForDocument: Bool {
    destination.map { ["document", "iframe", "frame", "object", "embed"].contains($0) } ?? true
  }

  /// The revision that a script of ours says it has, in the query: `?since=5f`.
  var known: String? {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    return target[target.index(after: mark)...].split(separator: "&")
      .first { $0.hasPrefix("since=") }.map { String($0.dropFirst(6)) }
  }
}
