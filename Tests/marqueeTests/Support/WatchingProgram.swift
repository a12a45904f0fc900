import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// `marquee generate --watch` on a site, in the background.
final class WatchingProgram {
  let site: SmallSite
  private let running: Program.Running
  private var seen = 0

  /// Starts the program and waits for the line of the first build.
  init(
    _ site: SmallSite, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws {
    self.site = site
    var environment = environment
    if environment["DATABASE_URL"] == nil { environment["DATABASE_URL"] = try TestServer.url() }
    running = try Program.start(
      ["generate", "--watch"] + arguments, in: site.folder.url, environment: environment,
      files: TemporaryFolder())
  }

  deinit {
    if running.process.isRunning { kill(identifier, SIGKILL) }
    running.process.waitUntilExit()
  }

  var identifier: pid_t { running.process.processIdentifier }
  var output: String { (try? running.files.read("output")) ?? "" }
  var errors: String { (try? running.files.read("errors")) ?? "" }

  /// The whole output, for the message of a test that failed.
  var said: String { output + errors }

  /// Waits until a condition is true, for half a minute at most.
  func wait(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if try condition() { return true }
      if !running.process.isRunning { return try condition() }
      usleep(3000)
    }
    return false
  }

  /// Waits until standard output holds a text, after the text of the last such call.
  func waitForOutput(_ text: String) -> Bool {
    wait {
      let new = output.utf8.dropFirst(seen)
      guard let range = String(decoding: new, as: UTF8.self).range(of: text) else { return false }
      let whole = String(decoding: new, as: UTF8.self)
      seen += whole.utf8.distance(from: whole.startIndex, to: range.upperBound)
      return true
    }
  }

  func waitForErrors(_ text: String) -> Bool { wait { errors.contains(text) } }

  /// Waits until a page holds a text.
  func waitForPage(_ name: String, _ text: String) -> Bool {
    wait { (try? site.folder.read("output/\(name)"))?.contains(text) ?? false }
  }

  /// Sends the signal of Ctrl-C, and waits for the end.
  func interrupt() throws -> Program.Result {
    kill(identifier, SIGINT)
    running.process.waitUntilExit()
    return try running.result()
  }

  /// The process's resources: its open descriptors, and its memory in bytes.
  var resources: (descriptors: Int, memory: Int) {
    let folder = "/proc/\(identifier)"
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd")) ?? []
    let status = (try? String(contentsOfFile: folder + "/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    let kilobytes = line.split(separator: " ").compactMap { Int($0) }.first ?? 0
    return (descriptors.count, kilobytes * 1024)
  }
}
