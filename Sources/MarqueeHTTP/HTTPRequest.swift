internal import MarqueeBase

/// A request. Its headers and body may contain tokens, so its description omits them.
package struct HTTPRequest: Sendable, CustomStringConvertible {
  package var method: String
  package var url: String
  /// The headers in the order in which they are sent. An empty value is sent as an empty header.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// The limit for the whole exchange, from resolving the name to the last byte; 10 seconds by
  /// default.
  package var timeout: Duration
  /// The time in whole seconds after which an exchange ends in which no byte was sent or received;
  /// nil for no limit but `timeout`. It also counts the time that the server thinks.
  package var longestStall: Duration?
  /// The longest response body accepted, in bytes; 1 MiB by default. A longer one is an error.
  package var longestAnswer = 1 << 20
  /// Whether the body of the response is wanted; otherwise the exchange ends after the head.
  package var wantsBody = true
  /// The addresses that the connection may go to; any by default.
  package var reach: Reach = .anywhere

  /// The addresses that a connection may go to. They are checked when the connection is made, so
  /// the name can't resolve to another address between the check and the connection.
  package enum Reach: Sendable, Hashable {
    case anywhere
    /// This machine, its link and its private network, and never through a proxy: for requests
    /// without TLS that others must not see.
    case nearby
    /// The public internet only: for addresses from strangers.
    case publicOnly
  }

  package init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], timeout: Duration = .seconds(10), reach: Reach = .anywhere
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.reach = reach
  }

  /// The request as `GET https://host/path`, without the query.
  package var description: String { "\(method) \(url.prefix(beforeAny: "?"))" }
}
