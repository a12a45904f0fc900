internal import MarqueeBase
internal import Synchronization

/// Work for the threads that render: pages of one set.
struct RenderTask: Sendable {
  enum Work: Sendable {
    /// Items that are not rows: the page itself, groups, pages of a list.
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
  /// Its rows are counted for the query's fingerprint.
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

/// Tasks on their way from the database to the threads that render: so many and no more, so
/// that rows arrive no faster than pages are made.
///
/// Fewer than 48 are too few on two cores: the server, which works there too, waits for its turn
/// often enough that the pages then wait for rows, a fifth of the time.
final class RenderQueue: Sendable {
  private let tasks: BoundedQueue<RenderTask>
  private let orders = Mutex<[Int: Int]>([:])

  /// - Parameter limit: how many tasks may wait.
  init(limit: Int) { tasks = BoundedQueue(limit: limit) }

  /// Waits until there is room. Work of one source comes from one thread.
  func add(_ work: RenderTask.Work, isFirstUse: Bool = false) {
    let source = RenderTask(work: work, order: 0).source
    let order = orders.withLock { orders in
      defer { orders[source, default: 0] += 1 }
      return orders[source, default: 0]
    }
    tasks.add(RenderTask(work: work, order: order, isFirstUse: isFirstUse))
  }

  /// Waits for a task; nil when there will be none.
  func next() -> RenderTask? { tasks.next() }

  /// - Parameter discards: what waits is not to be done any more.
  func close(discards: Bool = false) { tasks.close(discards: discards) }
}
