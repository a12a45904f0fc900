internal import Synchronization

/// A counter that any thread may use.
final class Counter: Sendable {
  private let count = Mutex(0)

  /// Increments the count and returns it: 1, 2, …
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
