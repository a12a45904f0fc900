import Glibc
import MarqueeBase
import Testing

@testable import MarqueeAWS

/// The finding of `auth doctor` where PostgreSQL's port is closed, with real sockets on loopback.
@Suite struct PortAdviceTests {
  private static let cluster = "abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws"
  private static let site = "site.cluster-a1b2c3.eu-west-1.rds.amazonaws.com"

  /// A port on loopback that accepts connections until it goes.
  private final class OpenPort {
    let number: Int
    private let descriptor: Int32

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      number = try Self.bind(descriptor)
      try #require(listen(descriptor, 8) == 0)
    }

    deinit { close(descriptor) }

    /// A port on which nothing listens: it is bound, so that nobody else gets it meanwhile.
    static func bind(_ descriptor: Int32) throws -> Int {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let outcome = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.bind(descriptor, $0, size) | getsockname(descriptor, $0, &size)
        }
      }
      try #require(outcome == 0)
      return Int(in_port_t(bigEndian: address.sin_port))
    }
  }

  private func finding(
    _ host: String = cluster, port: Int, webPort: Int, startsWithTLS: Bool = false
  ) throws -> AccessDoctor.Finding? {
    var target = DatabaseIdentity.Target(
      host: host, hostaddr: "127.0.0.1", port: port, user: "site", sslRootCert: "system")
    target.startsWithTLS = startsWithTLS
    let world = FakeWorld(files: ["/etc/ssl/certs/ca-certificates.crt": ""])
    let database = try #require(
      try DatabaseIdentity.settle(target, IdentitySettings(), world.surroundings()))
    return PortAdvice(database, webPort: webPort, timeout: .seconds(5)).finding
  }

  @Test func aWebSocketIsSuggestedWhereOnlyItsPortIsOpen() throws {
    let web = try OpenPort()
    let closed = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(closed) }
    let port = try OpenPort.bind(closed)
    let finding = try #require(try finding(port: port, webPort: web.number))
    #expect(finding.title == "port \(port) of \(Self.cluster) is closed from here")
    #expect(finding.state == .failed)
    #expect(finding.evidence == ["port \(port): no connection", "port \(web.number): open"])
    #expect(finding.help?.contains("transport: websocket") == true)

    let neither = try #require(try self.finding(port: port, webPort: port))
    #expect(neither.evidence == ["port \(port): no connection", "port \(port): no connection"])
    #expect(neither.help?.contains("firewall") == true)
  }

  @Test func nothingIsSuggestedWhereItWouldNotHelp() throws {
    let open = try OpenPort()
    let closed = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(closed) }
    let port = try OpenPort.bind(closed)
    #expect(try finding(port: open.number, webPort: open.number) == nil)
    #expect(try finding(Self.site, port: port, webPort: open.number) == nil)
    #expect(try finding(port: port, webPort: open.number, startsWithTLS: true) == nil)
  }
}
