internal import MarqueeBase

/// Where a WebSocket is, and how the server there is judged.
package struct WebSocketEndpoint: Sendable {
  /// The name in the certificate.
  package let host: String
  /// Where to connect when that is not the name (a tunnel, `hostaddr`).
  package let address: String?
  package let port: Int
  package let rules: TLSRules
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

  /// `wss://abc.dsql.eu-west-1.on.aws:443 through the proxy proxy.example:3128`
  package var name: String {
    let authority = host.contains(":") ? "[\(host)]" : host
    return "wss://\(authority):\(port)" + (address.map { " at \($0)" } ?? "")
      + (proxy.map { " through the proxy \($0.name)" } ?? "")
  }
}
