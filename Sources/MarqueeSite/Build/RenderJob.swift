internal import MarqueeBase
internal import Synchronization

/// Makes pages on all cores while their rows arrive.
///
/// Tasks come through a queue that holds a few; what each leaves behind is put together in the
/// order of the site, so that nothing depends on the threads.
final class RenderJob: Sendable {
  /// What a task leaves behind.
  struct Outcome: Sendable {
    let source: Int
    let order: Int
    let chunk: PageChunk
    var hidden = 0
    var errors = PageErrors()
    var warnings = PageErrors()
    var replacedValues = 0
    /// Pages that were rendered, rather than found unchanged.
    var rendered = 0
    var rows = OrderedFingerprint()
    var duration = Duration.zero
    /// When the first of its pages is to appear or to go.
    private(set) var nextChange: Moment?

    /// A page is to appear or to go then.
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
  ///   - reuse: what the last build left; nil to render everything.
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

  /// Renders on `threads` threads what `produce` adds to the queue.
  ///
  /// - Throws: what `produce` throws; then what was made is worthless.
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
