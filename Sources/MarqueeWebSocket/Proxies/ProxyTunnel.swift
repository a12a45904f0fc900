internal import MarqueeBase

/// The CONNECT request that makes a tunnel through a proxy, and the check of its answer (RFC 9110,
/// section 9.3.6).
struct ProxyTunnel {
  let proxy: ProxyAddress
  let host: String
  let port: Int

  var request: Secret {
    let target = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    var text = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n"
    if let authorization = proxy.authorization {
      text += "Proxy-Authorization: \(authorization.reveal())\r\n"
    }
    return Secret(text + "\r\n")
  }

  /// Checks the answer.
  ///
  /// - Returns: the error in it, or nil.
  func fault(in head: ResponseHead) -> WebSocketError? {
    guard !(200...299).contains(head.status) else { return nil }
    let meaning =
      switch head.status {
      case 401, 407:
        proxy.authorization == nil
          ? "it asks for a user and a password" : "it does not take this user and password"
      case 403, 405: "it does not let this machine go there"
      case 502, 503, 504: "it can't reach the database's host"
      default: "it makes no tunnel"
      }
    return WebSocketError(
      .proxy,
      "the proxy \(proxy.name) answered with HTTP status \(head.status): \(meaning)",
      help: "the proxy must allow CONNECT to \(host):\(port); name hosts to reach without it in "
        + "NO_PROXY, and its user and password in HTTPS_PROXY")
  }
}
