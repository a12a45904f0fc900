/// How requests are sent: blocking, thread-safe, redirects not followed (nobody who answers
/// for credentials redirects, and a token must not travel on).
package struct HTTPClient: Sendable {
  package var send: @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse

  package init(send: @escaping @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse) {
    self.send = send
  }
}

extension HTTPClient {
  /// The real network, without cookies, caches or stored passwords.
  ///
  /// - Parameters:
  ///   - variables: the environment's: proxies (``ProxySettings``), and `AWS_CA_BUNDLE` or
  ///     `SSL_CERT_FILE` for other authorities than the system's.
  ///   - keepsConnections: whether a connection may serve several requests to one host.
  package static func live(
    variables: [String: String], keepsConnections: Bool = false
  ) -> HTTPClient {
    let proxies = ProxySettings(variables: variables)
    let authorities = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { variables[$0] }
      .first { !$0.isEmpty }
    let handles = CurlHandles(keepsConnections: keepsConnections)
    return HTTPClient { request throws(HTTPFailure) in
      try CurlExchange(request, proxies: proxies, authorities: authorities).run(handles)
    }
  }
}
