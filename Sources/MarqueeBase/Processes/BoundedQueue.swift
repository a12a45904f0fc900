internal import Foundation

/// Work on its way from one thread to others: so much waits and no more. Used by many threads.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private let condition = NSCondition()
  private var elements: [Element] = []
  private var isClosed = false
  /// Somebody takes elements: before that nobody would make room.
  private var hasTaker = false
  private let limit: Int

  /// - Parameter limit: how many elements may wait.
  package init(limit: Int) { self.limit = limit }

  /// Waits until there is room. Before the first `next`, and after `close`, it doesn't wait.
  package func add(_ element: Element) {
    condition.withLock {
      while elements.count >= limit, hasTaker, !isClosed { condition.wait() }
      guard !isClosed else { return }
      elements.append(element)
      condition.broadcast()
    }
  }

  /// Adds an element if there is room now.
  ///
  /// - Returns: whether it was added.
  package func offer(_ element: Element) -> Bool {
    condition.withLock {
      guard elements.count < limit else { return false }
      elements.append(element)
      condition.signal()
      return true
    }
  }

  /// Waits for an element; nil when there will be none.
  package func next() -> Element? {
    condition.withLock {
      hasTaker = true
      while elements.isEmpty, !isClosed { condition.wait() }
      guard !elements.isEmpty else { return nil }
      condition.broadcast()
      return elements.removeFirst()
    }
  }

  /// No more elements come.
  ///
  /// - Parameter discards: what waits is not to be done any more.
  package func close(discards: Bool = false) {
    condition.withLock {
      isClosed = true
      if discards { elements = [] }
      condition.broadcast()
    }
  }
}
