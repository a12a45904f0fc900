import MarqueeBase
import Testing

@testable import MarqueeWebSocket

struct ProxyTests {
  private func choose(
    _ variables: [String: String], host: String = "abc.dsql.eu-west-1.on.aws",
    address: String? = nil, port: Int = 443
  ) throws -> ProxyAddress? {
    try ProxyAddress.choose(host: host, address: address, port: port, variables: variables)
  }

  @Test(arguments: [
    ("http://proxy.example:3128", "proxy.example:3128"), ("proxy.example:80", "proxy.example:80"),
    ("HTTP://proxy.example", "proxy.example:80"), ("http://[::1]:8080/", "[::1]:8080"),
    ("http://u:p@proxy.example:1?x", "proxy.example:1"),
  ])
  func addresses(_ text: String, _ name: String) throws {
    #expect(try choose(["HTTPS_PROXY": text])?.name == name)
  }

  @Test func userAndPassword() throws {
    let proxy = try choose(["https_proxy": "http://jane:p%40ss%3A%25@proxy.example:1"])
    #expect(proxy?.authorization?.reveal() == "Basic amFuZTpwQHNzOiU=")
    #expect("\(String(describing: proxy))".contains("amFuZ") == false)
  }

  @Test(arguments: [
    "https://secret:word@proxy.example:1", "socks5://secret:word@proxy.example:1",
    "http://secret:word@proxy.example:0", "http://secret:word@proxy.example:70000",
    "http://secret:word@", "http://secret%zz:word@proxy.example", "http://secret:word@[::1",
    "http://secret:word@pro xy:1", "http://secret:word@a:b:1",
  ])
  func unusable(_ text: String) {
    let error = #expect(throws: WebSocketError.self) { try choose(["HTTPS_PROXY": text]) }
    #expect(error?.kind == .settings)
    #expect("\(String(describing: error))".contains("secret") == false)
    #expect("\(String(describing: error))".contains("word@") == false)
  }

  /// Whether a list excepts abc.dsql.eu-west-1.on.aws:443.
  @Test(arguments: [
    ("*", true), ("on.aws", true), (".on.aws", true), ("*.on.aws", true), ("ON.AWS.", true),
    ("n.aws", false), ("abc.dsql.eu-west-1.on.aws", true), ("on.aws:443", true),
    ("on.aws:5432", false), ("localhost, on.aws", true), ("localhost on.aws", true),
    ("", false), (",", false), (".", false), ("10.0.0.0/8", false),
  ])
  func exceptionsByName(_ list: String, _ isExcepted: Bool) throws {
    let proxy = try choose(["HTTPS_PROXY": "http://proxy.example:1", "NO_PROXY": list])
    #expect((proxy == nil) == isExcepted)
  }

  @Test(arguments: [
    ("10.1.2.3", true), ("10.0.0.0/8", true), ("10.1.2.0/24", true), ("10.1.3.0/24", false),
    ("10.1.2.3/32", true), ("10.1.2.2/32", false), ("0.0.0.0/0", true), ("10.1.2.3:443", true),
    ("10.1.2.3:80", false), ("10.1.2.3/33", false), ("10.1.2.3/-1", false), ("::1", false),
  ])
  func exceptionsByAddress(_ list: String, _ isExcepted: Bool) throws {
    let proxy = try choose(
      ["HTTPS_PROXY": "http://proxy.example:1", "no_proxy": list], address: "10.1.2.3")
    #expect((proxy == nil) == isExcepted)
  }

  @Test func addressesAreCompared() throws {
    let variables = ["HTTPS_PROXY": "http://proxy.example:1", "NO_PROXY": "[0:0::1]"]
    #expect(try choose(variables, host: "::1") == nil)
    #expect(try choose(variables, host: "::2") != nil)
  }

  @Test func noProxy() throws {
    #expect(try choose([:]) == nil)
    #expect(try choose(["HTTPS_PROXY": "", "HTTP_PROXY": "http://proxy.example:1"]) == nil)
  }

  @Test func theTunnel() throws {
    let proxy = try #require(try choose(["HTTPS_PROXY": "http://jane:x@proxy.example:1"]))
    let tunnel = ProxyTunnel(proxy: proxy, host: "::1", port: 443)
    #expect(
      tunnel.request.reveal() == "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n"
        + "Proxy-Authorization: Basic amFuZTp4\r\n\r\n")
    func said(_ status: Int) throws -> String? {
      let (head, _) = try #require(
        try ResponseHead.read(Array("HTTP/1.1 \(status) Word\r\n\r\n".utf8)))
      return tunnel.fault(in: head)?.message
    }
    #expect(try said(200) == nil)
    #expect(try said(407)?.contains("does not take this user and password") == true)
    #expect(try said(403)?.contains("does not let this machine go there") == true)
    #expect(try said(302)?.contains("makes no tunnel") == true)
  }
}
