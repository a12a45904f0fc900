internal import Glibc
internal import MarqueeBase

/// The loop of a relay's thread: it copies bytes between two descriptors, each with a queue,
/// through the state machine of the protocol.
struct WebSocketRelayLoop {
  private let socket: PrivateSocket
  private let stream: TLSStream
  private var machine: MessageStateMachine
  private let onEnd: (SocketEnd) -> Void
  private let onFarewell: () -> Void
  /// Whether libpq will no longer connect.
  private let isAbandoned: () -> Bool

  private var client: Int32 = -1
  private var toServer = ByteQueue()
  private var toClient = ByteQueue()
  private var events: [MessageStateMachine.Event] = []
  private var streamWantsWriting = false
  private var streamHasEnded = false
  /// Whether the last reads all returned bytes, so that TLS may have buffered more.
  private var hasMoreToRead = false
  private var clientHasEnded = false
  private var hasSaidFarewell = false
  /// The time until which the remaining bytes may be sent; nil until an end is certain.
  private var deadline: ContinuousClock.Instant?

  /// The size of one read. TLS returns 16 KiB at most at a time.
  private static let readSize = 1 << 16
  /// The largest payload of a frame to the server.
  private static let frameSize = 1 << 16
  /// While this many bytes wait for one side, no more are read from the other.
  private static let highWater = 1 << 18
  /// The number of reads from the server before libpq's bytes have their turn.
  private static let readsInARow = 16
  /// The time within which libpq must connect.
  private static let patience: Duration = .seconds(30)
  /// The time within which the server must answer a close frame.
  private static let closingTime: Duration = .seconds(1)

  init(
    socket: PrivateSocket, stream: TLSStream, limits: FrameLimits,
    onEnd: @escaping (SocketEnd) -> Void, onFarewell: @escaping () -> Void,
    isAbandoned: @escaping () -> Bool
  ) {
    self.isAbandoned = isAbandoned
    self.socket = socket
    self.stream = stream
    machine = MessageStateMachine(limits: limits)
    self.onEnd = onEnd
    self.onFarewell = onFarewell
  }

  mutating func run(surplus: [UInt8]) {
    defer { finish() }
    guard acceptClient() else {
      toServer.append(machine.close())
      writeStream()
      return
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readSize, alignment: 16)
    defer { buffer.deallocate() }
    surplus.withUnsafeBytes { take($0) }
    while true {
      readClient(buffer)
      readStream(buffer)
      writeStream()
      writeClient()
      if isDone { return }
      wait()
      if let deadline, deadline <= .now {
        // The server's time is over. libpq may still read what has arrived.
        self.deadline = nil
        streamHasEnded = true
        if isDone { return }
      }
    }
  }

  private mutating func acceptClient() -> Bool {
    var watched = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
    let end = ContinuousClock.now + Self.patience
    while ContinuousClock.now < end, !isAbandoned() {
      if let connection = socket.accept() {
        client = connection
        return true
      }
      _ = poll(&watched, 1, 50)
    }
    return false
  }

  /// Whether nothing is left to send to either side.
  private var isDone: Bool {
    if streamHasEnded { return toClient.isEmpty || clientHasEnded }
    return machine.isEnded && toServer.isEmpty && (toClient.isEmpty || clientHasEnded)
  }

  private mutating func finish() {
    stream.sayFarewell()
    shutdown(stream.socket.descriptor, Int32(SHUT_WR))
    sayFarewell()
    socket.remove()
    if client >= 0 { close(client) }
    client = -1
  }

  private mutating func sayFarewell() {
    guard !hasSaidFarewell else { return }
    hasSaidFarewell = true
    onFarewell()
  }

  // MARK: From libpq to the server

  private mutating func readClient(_ buffer: UnsafeMutableRawBufferPointer) {
    while !clientHasEnded, !machine.isEnded, toServer.count < Self.highWater {
      let count = recv(client, buffer.baseAddress, min(buffer.count, Self.frameSize), 0)
      if count > 0 {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        toServer.extend { machine.send(bytes, to: &$0) }
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return
      } else {
        clientEnded()
      }
    }
  }

