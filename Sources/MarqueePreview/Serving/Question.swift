/// What the server looks at in a request.
struct Question: Sendable {
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
}
