internal import MarqueeBase
internal import Synchronization

/// What has happened, from any thread to the one that decides.
package final class EventQueue<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])
  private let wakeup = Wakeup()

  package init() {}

  package func post(_ event: Event) {
    events.withLock { $0.append(event) }
    wakeup.call()
  }

  /// What has happened already.
  package var waiting: [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }

  /// Everything that has happened, in order; waits for the first.
  ///
  /// - Parameter deadline: nil waits for ever; then nothing may be returned.
  package func next(until deadline: ContinuousClock.Instant?) -> [Event] {
    while true {
      wakeup.clear()
      let waiting = waiting
      if !waiting.isEmpty { return waiting }
      if let deadline, ContinuousClock.now >= deadline { return [] }
      wakeup.wait(until: deadline)
    }
  }
}