  private mutating func clientEnded() {
    guard !clientHasEnded else { return }
    clientHasEnded = true
    toClient.removeAll()
    if !machine.isEnded { toServer.append(machine.close()) }
    deadline = deadline ?? .now + Self.closingTime
  }

  private mutating func writeStream() {
    streamWantsWriting = false
    while !toServer.isEmpty, !streamHasEnded {
      switch toServer.withBytes({ stream.write($0) }) {
      case .bytes(let count): toServer.removeFirst(count)
      case .wantsReading: return
      case .wantsWriting:
        streamWantsWriting = true
        return
      case .ended(let text): streamEnded(text)
      }
    }
    if clientHasEnded || machine.isEnded { sayFarewell() }
  }

  // MARK: From the server to libpq

  private mutating func readStream(_ buffer: UnsafeMutableRawBufferPointer) {
    hasMoreToRead = false
    for _ in 0..<Self.readsInARow {
      guard canReadStream else { return }
      switch stream.read(buffer) {
      case .bytes(let count): take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      case .wantsReading: return
      case .wantsWriting:
        streamWantsWriting = true
        return
      case .ended(let text): streamEnded(text)
      }
    }
    hasMoreToRead = canReadStream
  }

  private var canReadStream: Bool {
    !streamHasEnded && !machine.isEnded && toClient.isEmpty && toServer.count < Self.highWater
  }

  private mutating func take(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    events.removeAll(keepingCapacity: true)
    machine.receive(bytes, into: &events)
    handle(bytes)
  }

  private mutating func handle(_ bytes: UnsafeRawBufferPointer?) {
    for event in events {
      switch event {
      case .data(let range):
        if let bytes { deliver(UnsafeRawBufferPointer(rebasing: bytes[range])) }
      case .reply(let frame): toServer.append(frame)
      case .ended(let end):
        // The end is reported before libpq's socket is closed, so that libpq's caller finds the
        // reason.
        if !clientHasEnded { onEnd(end) }
        deadline = deadline ?? .now + Self.closingTime
      }
    }
  }

  private mutating func deliver(_ bytes: UnsafeRawBufferPointer) {
    guard !clientHasEnded else { return }
    var sent = 0
    while toClient.isEmpty, sent < bytes.count {
      let count = Glibc.send(
        client, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      if count >= 0 {
        sent += count
      } else if errno != EINTR {
        if errno != EAGAIN { return clientEnded() }
        break
      }
    }
    if sent < bytes.count { toClient.append(UnsafeRawBufferPointer(rebasing: bytes[sent...])) }
  }

  private mutating func writeClient() {
    while !toClient.isEmpty, !clientHasEnded {
      let count = toClient.withBytes {
        Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        toClient.removeFirst(count)
      } else if errno != EINTR {
        if errno != EAGAIN { clientEnded() }
        return
      }
    }
  }

  private mutating func streamEnded(_ text: String?) {
    streamHasEnded = true
    events.removeAll(keepingCapacity: true)
    machine.receiveEnd(text ?? "without a close frame", into: &events)
    handle(nil)
  }

  // MARK: Waiting

  private mutating func wait() {
    var serverEvents: Int32 = 0
    if canReadStream {
      serverEvents |= POLLIN
    }
    if !toServer.isEmpty { serverEvents |= streamWantsWriting ? POLLOUT : POLLIN }
    if streamWantsWriting { serverEvents |= POLLOUT }
    var clientEvents: Int32 = 0
    if !machine.isEnded, toServer.count < Self.highWater { clientEvents |= POLLIN }
    if !toClient.isEmpty { clientEvents |= POLLOUT }
    // A descriptor without events to wait for is left out, because its hang-up would end each wait
    // at once.
    var watched = [
      pollfd(
        fd: serverEvents == 0 || streamHasEnded ? -1 : stream.socket.descriptor,
        events: Int16(serverEvents), revents: 0),
      pollfd(
        fd: clientEvents == 0 || clientHasEnded ? -1 : client, events: Int16(clientEvents),
        revents: 0),
    ]
    var milliseconds: Int32 = -1
    if hasMoreToRead {
      milliseconds = 0
    } else if let deadline {
      milliseconds = ContinuousClock.now.duration(to: deadline).pollTimeout
    }
    _ = poll(&watched, 2, milliseconds)
  }
}
