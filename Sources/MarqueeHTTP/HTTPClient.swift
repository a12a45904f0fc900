internal import MarqueeBase

/// Sends requests. It blocks, may be called from several threads, and does not follow redirects: no
/// service that issues credentials redirects, and a token must not be sent elsewhere.
package struct HTTPClient: Sendable {
  /// Sends a request and waits for its response; a response of any status is returned. Throws when
  /// no usable response came.
  package var send: @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse

  package init(send: @escaping @Sendable (HTTPRequest) throws(HTTPFailure) -> HTTPResponse) {
    self.send = send
  }
}

extension HTTPClient {
  /// A client for the real network, without cookies, caches or stored passwords.
  ///
  /// - Parameters:
  ///   - variables: the environment, of which proxies (``ProxySettings``) and `AWS_CA_BUNDLE` or
  ///     `SSL_CERT_FILE` are used; these name other certificate authorities than the system's
  ///     (``SystemAuthorities``).
  ///   - keepsConnections: whether a connection may be used for several requests to one host.
  ///   - connections: the number of idle connections that are kept then: as many as the requests
  ///     that are sent at once.
  package static func live(
    variables: [String: String], keepsConnections: Bool = false, connections: Int = 16
  ) -> HTTPClient {
    let proxies = ProxySettings(variables: variables)
    let named = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { variables[$0] }
      .first { !$0.isEmpty }
    let authorities = named ?? SystemAuthorities.file { variables[$0] }
    let handles = CurlHandles(mostKept: keepsConnections ? connections : 0)
    return HTTPClient { request throws(HTTPFailure) in
      try CurlExchange(request, proxies: proxies, authorities: authorities).run(handles)
    }
  }
}
