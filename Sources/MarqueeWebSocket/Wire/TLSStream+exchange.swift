internal import MarqueeBase

extension TLSStream {
  /// Sends bytes and waits until all are written.
  ///
  /// - Parameter work: the activity, for messages: `opening the WebSocket at HOST`.
  func sendAll(_ bytes: [UInt8], _ work: String, wait: SocketWaiting) throws(WebSocketError) {
    var sent = 0
    while sent < bytes.count {
      let outcome = bytes.withUnsafeBytes {
        write(UnsafeRawBufferPointer(rebasing: $0[sent...]))
      }
      switch outcome {
      case .bytes(let count): sent += count
      default: try waitOn(outcome, work, wait)
      }
    }
  }

  /// Waits for bytes and returns at least one.
  func receive(_ work: String, wait: SocketWaiting) throws(WebSocketError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let outcome = bytes.withUnsafeMutableBytes { read($0) }
      if case .bytes(let count) = outcome { return Array(bytes[..<count]) }
      try waitOn(outcome, work, wait)
    }
  }

  private func waitOn(
    _ outcome: Outcome, _ work: String, _ wait: SocketWaiting
  ) throws(WebSocketError) {
    switch outcome {
    case .bytes: return
    case .wantsReading:
      try NonblockingSocket.checkReady(wait(socket.descriptor, true, false, nil), work)
    case .wantsWriting:
      try NonblockingSocket.checkReady(wait(socket.descriptor, false, true, nil), work)
    case .ended(let text):
      throw WebSocketError(
        .unreachable, "the connection was cut while \(work)" + (text.map { " (\($0))" } ?? ""))
    }
  }
}
