import Foundation
import MarqueeBase
import MarqueeSite
import Testing

@testable import MarqueePreview

/// The server as a browser meets it, over real connections.
@Suite("The preview server") struct PreviewServerTests {
  /// A server on a free port, stopped with its owner.
  private final class Running: Sendable {
    let site: ServedSite
    let server: PreviewServer
    let address: ListeningAddress

    init(_ files: [String: String] = ServedSite.some) throws {
      site = try ServedSite(files)
      server = PreviewServer(output: site.output)
      address = try server.start(at: ListeningAddress(port: 0))
    }

    deinit { server.stop() }
    func client() throws -> RawClient { try RawClient(port: address.port) }

    func listener() throws -> RawClient {
      let client = try client()
      client.send("GET /.marquee/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(client.read { $0.contains("event: state") }, "\(client.text)")
      return client
    }
  }

  private static let written: BuildReport = {
    var report = BuildReport()
    report.written = 1
    return report
  }()

  /// Runs a test with a server of its own, on a thread of its own: a test that waits for an answer
  /// would keep one of the few threads that the server's tasks run on, and two would keep all.
  private func serving(_ body: @escaping @Sendable (Running) throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let running = try Running()
            try withExtendedLifetime(running) { try body(running) }
          })
      }
    }
  }

  @Test func onePageAfterTheOtherOnAConnection() async throws {
    try await serving { running in
      let client = try running.client()
      for _ in 0..<3 {
        let page = client.ask("/")
        #expect(page.head.hasPrefix("HTTP/1.1 200 OK"))
        #expect(
          page.body.hasPrefix("<!doctype html><title>Films</title><body><h1>Films</h1><script "))
        #expect(page.body.hasSuffix("</script></body>"))
        let missing = client.ask("/nothing")
        #expect(missing.head.hasPrefix("HTTP/1.1 404 Not Found"))
        #expect(missing.body.contains("Nothing"))
      }
    }
  }

  @Test func headsHaveNoBody() async throws {
    try await serving { running in
      let client = try running.client()
      let head = client.ask("/style.css", method: "HEAD")
      #expect(head.head.contains("Content-Length: 17"))
      let next = client.ask("/style.css")
      #expect(next.body == "h1 { color: red }")
      #expect(client.ask("/.marquee/events", method: "HEAD").head.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func parts() async throws {
    try await serving { running in
      let long = String(repeating: "0123456789", count: 100_000)
      try running.site.write("long.txt", long)
      let client = try running.client()
      #expect(client.ask("/long.txt").body == long)
      let part = client.ask("/long.txt", ["Range": "bytes=999995-"])
      #expect(part.head.hasPrefix("HTTP/1.1 206 Partial Content"))
      #expect(part.body == "56789")
      #expect(client.ask("/long.txt", ["Range": "bytes=1000000-"]).head.hasPrefix("HTTP/1.1 416"))
    }
  }

  /// As they come over the wire, before any library has tidied them up.
  @Test(arguments: [
    ("/../../etc/passwd", 400), ("/%2e%2e/%2e%2e/etc/passwd", 400), ("/..%2f..%2fetc/passwd", 400),
    ("/%2e%2e%5cetc", 400), ("//evil.example/movies/heat", 400), ("/\\evil.example", 400),
    ("/movies/heat%00.html", 400), ("/%0d%0aX-Evil:%201", 400), ("/.git/config", 404),
    ("/.marquee-staging/0", 404), ("http://evil.example/", 400), ("*", 400),
    ("/\(String(repeating: "../", count: 2000))etc/passwd", 400),
  ])
  func attacks(_ target: String, _ status: Int) async throws {
    try await serving { running in
      let answer = try running.client().ask(target)
      #expect(answer.head.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
      #expect(!answer.head.contains("Location"))
      #expect(!answer.head.contains("X-Evil"))
      #expect(!answer.body.contains("root:"))
    }
  }

  @Test(arguments: ["evil.example", "evil.example:4000", "127.0.0.1.evil.example"])
  func rebinding(_ host: String) async throws {
    try await serving { running in
      for target in ["/", "/.marquee/events"] {
        let answer = try running.client().ask(target, ["Host": host])
        #expect(answer.head.hasPrefix("HTTP/1.1 421"))
        #expect(!answer.body.contains("Films"))
      }
    }
  }

  @Test func garbageEndsOnlyItsOwnConnection() async throws {
    try await serving { running in
      for text in [
        "\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\n\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
      ] {
        let client = try running.client()
        client.send(text)
        client.read { _ in false }
      }
      #expect(try running.client().ask("/").head.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func buildsReachEverybody() async throws {
    try await serving { running in
      let listeners = try (0..<20).map { _ in try running.listener() }
      try running.site.write("movies/heat/index.html", "<p>Heat again")
      running.server.buildStarted()
      running.server.buildSucceeded(Self.written)
      for listener in listeners {
        #expect(listener.read { $0.contains("\"changed\":[\"/movies/heat/\"],\"removed\":[]") })
      }
      try running.site.remove("style.css")
      running.server.buildSucceeded(Self.written)
      for listener in listeners {
        #expect(listener.read { $0.contains("\"removed\":[\"/style.css\"]") })
      }
    }
  }

  @Test func errorsAreThereForWhoComesLater() async throws {
    try await serving { running in
      let early = try running.listener()
      running.server.buildFailed([Diagnostic("something odd", code: "x")])
      #expect(early.read { $0.contains("event: failed") && $0.contains("something odd") })
      #expect(try running.listener().text.contains("something odd"))
      running.server.buildSucceeded(Self.written)
      #expect(early.read { $0.contains("event: built") })
      #expect(!(try running.listener().text.contains("something odd")))
    }
  }

  @Test func pagesSayWhichStateTheyShow() async throws {
    try await serving { running in
      func revision(_ port: UInt16) throws -> String? {
        try RawClient(port: port).ask("/").body.firstMatch(of: /revision="(\w+)"/).map {
          String($0.1)
        }
      }
      let before = try revision(running.address.port)
      #expect(before != nil)
      try running.site.write("style.css", "h1 { color: blue }")
      running.server.buildSucceeded(Self.written)
      let after = try revision(running.address.port)
      #expect(before != after)
      // The same output has the same name in another server, so a restart alone reloads nothing.
      let other = PreviewServer(output: running.site.output)
      let address = try other.start(at: ListeningAddress(port: 0))
      defer { other.stop() }
      #expect(try revision(address.port) == after)
    }
  }

  @Test func theOutputMoves() async throws {
    try await serving { running in
      let other = try ServedSite(["index.html": "<p>elsewhere"])
      var report = Self.written
      report.output = other.output
      running.server.buildSucceeded(report)
      try withExtendedLifetime(other) {
        let client = try running.client()
        #expect(client.ask("/").body.hasPrefix("<p>elsewhere"))
        #expect(client.ask("/movies/heat/").head.hasPrefix("HTTP/1.1 404"))
      }
    }
  }

  @Test func whoDoesNotReadIsDropped() async throws {
    try await serving { running in
      let deaf = try running.listener()
      let awake = try running.listener()
      let long = Diagnostic(String(repeating: "x", count: 20_000), code: "x")
      for number in 0..<300 {
        running.server.buildFailed([long, Diagnostic("number \(number).", code: "x")])
        #expect(awake.read { $0.contains("number \(number).") })
        awake.forget()
      }
      // The one that kept reading has everything; the other was let go of.
      #expect(running.server.readerCount == 1)
      _ = deaf
    }
  }

  @Test func closedTabsAreForgotten() async throws {
    try await serving { running in
      var listeners = try (0..<5).map { _ in try running.listener() }
      #expect(running.server.readerCount == 5)
      listeners = []
      let end = ContinuousClock.now + .seconds(20)
      while running.server.readerCount > 0, ContinuousClock.now < end {
        running.server.buildStarted()
        usleep(10_000)
      }
      #expect(running.server.readerCount == 0)
      _ = listeners
    }
  }

  @Test func aTakenPortIsSteppedOver() async throws {
    try await serving { running in

      let second = PreviewServer(output: running.site.output)
      let address = try second.start(at: ListeningAddress(port: running.address.port))
      defer { second.stop() }
      #expect(address.port > running.address.port)
      #expect(try RawClient(port: address.port).ask("/").head.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func anAddressOfNobodysIsAnError() async throws {
    try await serving { running in
      let server = PreviewServer(output: "/nowhere")
      let error = #expect(throws: Diagnostics.self) {
        try server.start(at: ListeningAddress(host: "192.0.2.1", port: 0))
      }
      #expect(error?.all.first?.help?.contains("--host takes an address of this machine") == true)
    }
  }

  @Test func overIPv6() async throws {
    try await serving { running in
      let site = try ServedSite()
      let server = PreviewServer(output: site.output)
      // A machine may be without IPv6.
      guard let address = try? server.start(at: ListeningAddress(host: "::1", port: 0)) else {
        return
      }
      defer { server.stop() }
      #expect(address.url == "http://[::1]:\(address.port)/")
    }
  }

  @Test func stoppingEndsTheStreams() async throws {
    try await serving { running in
      let listener = try running.listener()
      running.server.stop()
      #expect(!listener.read { _ in false })
      let end = ContinuousClock.now + .seconds(20)
      while (try? running.client()) != nil, ContinuousClock.now < end { usleep(10_000) }
      #expect((try? running.client()) == nil)
    }
  }

  /// A program that is started meanwhile, the private PostgreSQL for one, must not keep the port.
  @Test func childrenInheritNothing() async throws {
    try await serving { running in
      let client = try running.client()
      _ = client.ask("/")
      // A connection is marked when it first waits, which may be after its answer.
      let end = ContinuousClock.now + .seconds(20)
      while !(try Self.inheritable(running.address.port)).isEmpty, ContinuousClock.now < end {
        usleep(10_000)
      }
      #expect(try Self.inheritable(running.address.port) == [])
    }
  }

  /// The descriptors of this process that belong to a port and that a child would get.
  private static func inheritable(_ port: UInt16) throws -> [String] {
    var open: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      guard let descriptor = Int32(name) else { continue }
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let found = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(descriptor, $0, &length)
        }
      }
      guard found == 0, address.sin_family == AF_INET,
        UInt16(bigEndian: address.sin_port) == port
      else { continue }
      if fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 { open.append(name) }
    }
    return open
  }
}
