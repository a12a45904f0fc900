package import MarqueeBase

/// An HTTP proxy through which connections to port 443 are made.
package struct ProxyAddress: Sendable {
  package let host: String
  /// The port; 80 when the address has none.
  package let port: Int
  /// The value of `Proxy-Authorization`, `Basic …`; nil when the address has no user.
  package let authorization: Secret?

  /// The proxy for a host, from `https_proxy`, else `HTTPS_PROXY`; nil when neither is set, or
  /// `no_proxy` or else `NO_PROXY` names the host.
  ///
  /// - Parameters:
  ///   - address: the host's address when it is not reached by its name; `no_proxy` may name it,
  ///     too.
  ///   - variables: the environment's variables.
  /// - Throws: when the proxy's address can't be used. The message does not contain the password.
  package static func choose(
    host: String, address: String?, port: Int, variables: [String: String]
  ) throws(WebSocketError) -> ProxyAddress? {
    let names = ["https_proxy", "HTTPS_PROXY"]
    guard let name = names.first(where: { variables[$0]?.isEmpty == false }),
      let text = variables[name]
    else { return nil }
    let exceptions = ["no_proxy", "NO_PROXY"].lazy.compactMap { variables[$0] }
      .first { !$0.isEmpty }
    let list = ProxyExceptions(exceptions ?? "")
    if list.cover(host, port: port) || address.map({ list.cover($0, port: port) }) ?? false {
      return nil
    }
    return try ProxyAddress(text, from: name)
  }

  /// Parses `http://user:password@proxy.example:3128`; the scheme may be left out.
  ///
  /// - Parameter origin: the variable's name, for messages.
  package init(_ text: String, from origin: String) throws(WebSocketError) {
    func fault(_ what: String, _ help: String) -> WebSocketError {
      WebSocketError(.settings, "the proxy in \(origin) can't be used: \(what)", help: help)
    }
    let example = "write http://USER:PASSWORD@HOST:PORT, with other characters percent-encoded"
    var rest = text[...]
    if let end = rest.firstRange(of: "://") {
      guard rest[..<end.lowerBound].lowercased() == "http" else {
        throw fault(
          "only proxies by plain HTTP are known here (http://)",
          "the way to the database is encrypted inside the proxy's; for another kind of proxy set "
            + "up a tunnel and `hostaddr:`")
      }
      rest = rest[end.upperBound...]
    }
    var authorization: Secret?
    let authorityEnd = rest.firstIndex(ofAny: "/?#") ?? rest.endIndex
    if let at = rest[..<authorityEnd].lastIndex(of: "@") {
      let parts = rest[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let decoded = parts.map { Self.decoded($0) }
      guard let user = decoded[0], let password = decoded.count > 1 ? decoded[1] : [] else {
        throw fault("its user or password is not percent-encoded rightly", example)
      }
      authorization = Secret("Basic " + Base64.text(user + [UInt8(ascii: ":")] + password))
      rest = rest[rest.utf8.index(after: at)...]
    }
    rest = rest.prefix(beforeAny: "/?#")
    guard let (host, port) = Self.split(rest) else {
      throw fault("it names no host, or no port from 1 to 65535", example)
    }
    self.host = host
    self.port = port
    self.authorization = authorization
  }

  /// The proxy's host and port, for messages: `proxy.example:3128`.
  package var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Splits `host`, `host:port` or `[v6]:port`. The default port is 80, as for every `http` URL.
  private static func split(_ text: Substring) -> (String, Int)? {
    var host = text
    var rest: Substring = ""
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.utf8.index(after: text.startIndex)..<end]
      rest = text[text.utf8.index(after: end)...]
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      rest = text[colon...]
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
    if rest.isEmpty { return (String(host), 80) }
    guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65_535).contains(port) else {
      return nil
    }
    return (String(host), port)
  }

  private static func decoded(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
