import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A proxy between a program and a server that resets the connection after a number of the server's
/// bytes.
final class FaultProxy: Sendable {
  let port: UInt16
  private let listener: Int32
  private let counted = Mutex(0)

  /// - Parameters:
  ///   - socket: the path of the server's Unix socket.
  ///   - limit: the number of bytes for each connection; nil for no reset.
  init(to socket: String, limit: Int?) throws {
    listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 8) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        guard let self, let server = Self.connect(socket) else {
          close(client)
          continue
        }
        Thread { Self.pass(client, server, limit: limit, self.add) }.start()
      }
    }.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The number of bytes from the server that the proxy has passed on.
  var bytes: Int { counted.withLock { $0 } }

  @Sendable private func add(_ count: Int) { counted.withLock { $0 += count } }

  private static func connect(_ path: String) -> Int32? {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, length) == 0
      }
    }
    if isConnected { return descriptor }
    close(descriptor)
    return nil
  }

  /// Passes bytes on until one side ends, or until the limit; then it resets the client's
  /// connection.
  private static func pass(
    _ client: Int32, _ server: Int32, limit: Int?, _ count: (Int) -> Void
  ) {
    defer {
      close(client)
      close(server)
    }
    var left = limit ?? .max
    var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while poll(&ends, 2, -1) > 0 || errno == EINTR {
      if ends[0].revents != 0, copy(client, server, most: .max) == 0 { return }
      guard ends[1].revents != 0 else { continue }
      let passed = copy(server, client, most: left)
      if passed == 0 { return }
      count(passed)
      left -= passed
      if left == 0 { return reset(client) }
    }
  }

  /// Passes the bytes of one read on.
  ///
  /// - Returns: the number of bytes; 0 at the end.
  private static func copy(_ source: Int32, _ target: Int32, most: Int) -> Int {
    var buffer = [UInt8](repeating: 0, count: min(most, 1 << 14))
    let received = recv(source, &buffer, buffer.count, 0)
    guard received > 0 else { return 0 }
    var sent = 0
    while sent < received {
      let count = buffer.withUnsafeBytes { bytes in
        send(target, bytes.baseAddress! + sent, received - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return 0 }
      sent += count
    }
    return received
  }

  /// Resets a connection, as a machine does that no longer knows it. Closing it would not do that,
  /// because another test's process may have inherited the descriptor.
  private static func reset(_ client: Int32) {
    var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: sockaddr().sa_data)
    Glibc.connect(client, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
  }
}
