import Foundation

/// A connection that sends exactly the given bytes, because clients that attack don't use
/// libraries.
final class RawClient {
  private let descriptor: Int32
  private(set) var received: [UInt8] = []

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // The buffer is small, so that the server soon notices a client that does not read.
    var size: Int32 = 4096
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// Discards what has been read so far.
  func forget() { received = [] }

  var text: String { String(decoding: received, as: UTF8.self) }

  /// Reads until the text so far meets a condition.
  ///
  /// - Returns: false at the connection's end, or after 20 seconds.
  @discardableResult
  func read(until isEnough: (String) -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while !isEnough(text) {
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard ContinuousClock.now < end else { return false }
      guard poll(&poller, 1, 100) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      received += buffer[..<count]
    }
    return true
  }

  /// Sends one request and returns the response's head and body, whose length is its
  /// Content-Length.
  func ask(
    _ target: String, method: String = "GET", _ headers: [String: String] = [:]
  ) -> (head: String, body: String) {
    received = []
    let lines = ["Host": "127.0.0.1"].merging(headers) { $1 }.map { "\($0): \($1)\r\n" }
    send("\(method) \(target) HTTP/1.1\r\n\(lines.joined())\r\n")
    guard read(until: { $0.contains("\r\n\r\n") }) else { return (text, "") }
    let head = String(text[..<text.range(of: "\r\n\r\n")!.lowerBound])
    let start = received.count - text.utf8.count + head.utf8.count + 4
    let length =
      head.split(separator: "\r\n")
      .first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
    if method == "HEAD" { return (head, "") }
    read { _ in self.received.count >= start + length }
    return (head, String(decoding: received[start...], as: UTF8.self))
  }
}
