internal import MarqueeBase

/// A request. Its headers and body may hold tokens, so it does not print them.
package struct HTTPRequest: Sendable, CustomStringConvertible {
  package var method: String
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// For the whole exchange, from the look-up of the name to the last byte.
  package var timeout: Duration
  /// The longest answer that is taken, in bytes of its body. A longer one is an error.
  package var longestAnswer = 1 << 20
  /// Whether the body of the answer is wanted; without it the exchange ends after the head.
  package var wantsBody = true
  package var reach: Reach = .anywhere

  /// The addresses that a connection may lead to. They are compared when the connection is made,
  /// so what a name leads to can't change between the look and the connection.
  package enum Reach: Sendable, Hashable {
    case anywhere
    /// This machine, its link and its private network, and never through a proxy: for what must not
    /// be seen by others and goes without TLS.
    case nearby
    /// The public internet only: for addresses that strangers name.
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

  /// `GET https://host/path`, without the query.
  package var description: String { "\(method) \(url.prefix { $0 != "?" })" }
}
