internal import COpenSSL
internal import MarqueeBase

/// Opens a WebSocket in four steps: a TCP connection, a proxy's tunnel, TLS, the handshake.
struct WebSocketOpening {
  let endpoint: WebSocketEndpoint

  /// - Returns: the stream, and the bytes that the server sent after its answer.
  func open(_ wait: SocketWaiting) throws(WebSocketError) -> (stream: TLSStream, surplus: [UInt8]) {
    let wire = try connect(wait)
    let stream = try TLSStream(wire, host: endpoint.host, rules: endpoint.rules, wait: wait)
    var nonce = [UInt8](repeating: 0, count: 16)
    guard RAND_bytes(&nonce, 16) == 1 else {
      throw WebSocketError(.local, "OpenSSL gives no random numbers")
    }
    let handshake = OpeningHandshake(host: endpoint.host, port: endpoint.port, nonce: nonce)
    let work = "opening the WebSocket at \(endpoint.host)"
    try stream.sendAll(handshake.request, work, wait: wait)
    let (head, surplus) = try answer("the server at \(endpoint.host)") {
      () throws(WebSocketError) in try stream.receive(work, wait: wait)
    }
    if let fault = handshake.fault(in: head) { throw fault }
    return (stream, surplus)
  }

  private func connect(_ wait: SocketWaiting) throws(WebSocketError) -> NonblockingSocket {
    let target = endpoint.address ?? endpoint.host
    guard let proxy = endpoint.proxy else {
      let name =
        target == endpoint.host
        ? "\(target):\(endpoint.port)"
        : "\(endpoint.host) at \(target):\(endpoint.port)"
      return try NonblockingSocket.connect(target, port: endpoint.port, name: name, wait: wait)
    }
    let wire = try NonblockingSocket.connect(
      proxy.host, port: proxy.port, name: "the proxy \(proxy.name)", wait: wait)
    let tunnel = ProxyTunnel(proxy: proxy, host: target, port: endpoint.port)
    let work = "asking the proxy \(proxy.name) for a way to \(target)"
    try wire.sendAll(Array(tunnel.request.reveal().utf8), work, wait: wait)
    let (head, surplus) = try answer("the proxy \(proxy.name)") {
      () throws(WebSocketError) in try wire.receive(work, wait: wait)
    }
    if let fault = tunnel.fault(in: head) { throw fault }
    // In TLS the client sends first.
    guard surplus.isEmpty else {
      throw WebSocketError(.proxy, "the proxy \(proxy.name) sent bytes before it was asked")
    }
    return wire
  }

  private func answer(
    _ who: String, _ receive: () throws(WebSocketError) -> [UInt8]
  ) throws(WebSocketError) -> (ResponseHead, [UInt8]) {
    var bytes: [UInt8] = []
    while true {
      bytes += try receive()
      do throws(ResponseHead.Fault) {
        if let (head, size) = try ResponseHead.read(bytes) { return (head, Array(bytes[size...])) }
      } catch {
        let what =
          switch error {
          case .tooLong: "its head is longer than \(ResponseHead.longest) bytes"
          case .malformed(let what): what
          }
        throw WebSocketError(
          .handshake, "the answer of \(who) can't be read: \(what)",
          help: "something answers there that is neither a WebSocket nor a proxy")
      }
    }
  }
}
