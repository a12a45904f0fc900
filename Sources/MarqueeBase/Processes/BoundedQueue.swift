internal import Foundation

/// A queue of bounded length that hands work from one thread to others. Any number of threads may
/// use it.
package final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private let condition = NSCondition()
  private var elements: [Element] = []
  private var isClosed = false
  /// Whether a thread has asked for an element; before that, waiting for room would never end.
  private var hasTaker = false
  private let limit: Int

  /// - Parameter limit: the number of elements that may wait.
  package init(limit: Int) { self.limit = limit }

  /// Adds an element and waits until there is room. Before the first `next` it doesn't wait; after
  /// `close` it does nothing.
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
  /// - Returns: whether the element was added.
  package func offer(_ element: Element) -> Bool {
    condition.withLock {
      guard elements.count < limit else { return false }
      elements.append(element)
      condition.signal()
      return true
    }
  }

  /// Waits for an element and removes it; nil when the queue is closed and empty.
  package func next() -> Element? {
    condition.withLock {
      hasTaker = true
      while elements.isEmpty, !isClosed { condition.wait() }
      guard !elements.isEmpty else { return nil }
      condition.broadcast()
      return elements.removeFirst()
    }
  }

  /// Closes the queue: no more elements are added.
  ///
  /// - Parameter discards: whether the elements that still wait are dropped.
  package func close(discards: Bool = false) {
    condition.withLock {
      isClosed = true
      if discards { elements = [] }
      condition.broadcast()
    }
  }
}
