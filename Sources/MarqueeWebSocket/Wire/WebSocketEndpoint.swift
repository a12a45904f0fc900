internal import MarqueeBase

/// The address of a WebSocket, and the rules for checking its server.
package struct WebSocketEndpoint: Sendable {
  /// The host name, for which the certificate must be valid.
  package let host: String
  /// The address to connect to when it is not that of the name (a tunnel, `hostaddr`); otherwise
  /// nil.
  package let address: String?
  package let port: Int
  package let rules: TLSRules
  /// The proxy to connect through; nil to connect directly.
  package let proxy: ProxyAddress?

  package init(
    host: String, address: String? = nil, port: Int = 443, rules: TLSRules,
    proxy: ProxyAddress? = nil
  ) {
    self.host = host
    self.address = address
    self.port = port
    self.rules = rules
    self.proxy = proxy
  }

  /// The endpoint for messages: `wss://abc.dsql.eu-west-1.on.aws:443 through the proxy
  /// proxy.example:3128`.
  package var name: String {
    let authority = host.contains(":") ? "[\(host)]" : host
    return "wss://\(authority):\(port)" + (address.map { " at \($0)" } ?? "")
      + (proxy.map { " through the proxy \($0.name)" } ?? "")
  }
}
