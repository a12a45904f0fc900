internal import MarqueeBase
internal import Synchronization

/// Makes all pages on all cores. Work is cut into chunks that threads take as they come free; results
/// are put together in the order of the chunks, so that nothing depends on the threads.
final class RenderJob: Sendable {
  /// Small enough that the cores end together, large enough that taking one costs nothing.
  private static let pagesPerChunk = 128

  fileprivate enum Chunk: Sendable {
    case pages(source: Int, Range<Int>)
    case copies(Range<Int>)
  }

  /// What a chunk leaves behind.
  private struct Outcome: Sendable {
    var made: [(origin: PageClaims.Origin, page: MadePage)] = []
    var hidden = 0
    var errors = PageErrors()
    var warnings = PageErrors()
    var replacedValues = 0
  }

  private let sets: [PageSet]
  private let copies: [FoundFile]
  private let site: SiteContext
  private let sink: any PageSink
  private let chunks: [Chunk]
  private let next = Atomic<Int>(0)
  private let outcomes: Mutex<(list: [Outcome?], done: Int)>
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void
  private let total: Int

  init(
    sets: [PageSet], copies: [FoundFile], site: SiteContext, sink: any PageSink,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) {
    self.sets = sets
    self.copies = copies
    self.site = site
    self.sink = sink
    self.progress = progress
    var chunks: [Chunk] = []
    for (source, set) in sets.enumerated() {
      for start in stride(from: 0, to: set.count, by: Self.pagesPerChunk) {
        chunks.append(
          .pages(source: source, start..<min(start + Self.pagesPerChunk, set.count)))
      }
    }
    for start in stride(from: 0, to: copies.count, by: Self.pagesPerChunk) {
      chunks.append(.copies(start..<min(start + Self.pagesPerChunk, copies.count)))
    }
    self.chunks = chunks
    total = sets.reduce(copies.count) { $0 + $1.count }
    outcomes = Mutex((Array(repeating: nil, count: chunks.count), 0))
  }

  /// - Throws: the mistakes of the pages, each told once, at most `PageErrors.limit`.
  func run(threads: Int) throws(Diagnostics) -> MadePages {
    progress(0, total)
    Workers.run(max(1, min(threads, chunks.count))) { _ in self.work() }
    var pages = MadePages(copiedSource: sets.count)
    var errors = PageErrors()
    let list = outcomes.withLock { state in
      defer { state.list = [] }
      return state.list
    }
    for case let outcome? in list {
      errors.add(outcome.errors)
      pages.hidden += outcome.hidden
      pages.warnings.add(outcome.warnings)
      pages.replacedValues += outcome.replacedValues
      for (origin, page) in outcome.made { pages.add(page, by: origin) }
    }
    guard errors.isEmpty else { throw Diagnostics(errors.diagnostics) }
    return pages
  }

  /// What a person calls the page of an origin.
  func describe(_ origin: PageClaims.Origin) -> String {
    if sets.indices.contains(origin.source) { return sets[origin.source].describe(origin.item) }
    let isCopy = origin.source == sets.count && copies.indices.contains(origin.item)
    return isCopy ? copies[origin.item].name : "the sitemap"
  }

  private func work() {
    let maker = PageMaker(site: site, sink: sink)
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < chunks.count else { return }
      let outcome = run(chunks[index], maker)
      let size = chunks[index].count
      outcomes.withLock { state in
        state.list[index] = outcome
        state.done += size
        progress(state.done, total)
      }
    }
  }

  private func run(_ chunk: Chunk, _ maker: PageMaker) -> Outcome {
    var outcome = Outcome()
    func attempt(
      _ origin: PageClaims.Origin,
      _ body: () throws(Diagnostics) -> (page: MadePage, warnings: [Diagnostic])?
    ) {
      do {
        guard let (page, warnings) = try body() else {
          outcome.hidden += 1
          return
        }
        outcome.made.append((origin, page))
        outcome.replacedValues += warnings.count
        if !warnings.isEmpty {
          outcome.warnings.add(Diagnostics(warnings), page: maker.place + describe(origin))
        }
      } catch {
        outcome.errors.add(error, page: maker.place + describe(origin))
      }
    }
    switch chunk {
    case .pages(let source, let items):
      let rows = sets[source].rows(in: items)
      for item in items {
        attempt(PageClaims.Origin(source: source, item: item)) { () throws(Diagnostics) in
          try maker.make(
            sets[source], item: item, row: rows.isEmpty ? nil : rows[item - items.lowerBound])
        }
      }
    case .copies(let range):
      for index in range {
        attempt(PageClaims.Origin(source: sets.count, item: index)) { () throws(Diagnostics) in
          (try maker.copy(copies[index]), [])
        }
      }
    }
    return outcome
  }
}

extension RenderJob.Chunk {
  fileprivate var count: Int {
    switch self {
    case .pages(_, let range), .copies(let range): range.count
    }
  }
}
