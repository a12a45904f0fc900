import Testing

@testable import MarqueePreview

@Suite("Byte ranges") struct ByteRangeTests {
  @Test(
    arguments: [
      (nil, 10, .whole), ("bytes=0-4", 10, .part(0..<5)), ("bytes=5-", 10, .part(5..<10)),
      ("bytes=-3", 10, .part(7..<10)), ("bytes=-30", 10, .part(0..<10)),
      ("bytes=9-9", 10, .part(9..<10)), ("bytes=0-99", 10, .part(0..<10)),
      ("BYTES= 1 - 2 ", 10, .part(1..<3)), ("bytes=10-", 10, .unsatisfiable),
      ("bytes=10-12", 10, .unsatisfiable), ("bytes=-0", 10, .unsatisfiable),
      ("bytes=0-", 0, .unsatisfiable), ("bytes=-1", 0, .unsatisfiable),
      ("bytes=99999999999999999999-", 10, .unsatisfiable),
      ("bytes=0-99999999999999999999", 10, .part(0..<10)),
      ("bytes=5-4", 10, .whole), ("bytes=0-1,3-4", 10, .whole), ("bytes=a-b", 10, .whole),
      ("bytes=--1", 10, .whole), ("bytes=-", 10, .whole), ("bytes=", 10, .whole),
      ("items=0-1", 10, .whole), ("bytes=+1-2", 10, .whole), ("bytes=1", 10, .whole),
    ] as [(String?, Int, ByteRange)])
  func ranges(_ header: String?, _ length: Int, _ range: ByteRange) {
    #expect(ByteRange(header, length: length) == range)
  }
}

@Suite("Names that the server answers to") struct HostPolicyTests {
  @Test(arguments: [
    "localhost", "localhost:4000", "LOCALHOST:1", "localhost.", "127.0.0.1", "127.0.0.1:4000",
    "127.8.9.1", "[::1]", "[::1]:4000", "[::ffff:127.0.0.1]:80", "films.localhost:4000",
  ])
  func thisMachine(_ host: String) {
    #expect(HostPolicy(isLoopback: true).allows(host))
  }

  @Test(arguments: [
    nil, "", ":4000", "evil.example", "evil.example:4000", "127.0.0.1.evil.example",
    "localhost.evil.example",
    "notlocalhost", "10.0.0.1", "0.0.0.0", "[::]", "[fe80::1]", "[::1", "::1", "[::1]x",
    "localhost:x",
    "localhost:4000:1", "127.1", "0x7f.0.0.1", "2130706433", "localhost@evil.example",
    "localhost/evil",
    "127.0.0.1 evil.example", "[]",
  ])
  func others(_ host: String?) {
    #expect(!HostPolicy(isLoopback: true).allows(host))
  }

  /// A name can be resolved to any address by whoever owns it; an address stands for itself.
  @Test(
    arguments: [
      ("10.0.0.1:4000", true), ("[fe80::1]", true), ("0.0.0.0", true), ("localhost:4000", true),
      ("desk", true), ("DESK.local:4000", true), ("films.test:4000", false), ("evil.desk", false),
      ("", false), (nil, false),
    ] as [(String?, Bool)])
  func aServerForOthers(_ host: String?, _ isAllowed: Bool) {
    #expect(HostPolicy(isLoopback: false, machine: "Desk").allows(host) == isAllowed)
  }

  @Test(arguments: [
    ("films.test", true), ("FILMS.test:4000", true), ("a.films.test", false),
    ("a.example.dev", true), ("a.b.example.dev:1", true), ("example.dev", false),
    ("evilexample.dev", false), ("evil.example", false), ("10.0.0.1", false), ("localhost", true),
  ])
  func allowedNames(_ host: String, _ isAllowed: Bool) {
    let policy = HostPolicy(isLoopback: true, allowed: ["Films.test", ".example.dev"])
    #expect(policy.allows(host) == isAllowed)
  }
}

@Suite("Where it listens") struct ListeningAddressTests {
  @Test(arguments: [
    ("127.0.0.1", "http://127.0.0.1:4000/", true), ("localhost", "http://127.0.0.1:4000/", true),
    ("::1", "http://[::1]:4000/", true), ("[::1]", "http://[::1]:4000/", true),
    ("0.0.0.0", "http://127.0.0.1:4000/", false), ("::", "http://[::1]:4000/", false),
    ("192.0.2.7", "http://192.0.2.7:4000/", false), ("127.3.2.1", "http://127.3.2.1:4000/", true),
  ])
  func hosts(_ host: String, _ url: String, _ isLoopback: Bool) throws {
    let address = try ListeningAddress(host: host)
    #expect(address.url == url)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: ["", "films.example", "127.1", "1.2.3", "[::1", "::1]", "*"])
  func noAddresses(_ host: String) throws {
    #expect(throws: (any Error).self) { try ListeningAddress(host: host) }
  }

  @Test func addressesForOthers() throws {
    #expect(try ListeningAddress(host: "127.0.0.1").reachable.isEmpty)
    for one in try ListeningAddress(host: "::").reachable {
      #expect(!one.address.isLoopback && !one.interface.isEmpty)
      #expect(one.address.url.hasSuffix(":4000/"))
    }
  }
}
