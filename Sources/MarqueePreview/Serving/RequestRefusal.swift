internal import MarqueeBase

/// Why a request gets no answer from the site. The connection ends after the refusal is said.
enum RequestRefusal: Error, Equatable, Sendable {
  /// It is not as RFC 9112 writes a request.
  case malformed
  /// The head was not there in time.
  case timeOut
  /// What it brings is longer than the server is willing to throw away.
  case contentTooLarge
  /// Its first line is too long.
  case targetTooLong
  /// A field, or all of them together, is too long.
  case fieldsTooLarge
  /// Another version of HTTP than 1.0 and 1.1.
  case version
  /// Too many connections are open.
  case busy

  var status: Int {
    switch self {
    case .malformed: 400
    case .timeOut: 408
    case .contentTooLarge: 413
    case .targetTooLong: 414
    case .fieldsTooLarge: 431
    case .version: 505
    case .busy: 503
    }
  }

  /// The whole response.
  var response: [UInt8] {
    let phrase = PreviewResponse.phrases[status] ?? ""
    return Array(
      """
      HTTP/1.1 \(status) \(phrase)\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: \(phrase.utf8.count + 1)\r
      Cache-Control: no-store\r
      Connection: close\r
      \r
      \(phrase)

      """.utf8)
  }
}
