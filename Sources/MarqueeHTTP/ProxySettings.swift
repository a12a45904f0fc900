internal import MarqueeBase

/// The proxies of the environment.
///
/// `http_proxy` for `http`; `https_proxy` or `HTTPS_PROXY` for `https`; `all_proxy` or `ALL_PROXY` for
/// both. `HTTP_PROXY` is not read: in a program that a web server starts, a stranger's header sets it.
/// `no_proxy` or `NO_PROXY` lists exceptions: names (with all below them), addresses, networks
/// (`10.0.0.0/8`), or `*`.
///
/// This machine and its link are never reached through a proxy, whatever the variables say: what
/// answers there is a neighbour, and what is said to it is nobody else's business.
package struct ProxySettings: Sendable {
  private let variables: [String: String]
  private let exceptions: ProxyExceptions
  private static let names = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
  ]

  package init(variables: [String: String]) {
    self.variables = variables.filter { Self.names.contains($0.key) && !$0.value.isEmpty }
    exceptions = ProxyExceptions(self.variables["no_proxy"] ?? self.variables["NO_PROXY"] ?? "")
  }

  /// - Returns: the proxy's address; nil to connect directly.
  package func proxy(for address: WebAddress) -> String? {
    if address.isLocalhost || address.literal.map({ $0.isLoopback || $0.isLinkLocal }) ?? false {
      return nil
    }
    let own = address.scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    let found = (own + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { variables[$0] }.first
    guard let found, !exceptions.cover(address.host, port: address.port) else { return nil }
    return found
  }
}
