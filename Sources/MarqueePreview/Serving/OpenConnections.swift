internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// The connections of the preview, each with the time by which it has to move on. A connection that
/// doesn't is ended from here, by shutting its socket down, so that no connection needs a timer.
final class OpenConnections: Sendable {
  /// What is granted to clients.
  struct Limits: Sendable {
    /// From a request's first byte to the end of its head.
    var head = Duration.seconds(30)
    /// Between two requests.
    var idle = Duration.seconds(60)
    /// Until a client takes the next piece of an answer.
    var write = Duration.seconds(30)
    /// Connections at the same time. Browsers open six to a server.
    var count = 600
  }

  /// What a connection waits for.
  enum Phase: Sendable { case idle, head, answer, events }

  private struct Entry {
    let descriptor: Int32
    var phase = Phase.idle
    var since = ContinuousClock.now
    /// Its socket is shut down; its task has still to notice.
    var isEnded = false
  }

  private struct Table {
    var entries: [Int: Entry] = [:]
    var next = 0
  }

  private let table = Mutex(Table())
  let limits: Limits

  init(limits: Limits = Limits()) { self.limits = limits }

  /// Takes a connection in. The one that has been without a whole request for longest has to go for it
  /// when there are too many.
  ///
  /// - Returns: its number; nil when all the others are busy with answers.
  func admit(_ descriptor: Int32) -> Int? {
    table.withLock { table in
      let open = table.entries.filter { !$0.value.isEnded }
      if open.count >= limits.count {
        let waiting = open.filter { $0.value.phase == .idle || $0.value.phase == .head }
        guard let oldest = waiting.min(by: { $0.value.since < $1.value.since }) else { return nil }
        Self.end(&table.entries[oldest.key]!)
      }
      table.next += 1
      table.entries[table.next] = Entry(descriptor: descriptor)
      return table.next
    }
  }

  /// Says what a connection does from now on. A wait for a head that is said again keeps its time.
  func enter(_ phase: Phase, _ number: Int) {
    table.withLock { table in
      guard let entry = table.entries[number] else { return }
      if phase == entry.phase, phase == .idle || phase == .head { return }
      table.entries[number]?.phase = phase
      table.entries[number]?.since = .now
    }
  }

  /// Lets go of a connection, which its owner closes.
  func remove(_ number: Int) {
    _ = table.withLock { $0.entries.removeValue(forKey: number) }
  }

  /// Ends the connections that are late.
  func endLate(now: ContinuousClock.Instant = .now) {
    table.withLock { table in
      for (number, entry) in table.entries where !entry.isEnded {
        let limit: Duration? =
          switch entry.phase {
          case .idle: limits.idle
          case .head: limits.head
          case .answer: limits.write
          case .events: nil
          }
        guard let limit, now - entry.since > limit else { continue }
        if entry.phase == .head {
          let response = RequestRefusal.timeOut.response
          // The socket doesn't block, so neither does this.
          _ = send(entry.descriptor, response, response.count, Int32(MSG_NOSIGNAL))
        }
        Self.end(&table.entries[number]!)
      }
    }
  }

  /// Ends all.
  func endAll() {
    table.withLock { table in
      for number in table.entries.keys { Self.end(&table.entries[number]!) }
    }
  }

  /// Under the lock: the descriptor is the entry's until its owner has removed it.
  private static func end(_ entry: inout Entry) {
    guard !entry.isEnded else { return }
    entry.isEnded = true
    shutdown(entry.descriptor, Int32(SHUT_RDWR))
  }
}
