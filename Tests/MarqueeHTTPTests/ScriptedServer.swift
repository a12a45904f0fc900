import Foundation
import Glibc
import Synchronization

/// A server on loopback that reads a request's head and body and then does as it is told.
final class ScriptedServer: Sendable {
  typealias Script = @Sendable (_ client: Int32, _ request: String) -> Void

  let port: Int
  private let listener: Int32
  private let requests = Mutex<[String]>([])

  /// - Parameter ipv6: whether it listens at ::1 instead of 127.0.0.1.
  init(ipv6: Bool = false, _ script: @escaping Script) throws {
    let listener = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var length = socklen_t(0)
    var storage = sockaddr_storage()
    if ipv6 {
      withUnsafeMutableBytes(of: &storage) { bytes in
        bytes.storeBytes(
          of: sockaddr_in6(
            sin6_family: sa_family_t(AF_INET6), sin6_port: 0, sin6_flowinfo: 0,
            sin6_addr: in6addr_loopback, sin6_scope_id: 0), as: sockaddr_in6.self)
      }
      length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
    }
    let bound = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 32) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    // The port stands at the same place in both.
    port = withUnsafeBytes(of: storage) { bytes in
      Int(bytes[2]) << 8 | Int(bytes[3])
    }
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else {
          // Closed by the one thread that uses it: its number may be another's afterwards.
          close(listener)
          return
        }
        guard let self else {
          close(client)
          continue
        }
        Thread.detachNewThread { [self] in
          defer { close(client) }
          guard let request = Self.readRequest(client) else { return }
          requests.withLock { $0.append(request) }
          script(client, request)
        }
      }
    }
  }

  /// Answers every request with the same text.
  convenience init(ipv6: Bool = false, answer: String) throws {
    try self.init(ipv6: ipv6) { client, _ in Self.send(client, answer) }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var asked: [String] { requests.withLock { $0 } }

  @discardableResult
  static func send(_ client: Int32, _ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  private static func readRequest(_ client: Int32) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let length = text.lowercased().split(separator: "content-length: ").dropFirst().first
          .flatMap { Int($0.prefix { $0.isNumber }) }
        if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
      }
      let count = read(client, &buffer, buffer.count)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
