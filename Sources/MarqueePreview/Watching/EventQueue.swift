internal import MarqueeBase
internal import Synchronization

/// A queue of events from any thread to the one that decides.
package final class EventQueue<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])
  private let wakeup = Wakeup()

  package init() {}

  /// Adds an event, and wakes the thread that waits.
  package func post(_ event: Event) {
    events.withLock { $0.append(event) }
    wakeup.call()
  }

  /// Takes all events without waiting.
  package var waiting: [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }

  /// Takes all events in their order, and waits for the first.
  ///
  /// - Parameter deadline: the end of the wait, after which the result may be empty; nil for no
  ///   end.
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
