internal import MarqueeBase

/// The answer to one request. It does not use the HTTP library, so that tests can make and inspect
/// it without a socket.
struct PreviewResponse: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    case file(OpenFile, Range<Int>)
    /// Events, as long as the client is connected.
    case events
  }

  var status: Int
  var headers: [(name: String, value: String)]
  var body: Body
  /// The length of the body, also of one that is left out for HEAD; nil for events.
  var length: Int?

  init(_ status: Int, _ type: String, _ body: Body) {
    self.status = status
    headers = [("Content-Type", type)]
    self.body = body
    switch body {
    case .bytes(let bytes): length = bytes.count
    case .file(_, let range): length = range.count
    case .events: length = nil
    }
  }

  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

  static let phrases: [Int: String] = [
    200: "OK", 206: "Partial Content", 307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
    413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable",
    421: "Misdirected Request", 431: "Request Header Fields Too Large", 503: "Service Unavailable",
    505: "HTTP Version Not Supported",
  ]
}
