internal import COpenSSL
internal import MarqueeBase

/// The request that opens a WebSocket, and the check of its answer (RFC 6455, section 4). The
/// request has the path `/`, no subprotocol and no extension, as Aurora DSQL expects.
package struct OpeningHandshake: Sendable {
  /// The value of `Sec-WebSocket-Key`: sixteen random bytes in base64.
  package let key: String
  private let host: String
  private let port: Int

  /// - Parameter nonce: sixteen random bytes, new for each connection.
  package init(host: String, port: Int, nonce: [UInt8]) {
    self.host = host.contains(":") ? "[\(host)]" : host
    self.port = port
    key = Base64.text(nonce)
  }

  /// The bytes of the request.
  package var request: [UInt8] {
    let authority = port == 443 ? host : "\(host):\(port)"
    return Array(
      ("GET / HTTP/1.1\r\nHost: \(authority)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n\r\n").utf8)
  }

  /// The value of `Sec-WebSocket-Accept` with which a server proves that it read the key.
  package var expectedAccept: String {
    let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    var digest = [UInt8](repeating: 0, count: 20)
    var size: UInt32 = 20
    EVP_Digest(text, text.count, &digest, &size, EVP_sha1(), nil)
    return Base64.text(digest)
  }

  /// Checks the answer.
  ///
  /// - Returns: the error in it, or nil.
  package func fault(in head: ResponseHead) -> WebSocketError? {
    guard head.status == 101 else { return Self.refusal(head.status) }
    if !head.lists("websocket", in: "upgrade") || !head.lists("upgrade", in: "connection") {
      return Self.wrong("it does not change to a WebSocket")
    }
    if head["sec-websocket-accept"] != [expectedAccept] {
      return Self.wrong("its Sec-WebSocket-Accept does not answer this request")
    }
    if head["sec-websocket-extensions"].contains(where: { !$0.isEmpty }) {
      return Self.wrong("it uses an extension that was not offered")
    }
    if head["sec-websocket-protocol"].contains(where: { !$0.isEmpty }) {
      return Self.wrong("it uses a subprotocol that was not offered")
    }
    return nil
  }

  private static func wrong(_ what: String) -> WebSocketError {
    WebSocketError(
      .handshake, "the answer to the WebSocket's opening is wrong: \(what)",
      help: "something between here and the database changes the answers of port 443, or the host "
        + "is not Aurora DSQL")
  }

  private static func refusal(_ status: Int) -> WebSocketError {
    let meaning =
      switch status {
      case 301, 302, 303, 307, 308: "it sends elsewhere, which is not followed"
      case 400: "it finds the request wrong"
      case 401, 403: "it does not let this client in"
      case 404: "it has no WebSocket there"
      case 407: "a proxy in between asks for a password"
      case 426: "it wants another version of WebSocket"
      case 429: "too many connections at once"
      case 500...599: "it has a problem of its own"
      default: "it does not open a WebSocket"
      }
    return WebSocketError(
      .handshake, "the server refused the WebSocket with HTTP status \(status): \(meaning)",
      help: "no token was sent; check the host and that nothing in between answers in its place")
  }
}
