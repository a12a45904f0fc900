import Testing

@testable import MarqueeWebSocket

struct OpeningHandshakeTests {
  /// The example of RFC 6455, section 1.3.
  private let handshake = OpeningHandshake(
    host: "abc.dsql.eu-west-1.on.aws", port: 443, nonce: Array("the sample nonce".utf8))

  @Test func theRFCsOwnExample() {
    #expect(handshake.key == "dGhlIHNhbXBsZSBub25jZQ==")
    #expect(handshake.expectedAccept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test func theRequest() {
    #expect(
      String(decoding: handshake.request, as: UTF8.self) == """
        GET / HTTP/1.1\r
        Host: abc.dsql.eu-west-1.on.aws\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r

        """)
    let other = OpeningHandshake(host: "::1", port: 8443, nonce: [1])
    #expect(String(decoding: other.request, as: UTF8.self).contains("Host: [::1]:8443\r\n"))
  }

  private func judge(_ text: String) throws -> String? {
    let bytes = Array(text.replacing("\n", with: "\r\n").utf8)
    let (head, size) = try #require(try ResponseHead.read(bytes))
    #expect(size == bytes.count)
    return handshake.fault(in: head)?.message
  }

  private let good = """
    HTTP/1.1 101 Switching Protocols
    Upgrade: WebSocket
    Connection: keep-alive, UPGRADE
    Sec-WebSocket-Accept:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\u{20}


    """

  @Test func aGoodAnswer() throws { #expect(try judge(good) == nil) }

  /// A line, what stands there instead, and what is said of it.
  @Test(arguments: [
    ("101 Switching Protocols", "200 OK", "HTTP status 200"),
    ("101 Switching Protocols", "403 Forbidden", "does not let this client in"),
    ("101 Switching Protocols", "302 Found", "sends elsewhere"),
    ("101 Switching Protocols", "503 Busy", "a problem of its own"),
    ("Upgrade: WebSocket", "Upgrade: h2c", "does not change to a WebSocket"),
    ("Connection: keep-alive, UPGRADE", "Connection: close", "does not change to a WebSocket"),
    (
      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "does not answer this request"
    ),
    ("Sec-WebSocket-Accept", "Sec-WebSocket-Other", "does not answer this request"),
    (
      "Upgrade: WebSocket", "Upgrade: websocket\nSec-WebSocket-Extensions: permessage-deflate",
      "an extension"
    ),
    ("Upgrade: WebSocket", "Upgrade: websocket\nSec-WebSocket-Protocol: x", "a subprotocol"),
    (
      "Upgrade: WebSocket",
      "Upgrade: websocket\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "does not answer"
    ),
  ])
  func wrongAnswers(_ part: String, _ other: String, _ said: String) throws {
    let message = try judge(good.replacing(part, with: other))
    #expect(message?.contains(said) == true, "\(message ?? "nothing")")
  }

  @Test func headsThatCannotBeRead() {
    func fault(_ text: String) -> ResponseHead.Fault? {
      do throws(ResponseHead.Fault) {
        _ = try ResponseHead.read(Array(text.utf8))
        return nil
      } catch {
        return error
      }
    }
    #expect(fault("SSH-2.0-OpenSSH") == .malformed("it is not HTTP"))
    #expect(fault("HTTP/1.1 101 X\r\nA: b") == nil)
    #expect(fault("HTTP/1.1 101 X\r\nA: " + String(repeating: "b", count: 20_000)) == .tooLong)
    #expect(
      fault("HTTP/1.1 101\r\n" + String(repeating: "a: b\r\n", count: 200) + "\r\n") == .tooLong)
    for text in [
      "HTTP/1.1 1x1 X\r\n\r\n", "HTTP/2.0 101 X\r\n\r\n", "HTTP/1.1 101 X\r\n folded\r\n\r\n",
      "HTTP/1.1 101 X\r\nno colon\r\n\r\n", "HTTP/1.1 101 X\r\na: b\nc: d\r\n\r\n",
      "HTTP/1.1 101 X\r\na: \u{0}\r\n\r\n", "HTTP/1.1 101 X\r\nspace : b\r\n\r\n",
    ] {
      #expect(fault(text) != nil, "\(text)")
    }
  }
}
