internal import FlyingSocks
internal import Foundation
internal import MarqueeBase

/// One HTTP connection: it reads requests within limits, and answers them in their order.
struct HTTPConnection: Sendable {
  let socket: AsyncSocket
  /// The connection's number in ``OpenConnections``.
  let number: Int
  let open: OpenConnections
  let responder: @Sendable () -> SiteResponder
  let hub: EventHub

  /// Serves the connection until either side ends it. The caller closes the socket.
  func serve() async {
    var reader = RequestReader()
    do {
      while true {
        guard let head = try reader.next() else {
          open.enter(reader.isInsideRequest ? .head : .idle, number)
          let bytes = try await socket.read(atMost: 4096)
          if bytes.isEmpty { return }
          reader.add(bytes)
          continue
        }
        open.enter(.answer, number)
        guard try await answer(head) else { return try await linger() }
      }
    } catch let refusal as RequestRefusal {
      open.enter(.answer, number)
      try? await write(refusal.response)
      try? await linger()
    } catch {
      // The client has closed the connection, or the connection was ended.
    }
  }

  /// Answers one request.
  ///
  /// - Returns: whether the connection stays open.
  private func answer(_ head: RequestHead) async throws -> Bool {
    var request = PreviewRequest(head.target, host: head["host"])
    request.method = head.method
    request.range = head["range"]
    request.ifRange = head["if-range"]
    request.destination = head["sec-fetch-dest"]
    let answer = responder().answer(request, hub.state)
    let isHead = head.method == "HEAD"

    if case .events = answer.body, !isHead {
      guard let events = hub.subscribe(since: head["last-event-id"] ?? request.known) else {
        try await write(RequestRefusal.busy.response)
        return false
      }
      // The stream ends with the connection.
      try await write(header(answer, keepsAlive: false))
      for await event in events {
        open.enter(.answer, number)
        try await write(event)
        open.enter(.events, number)
      }
      return false
    }
    var bytes = header(answer, keepsAlive: head.keepsAlive)
    switch answer.body {
    case .bytes(let content) where !isHead: bytes += content
    case .file(let file, let range) where !isHead:
      try await write(bytes)
      try await send(file, range)
      return head.keepsAlive
    default: break
    }
    try await write(bytes)
    return head.keepsAlive
  }

  private func header(_ answer: PreviewResponse, keepsAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(answer.status) \(PreviewResponse.phrases[answer.status] ?? "")\r\n"
    for (name, value) in answer.headers { text += "\(name): \(value)\r\n" }
    if let length = answer.length { text += "Content-Length: \(length)\r\n" }
    if !keepsAlive { text += "Connection: close\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private func send(_ file: OpenFile, _ range: Range<Int>) async throws {
    var rest = range
    while !rest.isEmpty {
      let bytes = file.read(at: rest.lowerBound, count: min(1 << 16, rest.count))
      // Another program has shortened the file. The promised length can't be sent, so the
      // connection has to end.
      if bytes.isEmpty { throw SocketError.disconnected }
      try await write(bytes)
      rest = rest.lowerBound + bytes.count..<rest.upperBound
    }
  }

  private func write(_ bytes: [UInt8]) async throws {
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      open.enter(.answer, number)
      try await socket.write(Data(bytes[start..<min(start + 1 << 16, bytes.count)]))
    }
  }

  /// Waits until the client has read the answer: closing a socket with unread bytes resets the
  /// connection, and the answer may be lost.
  private func linger() async throws {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    var left = 2 << 20
    while left > 0 {
      let bytes = try await socket.read(atMost: 4096)
      if bytes.isEmpty { return }
      left -= bytes.count
    }
  }
}
