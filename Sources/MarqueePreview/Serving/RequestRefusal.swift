internal import MarqueeBase

/// The reason for which a request gets no answer from the site. The connection ends after the
/// refusal is sent.
enum RequestRefusal: Error, Equatable, Sendable {
  /// The request is not valid by RFC 9112.
  case malformed
  /// The head did not arrive in time.
  case timeOut
  /// The content is longer than the limit for discarding it.
  case contentTooLarge
  /// The request line is too long.
  case targetTooLong
  /// A field, or all of them together, is too long.
  case fieldsTooLarge
  /// The HTTP version is not 1.0 or 1.1.
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

  /// The bytes of the whole response.
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
