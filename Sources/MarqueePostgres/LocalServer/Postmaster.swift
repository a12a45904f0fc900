internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// A running server process, found by its cluster's `postmaster.pid`.
struct Postmaster {
  let process: pid_t
  let socketFolder: String
  private let data: String

  /// Nil when no server runs on that cluster. A process id that belongs to another program by
  /// now, or to a dead one nobody buried, doesn't count.
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

  /// Its command line names the cluster.
  var isAlive: Bool {
    guard let line = BlockingIO.readFile("/proc/\(process)/cmdline") else {
      return false
    }
    return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == data }
  }

  /// Waits until it takes connections.
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
        // Its socket is gone: it will never answer.
        silent += 1
        if silent > 100 { return false }
      }
      usleep(20_000)
    }
    return false
  }

  /// Asks it to end its sessions and stop, and kills it when it doesn't.
  func stop(patience: Duration) {
    for signal in [SIGINT, SIGQUIT, SIGKILL] {
      guard isAlive else { return }
      kill(process, signal)
      let end = ContinuousClock.now + patience
      while isAlive, ContinuousClock.now < end { usleep(3_000) }
    }
  }
}
