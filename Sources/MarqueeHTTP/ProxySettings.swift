internal import MarqueeBase

/// The proxies that the environment names.
///
/// `http_proxy` is used for `http`, `https_proxy` or `HTTPS_PROXY` for `https`, and `all_proxy` or
/// `ALL_PROXY` for both. `HTTP_PROXY` is not read: in a program that a web server starts, a
/// client's header can set it. `no_proxy` or `NO_PROXY` lists exceptions: names (with all names
/// below them), addresses, networks (`10.0.0.0/8`), or `*`.
///
/// This machine and link-local addresses are never reached through a proxy, whatever the variables
/// contain: requests to them must not pass through another machine.
package struct ProxySettings: Sendable {
  private let variables: [String: String]
  private let exceptions: ProxyExceptions
  private static let names = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
  ]

  /// - Parameter variables: the environment; only the variables named above are used.
  package init(variables: [String: String]) {
    self.variables = variables.filter { Self.names.contains($0.key) && !$0.value.isEmpty }
    exceptions = ProxyExceptions(self.variables["no_proxy"] ?? self.variables["NO_PROXY"] ?? "")
  }

  /// - Returns: the proxy's URL; nil to connect directly.
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
