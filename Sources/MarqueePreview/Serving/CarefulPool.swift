internal import FlyingFox
internal import FlyingSocks
internal import Foundation

/// The library's own pool of sockets, which sets on each socket what the library leaves at the
/// system's defaults.
///
/// The listening socket passes by here first, when it has nobody to accept, and on Linux every
/// connection inherits its options; the descriptor's flag it doesn't.
struct CarefulPool: AsyncSocketPool {
  let base: any AsyncSocketPool

  func prepare() async throws { try await base.prepare() }
  func run() async throws { try await base.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    let descriptor = socket.file.rawValue
    // A private PostgreSQL that is started now would keep the port after our end.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Header and body are written apart: without this the second waits for the client's
    // delayed acknowledgement of the first, 40 ms.
    set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    // A browser that takes nothing for 20 seconds, asleep or gone, is dropped.
    set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 20_000)
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
    try await base.suspendSocket(socket, untilReadyFor: events)
  }

  private func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
