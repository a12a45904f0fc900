internal import FlyingSocks
internal import Foundation
internal import Glibc
internal import MarqueeBase

/// Accepts the preview's connections with the library's sockets, and runs a task for each. Only
/// this file and `HTTPConnection` use `async`.
///
/// The library's own HTTP server is not used, because its parser of requests has no limits: a line
/// of a megabyte uses minutes of processor time, even after the client has left, and two such lines
/// stop the server.
struct HTTPEdge: Sendable {
  /// Returns the responder for a request. It is called for each, because the output may have been
  /// moved to another folder.
  let responder: @Sendable () -> SiteResponder
  let hub: EventHub
  let limits: OpenConnections.Limits

  /// Serves until the task is cancelled, and then closes the socket.
  ///
  /// - Parameter listening: a listening, non-blocking socket.
  func run(on listening: Int32) async {
    defer { close(listening) }
    while !Task.isCancelled {
      await withTaskCancellationHandler {
        await serve(on: listening)
      } onCancel: {
        // This ends listening at once, and wakes the task that waits for a connection.
        shutdown(listening, Int32(SHUT_RDWR))
      }
      // The library's wait for sockets has failed. Connections wait in the system's queue
      // meanwhile.
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

  /// The next connection; nil when serving ends.
  private func accept(_ listening: Int32, _ pool: SocketPool<ePoll>) async -> Int32? {
    while !Task.isCancelled {
      let descriptor = Glibc.accept(listening, nil, nil)
      if descriptor >= 0 {
        // A private PostgreSQL server that is started now would keep the inherited connection open
        // after this process has ended.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        // Without this, a header and a body that are written separately would wait 40 ms for an
        // acknowledgement.
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // A browser that acknowledges nothing for 20 seconds is disconnected.
        set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 20_000)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        return descriptor
      }
      do {
        switch errno {
        case EAGAIN:
          try await pool.suspendSocket(
            Socket(file: .init(rawValue: listening)), untilReadyFor: .connection)
        // There are too few descriptors or too little memory until other connections end.
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
