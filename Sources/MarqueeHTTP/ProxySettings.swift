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
  private let exceptions: [Substring]
  private static let names = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
  ]

  package init(variables: [String: String]) {
    self.variables = variables.filter { Self.names.contains($0.key) && !$0.value.isEmpty }
    let list = self.variables["no_proxy"] ?? self.variables["NO_PROXY"] ?? ""
    exceptions = list.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
  }

  /// - Returns: the proxy's address; nil to connect directly.
  package func proxy(for address: WebAddress) -> String? {
    if address.isLocalhost || address.literal.map({ $0.isLoopback || $0.isLinkLocal }) ?? false {
      return nil
    }
    let own = address.scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    let found = (own + ["all_proxy", "ALL_PROXY"]).lazy.compactMap { variables[$0] }.first
    guard let found, !exceptions.contains(where: { Self.covers($0, address) }) else { return nil }
    return found
  }

  private static func covers(_ exception: Substring, _ address: WebAddress) -> Bool {
    if exception == "*" { return true }
    if let literal = address.literal {
      let parts = exception.split(separator: "/", maxSplits: 1)
      guard let first = parts.first else { return false }
      let bare = first.hasPrefix("[") ? first.dropFirst().dropLast() : first
      guard let network = NetworkAddress(bare), network.bytes.count == literal.bytes.count else {
        return false
      }
      let longest = literal.bytes.count * 8
      let length = parts.count > 1 ? Int(parts[1]) : longest
      guard let length, (0...longest).contains(length) else { return false }
      return (0..<longest).allSatisfy { bit in
        bit >= length
          || (network.bytes[bit / 8] ^ literal.bytes[bit / 8]) & (0x80 >> (bit % 8)) == 0
      }
    }
    let name = exception.drop { $0 == "." || $0 == "*" }
    let host = address.host.hasSuffix(".") ? address.host.dropLast() : address.host[...]
    return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
  }
}
