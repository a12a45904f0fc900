internal import MarqueeBase
internal import Synchronization

/// Makes pages on all cores while their rows arrive.
///
/// Tasks come through a bounded queue; their outcomes are put together in the order of the site, so
/// that the result does not depend on the threads.
final class RenderJob: Sendable {
  /// The result of one task.
  struct Outcome: Sendable {
    let source: Int
    let order: Int
    let chunk: PageChunk
    var hidden = 0
    var errors = PageErrors()
    var warnings = PageErrors()
    var replacedValues = 0
    /// The number of pages that were rendered, not reused.
    var rendered = 0
    var rows = OrderedFingerprint()
    var duration = Duration.zero
    /// The earliest time at which one of the task's pages is due to appear or to expire.
    private(set) var nextChange: Moment?

    /// Notes that a page is due to appear or to expire at `moment`.
    mutating func note(_ moment: Moment) {
      guard moment.isFinite else { return }
      if let nextChange, nextChange.microseconds <= moment.microseconds { return }
      nextChange = moment
    }
  }

  private let site: SiteContext
  private let sink: any PageSink
  private let reuse: PageReuse?
  let queue: RenderQueue
  private let outcomes = Mutex<(list: [Outcome], done: Int)>(([], 0))
  private let progress: @Sendable (_ done: Int) -> Void

  /// - Parameters:
  ///   - reuse: the pages of the last build; nil to render everything.
  init(
    site: SiteContext, sink: any PageSink, reuse: PageReuse?, threads: Int,
    progress: @escaping @Sendable (_ done: Int) -> Void
  ) {
    self.site = site
    self.sink = sink
    self.reuse = reuse
    self.progress = progress
    queue = RenderQueue(limit: max(48, threads * 6))
  }

  /// Renders the tasks that `produce` adds to the queue, on `threads` threads.
  ///
  /// - Throws: what `produce` throws; then the rendered pages are not used.
  func run(
    threads: Int, _ produce: @Sendable () throws(Diagnostics) -> Void
  ) throws(Diagnostics) -> [Outcome] {
    let failure = Mutex<Diagnostics?>(nil)
    Workers.run(threads + 1) { worker in
      guard worker == 0 else { return self.work() }
      do throws(Diagnostics) {
        try produce()
        queue.close()
      } catch {
        failure.withLock { $0 = error }
        queue.close(discards: true)
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    var list = outcomes.withLock { state in
      defer { state.list = [] }
      return state.list
    }
    list.sort { ($0.source, $0.order) < ($1.source, $1.order) }
    return list
  }

  private func work() {
    let worker = RenderWorker(site: site, sink: sink, reuse: reuse)
    while let task = queue.next() {
      let outcome = worker.run(task)
      outcome.chunk.trim()
      let count = task.count
      outcomes.withLock { state in
        state.list.append(outcome)
        state.done += count
        progress(state.done)
      }
    }
  }
}
