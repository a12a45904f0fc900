import Foundation
import Testing

@testable import MarqueePreview

/// Clients that cost a server more than they pay: long lines, slow heads, many connections.
@Suite("The preview's limits", .serialized) struct PreviewLimitTests {
  private func serving(
    _ limits: OpenConnections.Limits = OpenConnections.Limits(),
    _ body: @escaping @Sendable (UInt16) throws -> Void
  ) async throws {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            let site = try ServedSite()
            let server = PreviewServer(output: site.output, limits: limits)
            let address = try server.start(at: ListeningAddress(port: 0))
            defer { server.stop() }
            try withExtendedLifetime(site) { try body(address.port) }
          })
      }
    }
  }

  /// The processor time of this thread, in seconds.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func longLinesAreRefusedAtOnce() async throws {
    try await serving { port in
      let client = try RawClient(port: port)
      client.send("GET /" + String(repeating: "a", count: 100_000))
      #expect(client.read { $0.hasSuffix("URI Too Long\n") })
      #expect(client.text.hasPrefix("HTTP/1.1 414 URI Too Long\r\n"))
      #expect(client.text.contains("Connection: close"))
      let fields = try RawClient(port: port)
      fields.send(
        "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + String(repeating: "a", count: 9000))
      #expect(fields.read { $0.hasPrefix("HTTP/1.1 431 ") })
    }
  }

  /// Two requests of this kind once kept the server busy for minutes.
  @Test func clientsThatHaveLeftCostNothing() async throws {
    try await serving { port in
      for _ in 0..<8 {
        let client = try RawClient(port: port)
        client.send("GET /" + String(repeating: "a", count: 1_000_000) + " HTTP/1.1\r\n\r\n")
      }
      #expect(try RawClient(port: port).ask("/").head.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func aRequestIsReadInTimeThatGrowsWithIt() {
    let before = Self.processorTime
    var reader = RequestReader()
    for _ in 0..<20 {
      let line = "GET /\(String(repeating: "a", count: 8000)) HTTP/1.1\r\nHost: localhost\r\n"
      let text =
        line + String(repeating: "A: \(String(repeating: "b", count: 5000))\r\n", count: 10)
      for byte in Array((text + "\r\n").utf8) {
        reader.add([byte])
        _ = try? reader.next()
      }
    }
    // A million bytes, one by one, without optimisation.
    #expect(Self.processorTime - before < 10)
  }

  @Test func slowHeadsAreEnded() async throws {
    var limits = OpenConnections.Limits()
    limits.head = .milliseconds(300)
    try await serving(limits) { port in
      let slow = try RawClient(port: port)
      slow.send("GET / HTTP/1.1\r\nHost: loc")
      #expect(!slow.read { _ in false })
      #expect(slow.text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }
  }

  @Test func idleConnectionsAreEnded() async throws {
    var limits = OpenConnections.Limits()
    limits.idle = .milliseconds(300)
    try await serving(limits) { port in
      let client = try RawClient(port: port)
      #expect(client.ask("/").head.hasPrefix("HTTP/1.1 200"))
      client.forget()
      #expect(!client.read { _ in false })
      #expect(client.text.isEmpty)
    }
  }

  @Test func theOldestThatAsksForNothingGoesFirst() async throws {
    var limits = OpenConnections.Limits()
    limits.count = 5
    try await serving(limits) { port in
      var clients: [RawClient] = []
      for number in 0..<20 {
        let client = try RawClient(port: port)
        client.send(number.isMultiple(of: 2) ? "GET / HT" : "")
        clients.append(client)
        #expect(try RawClient(port: port).ask("/").head.hasPrefix("HTTP/1.1 200"), "\(number)")
      }
      #expect(!clients[0].read { _ in false })
    }
  }

  @Test func aFullServerSaysSo() async throws {
    var limits = OpenConnections.Limits()
    limits.count = 2
    try await serving(limits) { port in
      let listeners = try (0..<2).map { _ in
        let client = try RawClient(port: port)
        client.send("GET /.marquee/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(client.read { $0.contains("event: state") })
        return client
      }
      let third = try RawClient(port: port)
      #expect(third.read { $0.hasPrefix("HTTP/1.1 503 ") })
      withExtendedLifetime(listeners) {}
    }
  }

  @Test func contentIsThrownAway() async throws {
    try await serving { port in
      let client = try RawClient(port: port)
      let content = String(repeating: "GET /evil HTTP/1.1\r\n\r\n", count: 1000)
      client.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)"
      )
      #expect(client.read { $0.hasPrefix("HTTP/1.1 405") && $0.contains("</html>") })
      #expect(client.ask("/style.css").body == "h1 { color: red }")
      let large = try RawClient(port: port)
      large.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
      #expect(large.read { $0.hasPrefix("HTTP/1.1 413 ") })
      let chunked = try RawClient(port: port)
      chunked.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
      #expect(chunked.read { $0.hasPrefix("HTTP/1.1 405") && $0.contains("Connection: close") })
    }
  }

  @Test func requestsThatComeTogether() async throws {
    try await serving { port in
      let client = try RawClient(port: port)
      let one = "GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
      client.send(String(repeating: one, count: 50))
      #expect(
        client.read { $0.components(separatedBy: "h1 { color: red }").count == 51 },
        "\(client.text)")
    }
  }
}
