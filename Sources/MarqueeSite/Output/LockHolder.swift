internal import Foundation
internal import MarqueeBase

/// The holder of an output's lock, as recorded in the output's file `.marquee-lock`. It is text
/// with one field a line:
///
///     marquee lock 1
///     host web-2
///     boot 0b2f…
///     process 4711
///     start 8836213
///     since 2026-11-21T18:30:00Z
///     user www
///
/// The file is for messages. Whether the lock is held is decided by the kernel, except on a network
/// file system whose machines don't share their locks.
struct LockHolder: Hashable, Sendable {
  var host: String
  /// The boot ID of the machine; empty when it can't be read.
  var boot: String
  var process: Int
  /// The time at which the process was started, in the kernel's ticks: it distinguishes the process
  /// from a later one with the same number.
  var start: String
  var since: String
  var user: String

  private static let head = "marquee lock 1"

  /// This process, at the present time.
  static var current: LockHolder {
    let process = Int(getpid())
    let now = Moment(
      .timestampWithZone, microseconds: Int(Date().timeIntervalSince1970) * 1_000_000)
    return LockHolder(
      host: ProcessFacts.hostName, boot: ProcessFacts.bootID(), process: process,
      start: ProcessFacts.start(of: process) ?? "", since: "\(now)", user: ProcessFacts.userName)
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

  /// Reads what `encoded` returns; nil for anything else, such as an empty file.
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

  /// The status of a recorded holder when the kernel has just given the lock to this process.
  enum Status { case dead, alive, unknown }

  func status(seenFrom current: LockHolder) -> Status {
    if boot == current.boot, !boot.isEmpty {
      // A recorded holder that is this process has released its lock. Otherwise it is alive when a
      // process with its number and start time is running.
      let isAlive =
        process != current.process && !start.isEmpty && ProcessFacts.start(of: process) == start
      return isAlive ? .alive : .dead
    }
    // The machine was rebooted in the meantime.
    return host == current.host && !host.isEmpty ? .dead : .unknown
  }

  /// The holder for messages: `process 4711 on web-2, since …, by www`; without the host when it is
  /// this one.
  func description(seenFrom current: LockHolder) -> String {
    let place = host == current.host ? "" : " on \(host)"
    return "process \(process)\(place), since \(since), by \(user)"
  }
}
