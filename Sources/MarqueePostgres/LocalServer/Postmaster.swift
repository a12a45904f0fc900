internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// A running server process, found through its cluster's `postmaster.pid`.
struct Postmaster {
  let process: pid_t
  let socketFolder: String
  private let data: String

  /// Finds the server of a cluster; nil when none runs. A process id that belongs to another
  /// program by now, or to a zombie process, does not count.
  init?(data: String) {
    guard let text = try? String(contentsOfFile: "\(data)/postmaster.pid", encoding: .utf8) else {
      return nil
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let process = pid_t(first), process > 1 else { return nil }
    self.process = process
    self.data = data
    socketFolder = lines.count > 4 ? String(lines[4]) : ""
    if !isAlive { return nil }
  }

  /// Whether the process runs and its command line names the cluster.
  var isAlive: Bool {
    guard let line = BlockingIO.readFile("/proc/\(process)/cmdline") else {
      return false
    }
    return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == data }
  }

  /// Waits until the server accepts connections; false when it does not within `patience`.
  func answers(within patience: Duration) -> Bool {
    let end = ContinuousClock.now + patience
    var silent = 0
    let settings = ConnectionSettings(
      [
        "host": socketFolder, "port": "5432", "user": LocalServer.role, "dbname": "postgres",
        "sslmode": "disable", "gssencmode": "disable", "connect_timeout": "5",
      ], from: "local")
    let text = settings.connectionString(password: nil)
    while ContinuousClock.now < end, isAlive {
      switch PQping(text.reveal()) {
      case PQPING_OK: return true
      case PQPING_REJECT: break  // still starting
      default:
        // The socket is gone, so the server will never answer.
        silent += 1
        if silent > 100 { return false }
      }
      usleep(20_000)
    }
    return false
  }

  /// Asks the server to end its sessions and stop (SIGINT), then to stop at once (SIGQUIT), then
  /// kills it. Each signal has `patience` to take effect.
  func stop(patience: Duration) {
    for signal in [SIGINT, SIGQUIT, SIGKILL] {
      guard isAlive else { return }
      kill(process, signal)
      let end = ContinuousClock.now + patience
      while isAlive, ContinuousClock.now < end { usleep(3_000) }
    }
  }
}
