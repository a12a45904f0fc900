internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// The connections of the preview, each with the time at which it must have made progress. A late
/// connection is ended here, by shutting its socket down, so that no connection needs a timer of
/// its own.
final class OpenConnections: Sendable {
  /// The limits on time and number.
  struct Limits: Sendable {
    /// The time from a request's first byte to the end of its head.
    var head = Duration.seconds(30)
    /// The time between two requests.
    var idle = Duration.seconds(60)
    /// The time until a client has read the next part of an answer.
    var write = Duration.seconds(30)
    /// The number of connections at the same time. Browsers open six to a server.
    var count = 600
  }

  /// The state of a connection: waiting for a request, inside a request's head, writing an answer,
  /// or writing events.
  enum Phase: Sendable { case idle, head, answer, events }

  private struct Entry {
    let descriptor: Int32
    var phase = Phase.idle
    var since = ContinuousClock.now
    /// Whether the socket is shut down, while its task has not ended yet.
    var isEnded = false
  }

  private struct Table {
    var entries: [Int: Entry] = [:]
    var next = 0
  }

  private let table = Mutex(Table())
  let limits: Limits

  init(limits: Limits = Limits()) { self.limits = limits }

  /// Adds a connection. When there are too many, the one that has waited longest for a whole
  /// request is ended.
  ///
  /// - Returns: the connection's number; nil when all connections are busy with answers.
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

  /// Sets the state of a connection. Setting the states `idle` and `head` again does not restart
  /// their time.
  func enter(_ phase: Phase, _ number: Int) {
    table.withLock { table in
      guard let entry = table.entries[number] else { return }
      if phase == entry.phase, phase == .idle || phase == .head { return }
      table.entries[number]?.phase = phase
      table.entries[number]?.since = .now
    }
  }

  /// Removes a connection, whose owner closes it.
  func remove(_ number: Int) {
    _ = table.withLock { $0.entries.removeValue(forKey: number) }
  }

  /// Ends the connections whose time is over.
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
          // The socket is non-blocking, so this does not block.
          _ = send(entry.descriptor, response, response.count, Int32(MSG_NOSIGNAL))
        }
        Self.end(&table.entries[number]!)
      }
    }
  }

  /// Ends all connections.
  func endAll() {
    table.withLock { table in
      for number in table.entries.keys { Self.end(&table.entries[number]!) }
    }
  }

  /// Ends a connection. The lock must be held: the descriptor is valid until its owner has removed
  /// the entry.
  private static func end(_ entry: inout Entry) {
    guard !entry.isEnded else { return }
    entry.isEnded = true
    shutdown(entry.descriptor, Int32(SHUT_RDWR))
  }
}
