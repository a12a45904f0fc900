internal import Foundation
internal import MarqueeBase

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
final class RenderQueue: @unchecked Sendable {
  // @unchecked: everything is used under the condition's lock.
  private let condition = NSCondition()
  private var tasks: [RenderTask] = []
  private var isClosed = false
  /// Somebody takes tasks: before that nobody would make room.
  private var hasTaker = false
  private var orders: [Int: Int] = [:]
  private let limit: Int

  /// - Parameter limit: how many tasks may wait.
  init(limit: Int) { self.limit = limit }

  /// Waits until there is room.
  func add(_ work: RenderTask.Work, isFirstUse: Bool = false) {
    condition.lock()
    defer { condition.unlock() }
    while tasks.count >= limit, hasTaker, !isClosed { condition.wait() }
    guard !isClosed else { return }
    var task = RenderTask(work: work, order: 0)
    let order = orders[task.source, default: 0]
    orders[task.source] = order + 1
    task = RenderTask(work: work, order: order, isFirstUse: isFirstUse)
    tasks.append(task)
    condition.broadcast()
  }

  /// Waits for a task; nil when there will be none.
  func next() -> RenderTask? {
    condition.lock()
    defer { condition.unlock() }
    hasTaker = true
    while tasks.isEmpty, !isClosed { condition.wait() }
    guard !tasks.isEmpty else { return nil }
    let task = tasks.removeFirst()
    condition.broadcast()
    return task
  }

  /// - Parameter discards: what waits is not to be done any more.
  func close(discards: Bool = false) {
    condition.lock()
    isClosed = true
    if discards { tasks = [] }
    condition.broadcast()
    condition.unlock()
  }
}
