internal import FlyingSocks
internal import Foundation
internal import Glibc
internal import MarqueeBase

/// The network's side of the preview, over the library's sockets: connections are taken, and each is a
/// task of its own. All `async` of the house is here and in `HTTPConnection`.
///
/// The library's own HTTP server is not used, because its reader of requests has no limits: a line of a
/// megabyte costs it minutes of a processor, also when the client has left, and two such lines stop it.
struct HTTPEdge: Sendable {
  /// Asked for each request: the output may be moved to another folder meanwhile.
  let responder: @Sendable () -> SiteResponder
  let hub: EventHub
  let limits: OpenConnections.Limits

  /// Serves until the task is cancelled, and closes the socket then.
  ///
  /// - Parameter listening: a socket that listens and doesn't block.
  func run(on listening: Int32) async {
    defer { close(listening) }
    while !Task.isCancelled {
      await withTaskCancellationHandler {
        await serve(on: listening)
      } onCancel: {
        // It stops listening at once, and who waits for it wakes up.
        shutdown(listening, Int32(SHUT_RDWR))
      }
      // The library's wait for sockets has failed; connections wait in the system's queue meanwhile.
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  private func serve(on listening: Int32) async {
    let pool = SocketPool<ePoll>.ePoll()
    guard (try? await pool.prepare()) != nil else { return }
    let open = OpenConnections(limits: limits)
    await withDiscardingTaskGroup { group in
      group.addTask { try? await pool.run() }
      group.addTask { await keepTime(open) }
      while let descriptor = await accept(listening, pool) {
        guard
          let socket = try? AsyncSocket(
            socket: Socket(file: .init(rawValue: descriptor)), pool: pool),
          let number = open.admit(descriptor)
        else {
          let response = RequestRefusal.busy.response
          _ = send(descriptor, response, response.count, Int32(MSG_NOSIGNAL))
          close(descriptor)
          continue
        }
        let connection = HTTPConnection(
          socket: socket, number: number, open: open, responder: responder, hub: hub)
        group.addTask {
          await connection.serve()
          open.remove(number)
          close(descriptor)
        }
      }
      open.endAll()
      group.cancelAll()
    }
  }

  private func keepTime(_ open: OpenConnections) async {
    var seconds = 0
    while (try? await Task.sleep(for: .seconds(1))) != nil {
      seconds += 1
      open.endLate()
      if seconds.isMultiple(of: 10) { hub.heartbeat() }
    }
  }

  /// The next connection; nil at the end.
  private func accept(_ listening: Int32, _ pool: SocketPool<ePoll>) async -> Int32? {
    while !Task.isCancelled {
      let descriptor = Glibc.accept(listening, nil, nil)
      if descriptor >= 0 {
        // A private PostgreSQL that is started now would keep an inherited port after our end.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // A header and a body that are written apart would wait 40 ms for an acknowledgement.
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // A browser that takes nothing for 20 seconds, asleep or gone, is dropped.
        set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 20_000)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        return descriptor
      }
      do {
        switch errno {
        case EAGAIN:
          try await pool.suspendSocket(
            Socket(file: .init(rawValue: listening)), untilReadyFor: .connection)
        // Out of descriptors or memory: others give some back.
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: try await Task.sleep(for: .milliseconds(200))
        default: break
        }
      } catch {
        return nil
      }
    }
    return nil
  }

  private func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
