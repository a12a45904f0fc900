import Testing

@testable import MarqueePreview

@Suite("Requests in the bytes of a connection") struct RequestReaderTests {
  /// All requests of a text; the refusal that ends it.
  private func read(
    _ text: String, in size: Int = .max
  ) -> (heads: [RequestHead], refusal: RequestRefusal?) {
    var reader = RequestReader()
    var heads: [RequestHead] = []
    var rest = Array(text.utf8)[...]
    do throws(RequestRefusal) {
      while !rest.isEmpty {
        reader.add(rest.prefix(size))
        rest = rest.dropFirst(size)
        while let head = try reader.next() { heads.append(head) }
      }
    } catch {
      return (heads, error)
    }
    return (heads, nil)
  }

  @Test func oneWithFields() throws {
    let (heads, refusal) = read(
      "GET /films/?page=2 HTTP/1.1\r\nHost: localhost:4000\r\nIf-Range:\t \"a\" \r\nX:\r\n\r\n")
    #expect(refusal == nil)
    let head = try #require(heads.first)
    #expect(head.method == "GET" && head.target == "/films/?page=2" && head.keepsAlive)
    #expect(head["host"] == "localhost:4000" && head["if-range"] == "\"a\"" && head["x"] == "")
    #expect(head.content == .none)
  }

  /// However the network cuts them.
  @Test(arguments: [1, 2, 3, 7, 64, Int.max])
  func severalAfterEachOther(_ size: Int) {
    let text =
      "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\nHost: h\nContent-Length: 5\n\nGET /"
      + "\r\n\r\nGET /c HTTP/1.0\r\n\r\n"
    let (heads, refusal) = read(text, in: size)
    #expect(refusal == nil)
    #expect(heads.map(\.target) == ["/a", "/b", "/c"])
    #expect(heads.map(\.content) == [.none, .length(5), .none])
    #expect(heads.map(\.keepsAlive) == [true, true, false])
  }

  @Test(arguments: [
    ("Connection: close\r\n", false), ("Connection: keep-alive, Close\r\n", false),
    ("Connection: keep-alive\r\n", true), ("Transfer-Encoding: chunked\r\n", false), ("", true),
  ])
  func whetherTheConnectionGoesOn(_ field: String, _ keepsAlive: Bool) {
    let (heads, _) = read("GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n")
    #expect(heads.first?.keepsAlive == keepsAlive)
  }

  @Test(arguments: [
    ("http://localhost:4000/films/?a", "localhost:4000", "/films/?a"),
    ("http://LOCALHOST", "localhost", "/"), ("http://localhost?a=1", "localhost", "/?a=1"),
  ])
  func targetsThatNameTheServer(_ target: String, _ host: String, _ path: String) {
    #expect(read("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n").heads.first?.target == path)
  }

  @Test(arguments: [
    "GET\r\n\r\n", "GET /\r\nHost: h\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET / a HTTP/1.1\r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    "G\u{0}T / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /\t HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nA: \u{0}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nA: a\rb\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET http://evil.example/ HTTP/1.1\r\nHost: h\r\n\r\n", "\u{0}\u{1}\u{2}\n\n",
    "GET / FTP/1.1\r\nHost: h\r\n\r\n",
  ])
  func malformed(_ text: String) {
    #expect(read(text).refusal == .malformed)
  }

  @Test(arguments: [
    ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1", RequestRefusal.targetTooLong),
    (String(repeating: "a", count: 9000), .targetTooLong),
    ("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 9000))", .fieldsTooLarge),
    (
      "GET / HTTP/1.1\r\n"
        + String(repeating: "A: \(String(repeating: "a", count: 99))\r\n", count: 700),
      .fieldsTooLarge
    ),
    ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n", .contentTooLarge),
    ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", .contentTooLarge),
    ("GET / HTTP/2.0\r\nHost: h\r\n\r\n", .version),
    ("GET / HTTP/1.2\r\nHost: h\r\n\r\n", .version),
  ])
  func tooMuch(_ text: String, _ refusal: RequestRefusal) {
    #expect(read(text).refusal == refusal)
    #expect(read(text, in: 100).refusal == refusal)
  }

  @Test func emptyLinesAreSteppedOver() {
    let text = String(repeating: "\r\n", count: 40_000) + "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    #expect(read(text, in: 100).heads.count == 1)
    #expect(read(text).refusal == .fieldsTooLarge)
  }

  @Test func justWithinTheLimits() {
    let target = "/" + String(repeating: "a", count: RequestReader.lineLimit - 15)
    #expect(read("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n").heads.first?.target == target)
    let field = "A: \(String(repeating: "a", count: 8000))\r\n"
    let text = "GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: field, count: 8))\r\n"
    #expect(read(text).heads.first?.fields.count == 9)
  }

  @Test func whatIsOwed() throws {
    var reader = RequestReader()
    #expect(!reader.isInsideRequest)
    reader.add(Array("GET / HT".utf8))
    #expect(try reader.next() == nil && reader.isInsideRequest)
    reader.add(Array("TP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n".utf8))
    #expect(try reader.next() != nil && reader.isInsideRequest)
    reader.add(Array("ab".utf8))
    #expect(try reader.next() == nil && !reader.isInsideRequest)
  }

  /// Any bytes give heads or a refusal, the same however they are cut.
  @Test func anyBytes() {
    var dice = SeededGenerator(seed: 8)
    let pieces = [
      "GET ", "/", "a", " ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n", "\r", "Host: h", ":", "\t",
      "\u{0}",
      "Content-Length: 3", "Connection: close", "é", "\r\n\r\n", "http://h/",
    ]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 1...24, using: &dice)).map { _ in
        pieces.randomElement(using: &dice)!
      }.joined()
      let whole = read(text)
      let cut = read(text, in: Int.random(in: 1...5, using: &dice))
      #expect(whole.heads == cut.heads && whole.refusal == cut.refusal, "\(text.debugDescription)")
    }
  }
}
