internal import Foundation
package import MarqueeBase

/// The IP address and port that the preview listens on.
package struct ListeningAddress: Hashable, Sendable {
  let address: NetworkAddress
  /// The port; 0 for any free one.
  package let port: UInt16

  package static let defaultHost = "127.0.0.1"
  package static let defaultPort: UInt16 = 4000

  /// - Parameter host: an IP address of this machine, which may be in brackets, or `localhost`.
  /// - Throws: a diagnostic when `host` is not such an address.
  package init(host: String = defaultHost, port: UInt16 = defaultPort) throws(Diagnostics) {
    var name = host
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    if name.lowercased() == "localhost" { name = Self.defaultHost }
    guard !name.contains("%"), let address = NetworkAddress(name) else {
      throw Diagnostics(
        Diagnostic(
          "'\(Diagnostic.printable(host))' is not an address of a machine", code: "serve.host",
          category: .configuration,
          help: "write an IP address: 127.0.0.1, ::1, or 0.0.0.0 for all of this machine's"))
    }
    self.init(address: address, port: port)
  }

  init(address: NetworkAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  func with(port: UInt16) -> ListeningAddress { ListeningAddress(address: address, port: port) }

  /// Whether only this machine can reach the address.
  package var isLoopback: Bool { address.isLoopback }

  /// The address to open in a browser on this machine: `http://127.0.0.1:4000/`.
  package var url: String {
    let any = address.isIPv6 ? "[::1]" : "127.0.0.1"
    let host = address.isAny ? any : address.urlHost
    return "http://\(host):\(port)/"
  }
}

extension ListeningAddress {
  enum Opening: Equatable {
    /// A listening, non-blocking socket that is not inherited, and its port. The caller closes it.
    case open(descriptor: Int32, port: UInt16)
    case taken
    case failed(Int32)
  }

  /// Opens a socket and begins to listen.
  func open() -> Opening {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(address.isIPv6 ? AF_INET6 : AF_INET, Int32(kind), 0)
    guard descriptor >= 0 else { return .failed(errno) }
    var yes: Int32 = 1
    // A port with connections that ended a moment ago counts as free.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var storage = sockaddr_storage()
    let size = fill(&storage)
    let isBound = withUnsafePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard isBound == 0, listen(descriptor, SOMAXCONN) == 0 else {
      let code = errno
      close(descriptor)
      return code == EADDRINUSE ? .taken : .failed(code)
    }
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isKnown = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard isKnown == 0 else {
      let code = errno
      close(descriptor)
      return .failed(code)
    }
    // IPv4 and IPv6 addresses have the port at the same place.
    let found = withUnsafePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
    return .open(descriptor: descriptor, port: found)
  }

  private func fill(_ storage: inout sockaddr_storage) -> socklen_t {
    withUnsafeMutableBytes(of: &storage) { raw in
      if address.isIPv6 {
        var socketAddress = sockaddr_in6()
        socketAddress.sin6_family = sa_family_t(AF_INET6)
        socketAddress.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &socketAddress.sin6_addr) { $0.copyBytes(from: address.bytes) }
        withUnsafeBytes(of: socketAddress) { raw.copyMemory(from: $0) }
        return socklen_t(MemoryLayout<sockaddr_in6>.size)
      }
      var socketAddress = sockaddr_in()
      socketAddress.sin_family = sa_family_t(AF_INET)
      socketAddress.sin_port = port.bigEndian
      withUnsafeMutableBytes(of: &socketAddress.sin_addr) { $0.copyBytes(from: address.bytes) }
      withUnsafeBytes(of: socketAddress) { raw.copyMemory(from: $0) }
      return socklen_t(MemoryLayout<sockaddr_in>.size)
    }
  }
}
