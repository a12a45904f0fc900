import MarqueeBase
import Testing

@testable import MarqueeHTTP

@Suite struct AddressTests {
  @Test(arguments: [
    ("127.0.0.1", true, false, true), ("127.255.0.9", true, false, true),
    ("169.254.170.2", false, true, true), ("::1", true, false, true),
    ("::ffff:127.0.0.1", true, false, true), ("fe80::1%eth0", false, true, true),
    ("fd00:ec2::23", false, true, true), ("fd00:ec2::254", false, true, true),
    ("fd00:ec3::23", false, false, true), ("10.1.2.3", false, false, true),
    ("8.8.8.8", false, false, false), ("2600::1", false, false, false),
    ("::ffff:8.8.8.8", false, false, false), ("64:ff9b::7f00:1", false, false, true),
  ]) func addresses(_ text: String, loopback: Bool, link: Bool, isPrivate: Bool) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address.isLoopback == loopback)
    #expect(address.isLinkLocal == link)
    #expect(address.isPrivate == isPrivate)
  }

  @Test(arguments: [
    "127.evil.example", "0x7f.1", "127.1", "2130706433", "127.0.0.1.", "127.0.0.1%eth0", "",
    "localhost", "[::1]", "1.2.3.4\0",
  ]) func noAddresses(_ text: String) { #expect(NetworkAddress(text) == nil) }

  @Test(arguments: [
    ("http://a.example", "a.example", "a.example", 80),
    ("https://A.example:443/x#y", "a.example", "a.example", 443),
    ("http://[::1]:8080/x", "::1", "[::1]:8080", 8080),
    ("http://0x7f.1/", "127.0.0.1", "127.0.0.1", 80),
    ("http://2130706433:81/", "127.0.0.1", "127.0.0.1:81", 81),
    ("http://localhost.evil/", "localhost.evil", "localhost.evil", 80),
    ("http://127.0.0.1@evil.example/", "evil.example", "evil.example", 80),
    ("http://a.example/ä b", "a.example", "a.example", 80),
    ("http://a.example/\u{59a}", "a.example", "a.example", 80),
  ]) func webAddresses(_ text: String, host: String, authority: String, port: Int) throws {
    let address = try #require(try WebAddress(text))
    #expect(address.host == host && address.authority == authority && address.port == port)
    #expect(address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") })
  }

  @Test(arguments: [
    "", "a.example", "ftp://a.example/", "http://", "http:///x", "http://a b/", "http://a\r\n/",
    "http://a\\b/", "http://[::1/", "http://a:99999/", "http://a/\0", "javascript:alert(1)",
    "http://a.example\\@evil.example/", "http:///\u{59a}x",
    "http:/\u{317}p://127.0.0.1", "http:/a.example/", "http://0x%7f.1/", "http://a%20b/",
    "http://%38", "http://u@%38/",
    "x://http://a.example/",
  ]) func noWebAddresses(_ text: String) throws { #expect(try WebAddress(text) == nil) }

  @Test func users() throws {
    let address = try #require(try WebAddress("https://u:p@a.example/x?y"))
    #expect(address.hasUser)
    #expect(address.withoutUser == "https://a.example/x?y")
    #expect(
      address.replacingHost(NetworkAddress([1, 2, 3, 4])) == "https://1.2.3.4/x?y")
  }

  @Test func proxies() throws {
    func proxy(_ url: String, _ variables: [String: String]) throws -> String? {
      ProxySettings(variables: variables).proxy(for: try #require(try WebAddress(url)))
    }
    let both = [
      "http_proxy": "p", "HTTPS_PROXY": "q", "NO_PROXY": "a.example, 10.0.0.0/8 .b,[2600::]/16",
    ]
    #expect(try proxy("http://x/", both) == "p")
    #expect(try proxy("https://x/", both) == "q")
    #expect(try proxy("https://x/", ["all_proxy": "r"]) == "r")
    #expect(try proxy("http://x/", ["HTTP_PROXY": "evil"]) == nil)
    #expect(try proxy("http://x/", ["http_proxy": ""]) == nil)
    #expect(try proxy("http://x/", ["http_proxy": "p", "no_proxy": "*"]) == nil)
    for near in [
      "http://a.example/", "http://c.A.example/", "http://10.2.3.4/", "http://c.b/",
      "http://[2600:1::1]/", "http://a.example./", "http://127.0.0.1/", "http://localhost/",
      "http://[::1]/", "http://169.254.1.1/", "http://[fd00:ec2::23]/", "http://localhost./",
    ] { #expect(try proxy(near, both) == nil, "\(near)") }
    for far in ["http://aa.example/", "http://11.2.3.4/", "http://127.evil.example/", "http://bb/"]
    {
      #expect(try proxy(far, both) == "p", "\(far)")
    }
  }
}
