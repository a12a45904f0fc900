import CCurl
import Glibc
import Testing

@testable import MarqueeHTTP

@Suite struct HTTPClientTests {
  static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello"

  private func failure(_ client: HTTPClient, _ request: HTTPRequest) -> HTTPFailure.Kind? {
    do throws(HTTPFailure) {
      _ = try client.send(request)
      return nil
    } catch {
      return error.kind
    }
  }

  /// The header that Marquee brings itself has the numbers that the library has.
  @Test(arguments: CurlOption.allCases) func optionsAreTheLibrarys(_ option: CurlOption) throws {
    let curl = try CurlLibrary.loaded()
    let found = try #require(curl.curl_easy_option_by_name(option.name))
    #expect(found.pointee.id == option.rawValue)
  }

  @Test func requestsGoAsTheyAre() throws {
    let server = try ScriptedServer(answer: Self.hello)
    let client = HTTPClient.live(variables: [:])
    let answer = try client.send(
      HTTPRequest("GET", "\(server.url)/a/../b?c=%41", headers: [("X-B", "c")]))
    #expect(answer.status == 200 && answer.text == "hello" && answer.headers["x-a"] == "b")
    _ = try client.send(HTTPRequest("POST", server.url, body: Array("a=b".utf8)))
    _ = try client.send(HTTPRequest("PUT", "\(server.url)/token"))
    let asked = server.asked
    #expect(
      asked == [
        "GET /a/../b?c=%41 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-B: c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: 3\r\n\r\na=b",
        "PUT /token HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: 0\r\n\r\n",
      ])
  }

  /// An answer without an end, with and without a length, in pieces, and in its head.
  @Test(arguments: [
    "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", "HTTP/1.1 200 OK\r\nX: ",
    "HTTP/1.1 200 OK\r\n",
  ]) func longAnswersEnd(_ start: String) throws {
    let filler = String(repeating: start.hasSuffix("OK\r\n") ? "A: b\r\n" : "x", count: 65536)
    let server = try ScriptedServer { client, _ in
      guard ScriptedServer.send(client, start) else { return }
      for _ in 0..<1000 where !ScriptedServer.send(client, filler) { return }
    }
    let client = HTTPClient.live(variables: [:])
    let kind = failure(client, HTTPRequest("GET", server.url, timeout: .seconds(20)))
    #expect(kind == .tooLong || kind == .other, "\(String(describing: kind))")
    #expect(kind != .timedOut)
  }

  @Test func limitsAreTheRequests() throws {
    let server = try ScriptedServer(answer: Self.hello)
    let client = HTTPClient.live(variables: [:])
    var request = HTTPRequest("GET", server.url)
    request.longestAnswer = 4
    #expect(failure(client, request) == .tooLong)
    request.wantsBody = false
    #expect(try client.send(request).body.isEmpty)
    request.wantsBody = true
    request.longestAnswer = 5
    #expect(try client.send(request).text == "hello")
  }

  /// One byte at a time, for ever: the time is for the whole exchange.
  @Test func slowAnswersEnd() throws {
    let server = try ScriptedServer { client, _ in
      ScriptedServer.send(client, "HTTP/1.1 200 OK\r\n\r\n")
      while ScriptedServer.send(client, "x") { usleep(20_000) }
    }
    let start = ContinuousClock.now
    #expect(
      failure(.live(variables: [:]), HTTPRequest("GET", server.url, timeout: .milliseconds(300)))
        == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func redirectsAreNotFollowed() throws {
    let other = try ScriptedServer(answer: Self.hello)
    let server = try ScriptedServer(
      answer: "HTTP/1.1 302 X\r\nLocation: \(other.url)/\r\nContent-Length: 0\r\n\r\n")
    let answer = try HTTPClient.live(variables: [:]).send(
      HTTPRequest("GET", server.url, headers: [("Authorization", "secret")]))
    #expect(answer.status == 302 && answer.headers["location"] == "\(other.url)/")
    #expect(other.asked.isEmpty)
  }

  @Test func headersAreOneLine() throws {
    let server = try ScriptedServer(answer: Self.hello)
    let client = HTTPClient.live(variables: [:])
    for value in ["a\r\nX: y", "a\n", "a\0b", "a\u{7f}"] {
      #expect(
        failure(client, HTTPRequest("GET", server.url, headers: [("A", value)])) == .badAddress)
    }
    #expect(failure(client, HTTPRequest("GET", "\(server.url)/a\r\nX: y")) == .badAddress)
    #expect(failure(client, HTTPRequest("GET", "file:///etc/passwd")) == .badAddress)
    #expect(server.asked.isEmpty)
  }

  @Test func ipv6LiteralsWork() throws {
    let server = try ScriptedServer(ipv6: true, answer: Self.hello)
    let client = HTTPClient.live(variables: [:])
    let answer = try client.send(HTTPRequest("GET", "http://[::1]:\(server.port)/pod"))
    #expect(answer.text == "hello")
    #expect(
      server.asked.first?.hasPrefix("GET /pod HTTP/1.1\r\nHost: [::1]:\(server.port)") == true)
  }

  /// Addresses are judged when the connection is made.
  @Test func reachIsKept() throws {
    let server = try ScriptedServer(answer: Self.hello)
    let client = HTTPClient.live(variables: [:])
    for host in [
      "127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::ffff:127.0.0.1]",
      "017700000001",
    ] {
      let url = "http://\(host):\(server.port)/"
      #expect(failure(client, HTTPRequest("GET", url, reach: .publicOnly)) == .forbiddenAddress)
    }
    #expect(server.asked.isEmpty)
    for host in ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"] {
      let url = "http://\(host):\(server.port)/"
      #expect(failure(client, HTTPRequest("GET", url, reach: .nearby)) == nil, "\(host)")
    }
    // Documentation's addresses are nobody's; the connection is refused before it is tried.
    #expect(
      failure(client, HTTPRequest("GET", "http://8.8.8.8/", timeout: .seconds(5), reach: .nearby))
        == .forbiddenAddress)
  }

  /// What is said to this machine and its link passes no proxy, whatever the variables say.
  @Test func neighboursAreReachedWithoutProxies() throws {
    let proxy = try ScriptedServer(answer: Self.hello)
    let server = try ScriptedServer(answer: Self.hello)
    var variables: [String: String] = [:]
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
      variables[name] = proxy.url
    }
    let client = HTTPClient.live(variables: variables)
    for host in ["127.0.0.1", "localhost", "127.0.0.2", "0x7f.1", "[::ffff:127.0.0.1]"] {
      _ = try? client.send(
        HTTPRequest("GET", "http://\(host):\(server.port)/", timeout: .seconds(5)))
    }
    for host in ["169.254.170.2", "[fd00:ec2::23]", "[fd00:ec2::254]", "[fe80::1]"] {
      _ = try? client.send(HTTPRequest("GET", "http://\(host)/", timeout: .milliseconds(200)))
    }
    #expect(proxy.asked.isEmpty)
    #expect(server.asked.count >= 4)
    // A name that is not this machine goes through it, but not what must stay near.
    let far = "http://far.example.invalid/"
    #expect(try client.send(HTTPRequest("GET", far)).text == "hello")
    #expect(proxy.asked.first?.hasPrefix("GET \(far) HTTP/1.1\r\n") == true)
    #expect(failure(client, HTTPRequest("GET", far, reach: .nearby)) == .unknownHost)
    #expect(proxy.asked.count == 1)
  }

  /// A proxy connects on its own: it is not given a name that leads into this network.
  @Test func proxiesAreNotAskedForPrivateHosts() throws {
    let proxy = try ScriptedServer(answer: Self.hello)
    let client = HTTPClient.live(variables: ["http_proxy": proxy.url])
    #expect(
      failure(client, HTTPRequest("GET", "http://10.0.0.1/", reach: .publicOnly))
        == .forbiddenAddress)
    #expect(proxy.asked.isEmpty)
  }

  @Test func connectionsAreKeptWhereThatIsWanted() throws {
    let server = try ScriptedServer { client, _ in
      ScriptedServer.send(client, Self.hello)
      // A second request on the same connection.
      var buffer = [UInt8](repeating: 0, count: 4096)
      if recv(client, &buffer, buffer.count, 0) > 0 {
        ScriptedServer.send(client, Self.hello.replacing("hello", with: "again"))
      }
    }
    let client = HTTPClient.live(variables: [:], keepsConnections: true)
    #expect(try client.send(HTTPRequest("GET", server.url)).text == "hello")
    #expect(try client.send(HTTPRequest("GET", server.url)).text == "again")
  }
}
