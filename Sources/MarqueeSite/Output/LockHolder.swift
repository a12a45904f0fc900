internal import Foundation
internal import MarqueeBase

/// Who holds an output's lock, as the file `.marquee-lock` in it says. Text, a line each:
///
///     marquee lock 1
///     host web-2
///     boot 0b2f…
///     process 4711
///     start 8836213
///     since 2026-11-21T18:30:00Z
///     user www
///
/// It says whom to wait for. Whether somebody holds the lock is the kernel's to say, but for a file
/// system of several machines whose kernels don't tell each other.
struct LockHolder: Hashable, Sendable {
  var host: String
  /// Which start of the machine it was; empty where that can't be known.
  var boot: String
  var process: Int
  /// When the process was started, in the kernel's ticks: a number is given to another process
  /// when one has ended.
  var start: String
  var since: String
  var user: String

  private static let head = "marquee lock 1"

  /// This process, now.
  static var current: LockHolder {
    let process = Int(getpid())
    let now = Moment(
      .timestampWithZone, microseconds: Int(Date().timeIntervalSince1970) * 1_000_000)
    return LockHolder(
      host: hostName, boot: SystemFile.bootID(), process: process,
      start: processStart(process) ?? "", since: "\(now)", user: userName)
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static var userName: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? String(getuid())
  }

  /// Nil when there is no such process.
  private static func processStart(_ process: Int) -> String? {
    guard let bytes = BlockingIO.readFile("/proc/\(process)/stat") else { return nil }
    // The name in parentheses may hold anything; the start is the twentieth word after it.
    let end = bytes.lastIndex(of: UInt8(ascii: ")")) ?? bytes.startIndex
    let words = bytes[end...].split(separator: 0x20)
    return words.count > 20 ? String(decoding: words[20], as: UTF8.self) : nil
  }

  func encoded() -> [UInt8] {
    let fields = [
      ("host", host), ("boot", boot), ("process", String(process)), ("start", start),
      ("since", since), ("user", user),
    ]
    let lines = fields.map { name, value in "\(name) \(OneLine.escaped(value))\n" }
    return Array((Self.head + "\n" + lines.joined()).utf8)
  }

  init(host: String, boot: String, process: Int, start: String, since: String, user: String) {
    self.host = host
    self.boot = boot
    self.process = process
    self.start = start
    self.since = since
    self.user = user
  }

  /// Nil for what `encoded` doesn't write: it names nobody.
  init?(_ bytes: [UInt8]) {
    guard bytes.count < 4096 else { return nil }
    let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let names = ["host", "boot", "process", "start", "since", "user"]
    guard lines.count == names.count + 2, lines[0] == Self.head else { return nil }
    var values: [String] = []
    for (name, line) in zip(names, lines[1...]) {
      guard line.utf8.starts(with: (name + " ").utf8) else { return nil }
      values.append(String(line.dropFirst(name.count + 1)))
    }
    guard let process = Int(values[2]), process > 0 else { return nil }
    self.init(
      host: values[0], boot: values[1], process: process, start: values[3], since: values[4],
      user: values[5])
  }

  /// What is known of a holder whose lock the kernel has just given to us.
  enum Status { case dead, alive, unknown }

  func status(seenFrom current: LockHolder) -> Status {
    if boot == current.boot, !boot.isEmpty {
      // A process of our own has let go. Another one's number may be seen from a container too.
      let isAlive =
        process != current.process && !start.isEmpty && Self.processStart(process) == start
      return isAlive ? .alive : .dead
    }
    // The machine was started anew since.
    return host == current.host && !host.isEmpty ? .dead : .unknown
  }

  /// `process 4711`, `process 4711 on web-2`, and since when.
  func description(seenFrom current: LockHolder) -> String {
    let place = host == current.host ? "" : " on \(host)"
    return "process \(process)\(place), since \(since), by \(user)"
  }
}
