import Foundation
import MarqueeBase
import Testing

@testable import MarqueeWebSocket

/// Openings that fail below TLS, on real sockets of loopback.
struct OpeningTests {
  /// A listener that takes connections into its queue and never says a word.
  private final class SilentListener {
    let descriptor: Int32
    let port: Int

    init() throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      descriptor = listener
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutableBytes(of: &address) { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) {
          bind(listener, $0.baseAddress, size) == 0 && listen(listener, 4) == 0
            && getsockname(listener, $0.baseAddress, &size) == 0
        }
      }
      port = Int(UInt16(bigEndian: address.sin_port))
      guard isBound else { throw WebSocketError(.local, "no listener for the test") }
    }

    deinit { close(descriptor) }
  }

  /// Waits as the roof's connector does, until a deadline.
  private func waiting(_ limit: Duration) -> SocketWaiting {
    let deadline = ContinuousClock.now + limit
    return { descriptor, reading, writing, atMost in
      let end = atMost.map { min(deadline, .now + $0) } ?? deadline
      let left = ContinuousClock.now.duration(to: end).components
      var watched = pollfd(
        fd: descriptor, events: Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)), revents: 0)
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      return poll(&watched, 1, Int32(clamping: max(0, milliseconds))) > 0 ? .ready : .timedOut
    }
  }

  private func open(_ port: Int, proxy: ProxyAddress? = nil, limit: Duration) -> WebSocketError? {
    let endpoint = WebSocketEndpoint(
      host: "db.example", address: "127.0.0.1", port: port,
      rules: TLSRules(authorities: "/etc/ssl/certs/ca-certificates.crt"), proxy: proxy)
    do throws(WebSocketError) {
      _ = try WebSocketRelay(endpoint, folders: ["/tmp"], wait: waiting(limit))
      return nil
    } catch {
      return error
    }
  }

  @Test func aServerThatSaysNothing() throws {
    let listener = try SilentListener()
    let error = open(listener.port, limit: .milliseconds(300))
    #expect(error?.kind == .timedOut)
    #expect(error?.message.contains("shaking hands by TLS with db.example") == true)
  }

  @Test func aProxyThatSaysNothing() throws {
    let listener = try SilentListener()
    let proxy = try ProxyAddress("http://127.0.0.1:\(listener.port)", from: "test")
    let error = open(443, proxy: proxy, limit: .milliseconds(300))
    #expect(error?.kind == .timedOut)
    #expect(error?.message.contains("asking the proxy 127.0.0.1:\(listener.port)") == true)
  }

  @Test func aClosedPort() throws {
    let port: Int
    do {
      let listener = try SilentListener()
      port = listener.port
    }
    let error = open(port, limit: .seconds(5))
    #expect(error?.kind == .unreachable)
    #expect(error?.message.contains("Connection refused") == true)
  }

  @Test func authoritiesThatCannotBeRead() throws {
    let listener = try SilentListener()
    let endpoint = WebSocketEndpoint(
      host: "db.example", address: "127.0.0.1", port: listener.port,
      rules: TLSRules(authorities: "/nonexistent.pem"))
    let error = #expect(throws: WebSocketError.self) {
      try WebSocketRelay(endpoint, folders: ["/tmp"], wait: waiting(.seconds(1)))
    }
    #expect(error?.kind == .tls)
  }

  // MARK: The private socket

  private static func unixSocket() -> Int32 { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) }

  @Test func onlyForThisProcess() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ws-\(UInt32.random(in: 0...UInt32.max))").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let socket = try PrivateSocket(in: ["/nonexistent", folder])
    let attributes = try FileManager.default.attributesOfItem(atPath: socket.folder)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    let path = "\(socket.folder)/.s.PGSQL.5432"
    // Another process is turned away, and the socket goes on waiting for this one.
    let stranger = Process()
    stranger.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    stranger.arguments = [
      "python3", "-c",
      "import socket; s = socket.socket(socket.AF_UNIX); s.connect('\(path)'); s.settimeout(10); "
        + "raise SystemExit(0 if s.recv(1) == b'' else 1)",
    ]
    try stranger.run()
    var accepted: Int32?
    while stranger.isRunning {
      accepted = socket.accept()
      usleep(5000)
    }
    #expect(stranger.terminationStatus == 0)
    #expect(accepted == nil)
    let own = Self.unixSocket()
    defer { close(own) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafeBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        connect(own, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(status == 0)
    let connection = try #require(socket.accept())
    close(connection)
    #expect(!FileManager.default.fileExists(atPath: socket.folder))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test func foldersWithLongPathsAreLeftAside() {
    let long = "/tmp/" + String(repeating: "x", count: 100)
    let error = #expect(throws: WebSocketError.self) { try PrivateSocket(in: [long]) }
    #expect(error?.kind == .local)
  }
}
