package import MarqueeBase

/// A request. Its headers and body may hold tokens, so it does not print them.
package struct HTTPRequest: Sendable, CustomStringConvertible {
  package var method: String
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// For the whole exchange, from the first packet to the last.
  package var timeout: Duration

  package init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], timeout: Duration = .seconds(10)
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
  }

  /// `GET https://host/path`, without the query.
  package var description: String { "\(method) \(url.prefix { $0 != "?" })" }
}

/// An answer, of any status. Its body may hold credentials, so it prints its status only.
package struct HTTPResponse: Sendable, CustomStringConvertible {
  package var status: Int
  /// Names in lower case.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var text: String { String(decoding: body, as: UTF8.self) }
  /// The server's clock, from the `Date` header.
  package var date: Moment? { headers["date"].flatMap { Moment(httpDate: $0) } }
  package var description: String { "HTTP \(status), \(body.count) bytes" }
}

/// No answer came.
package struct HTTPFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable { case timedOut, unreachable, certificate, badAddress, other }
  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// How requests are sent: blocking, thread-safe, redirects not followed (nobody who answers
/// for credentials redirects, and a token must not travel on).
package struct HTTPClient: Sendable {
  package var send: @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse

  package init(send: @escaping @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse) {
    self.send = send
  }
}
