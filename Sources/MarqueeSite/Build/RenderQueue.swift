internal import MarqueeBase
internal import Synchronization

/// A task for the threads that render: pages of one set.
struct RenderTask: Sendable {
  enum Work: Sendable {
    /// Items that are not rows: a single page, groups, or pages of a paginated list.
    case items(PageSet, Range<Int>)
    /// Rows of a batch.
    ///
    /// - first: the number that the batch's first row has in its query.
    case rows(PageSet, any RecordBatch, Range<Int>, first: Int)
    /// Groups of rows.
    case groups(PageSet, [RowGroup])
    case copies([FoundFile], source: Int, Range<Int>)
  }

  let work: Work
  /// The place in its source's order.
  let order: Int
  /// Whether its rows are added to the query's fingerprint: true for the first set of a query only.
  var isFirstUse = false

  var source: Int {
    switch work {
    case .items(let set, _), .rows(let set, _, _, _), .groups(let set, _): set.source
    case .copies(_, let source, _): source
    }
  }

  var count: Int {
    switch work {
    case .items(_, let items): items.count
    case .rows(_, _, let rows, _): rows.count
    case .groups(_, let groups): groups.count
    case .copies(_, _, let range): range.count
    }
  }
}

/// A bounded queue of tasks for the threads that render: rows are received no faster than pages are
/// made.
///
/// On two cores, which the server shares, a queue of fewer than 48 tasks runs empty: rendering then
/// waits for rows a fifth of the time.
final class RenderQueue: Sendable {
  private let tasks: BoundedQueue<RenderTask>
  private let orders = Mutex<[Int: Int]>([:])

  /// - Parameter limit: how many tasks may wait.
  init(limit: Int) { tasks = BoundedQueue(limit: limit) }

  /// Adds work, once there is room for it. Work of one source comes from one thread.
  func add(_ work: RenderTask.Work, isFirstUse: Bool = false) {
    let source = RenderTask(work: work, order: 0).source
    let order = orders.withLock { orders in
      defer { orders[source, default: 0] += 1 }
      return orders[source, default: 0]
    }
    tasks.add(RenderTask(work: work, order: order, isFirstUse: isFirstUse))
  }

  /// Waits for a task; nil when the queue is closed and empty.
  func next() -> RenderTask? { tasks.next() }

  /// - Parameter discards: whether waiting tasks are dropped.
  func close(discards: Bool = false) { tasks.close(discards: discards) }
}
