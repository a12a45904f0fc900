internal import Glibc
internal import MarqueeBase

/// A non-blocking TCP connection. It is closed with its owner.
final class NonblockingSocket {
  let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// The time limit for one of several addresses; the last one has none of its own.
  private static let patience: Duration = .seconds(8)

  /// Connects to the first address of the host that answers.
  ///
  /// - Parameter name: the name of the other side, for messages.
  static func connect(
    _ host: String, port: Int, name: String, wait: SocketWaiting
  ) throws(WebSocketError) -> NonblockingSocket {
    let addresses = try addresses(host, port: port)
    var reason = "no address"
    for (index, address) in addresses.enumerated() {
      let limit = index < addresses.count - 1 ? patience : nil
      do throws(WebSocketError) {
        return try connect(address, limit, name: name, wait: wait)
      } catch {
        if error.kind == .cancelled { throw error }
        if error.kind == .timedOut, limit == nil { throw error }
        reason = error.message
      }
    }
    throw WebSocketError(
      .unreachable, "\(name) can't be reached: \(reason)",
      help: "check host, port, firewall and proxy: outgoing connections to port \(port) must be "
        + "allowed")
  }

  private struct Address {
    let family: Int32
    let bytes: [UInt8]
  }

  private static func addresses(_ host: String, port: Int) throws(WebSocketError) -> [Address] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let plain =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    let status = getaddrinfo(plain, String(port), &hints, &list)
    guard status == 0 else {
      throw WebSocketError(
        .unreachable, "the host \(host) is not known: \(String(cString: gai_strerror(status)))",
        help: "check its spelling, and that this machine can resolve it")
    }
    defer { freeaddrinfo(list) }
    var found: [Address] = []
    var next = list
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let address = entry.ai_addr else { continue }
      let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
      found.append(Address(family: entry.ai_family, bytes: Array(bytes)))
    }
    return found
  }

  private static func connect(
    _ address: Address, _ limit: Duration?, name: String, wait: SocketWaiting
  ) throws(WebSocketError) -> NonblockingSocket {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.family, kind, 0)
    guard descriptor >= 0 else { throw .init(.local, text(errno)) }
    let wire = NonblockingSocket(descriptor)
    wire.setOptions()
    let status = address.bytes.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        Glibc.connect(descriptor, $0.baseAddress, socklen_t(address.bytes.count))
      }
    }
    if status == 0 { return wire }
    guard errno == EINPROGRESS else { throw .init(.unreachable, text(errno)) }
    try checkReady(wait(descriptor, false, true, limit), "connecting to \(name)")
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
    guard problem == 0 else { throw .init(.unreachable, text(problem)) }
    return wire
  }

  /// Sends small packets without delay, and notices after two minutes that a server has vanished,
  /// as for every database connection.
  private func setOptions() {
    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
    let tcp = Int32(IPPROTO_TCP)
    set(tcp, TCP_NODELAY, 1)
    set(SOL_SOCKET, SO_KEEPALIVE, 1)
    set(tcp, TCP_KEEPIDLE, 60)
    set(tcp, TCP_KEEPINTVL, 15)
    set(tcp, TCP_KEEPCNT, 4)
    set(tcp, TCP_USER_TIMEOUT, 120_000)
  }

  /// Throws when waiting was cancelled or the time limit was exceeded.
  static func checkReady(_ outcome: WaitOutcome, _ work: String) throws(WebSocketError) {
    switch outcome {
    case .ready: return
    case .cancelled: throw .init(.cancelled, "stopped while \(work)")
    case .timedOut: throw .init(.timedOut, "no answer while \(work)")
    }
  }

  static func text(_ number: Int32) -> String { String(cString: strerror(number)) }

  // MARK: Plain bytes, before TLS

  func sendAll(
    _ bytes: [UInt8], _ work: String, wait: SocketWaiting
  ) throws(WebSocketError) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN || errno == EINTR {
        try Self.checkReady(wait(descriptor, false, true, nil), work)
      } else {
        throw .init(.unreachable, "\(work): \(Self.text(errno))")
      }
    }
  }

  /// Waits for bytes and returns at least one.
  func receive(_ work: String, wait: SocketWaiting) throws(WebSocketError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      if count > 0 { return Array(bytes[..<count]) }
      if count == 0 { throw .init(.unreachable, "the connection was cut while \(work)") }
      guard errno == EAGAIN || errno == EINTR else {
        throw .init(.unreachable, "\(work): \(Self.text(errno))")
      }
      try Self.checkReady(wait(descriptor, true, false, nil), work)
    }
  }
}
