internal import MarqueeBase
internal import Synchronization

/// Turns the rows of streamed queries into render tasks while they arrive.
final class StreamReceiver: RowReceiver {
  private struct Stream: @unchecked Sendable {
    // @unchecked: `groups` is used by the one thread that reads the query.
    var sets: [PageSet] = []
    /// The streams that cut rows into groups, by the index of a set whose pages are groups.
    var groups: [Int: GroupStream] = [:]
    var rows = 0
    var columns: [RowColumn] = []
    var duration: Duration?
  }

  /// The rows of one task: few enough that all threads end at about the same time, many enough that
  /// the cost of taking a task doesn't matter.
  static let rowsPerTask = 256

  /// The pages of one task, for `count` pages of one batch. A small site gets smaller tasks: each
  /// page may have a new shape, which takes a hundred times longer than a known one.
  static func pagesPerTask(of count: Int) -> Int {
    count > 2 * rowsPerTask ? rowsPerTask : max(4, count / 16)
  }

  private let queue: RenderQueue
  private let queries: TextMap<QueryFile>
  private let makeSets: @Sendable (String, [RowColumn]) throws(Diagnostics) -> [PageSet]
  private let finished: @Sendable (String) -> Void
  private let streams = Mutex<TextMap<Stream>>([:])

  /// - Parameters:
  ///   - makeSets: makes the sets of a query, once its columns are known.
  init(
    _ queue: RenderQueue, queries: TextMap<QueryFile>,
    makeSets: @escaping @Sendable (String, [RowColumn]) throws(Diagnostics) -> [PageSet],
    finished: @escaping @Sendable (String) -> Void
  ) {
    self.queue = queue
    self.queries = queries
    self.makeSets = makeSets
    self.finished = finished
  }

  func begin(_ query: String, columns: [RowColumn]) throws(Diagnostics) {
    guard let file = queries[query] else { return }
    let names = columns.map(\.name)
    let mistakes = QueryResults.columnMistakes(names, file)
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    let sets = try makeSets(query, columns)
    var stream = Stream(sets: sets, columns: columns)
    for (index, set) in sets.enumerated() {
      guard case .groupStream = set.items, let column = set.template.settings.groupBy?.text else {
        continue
      }
      stream.groups[index] = GroupStream(
        query, column: column, columns: columns, file: set.template.name)
    }
    streams.withLock { [stream] in $0[query] = stream }
  }

  func receive(_ query: String, _ batch: any RecordBatch) throws(Diagnostics) {
    guard let stream = streams.withLock({ $0[query] }), let file = queries[query] else { return }
    let first = stream.rows
    let count = first + batch.count
    streams.withLock { $0[query]?.rows = count }
    if let maximum = file.options.maxRows, count > maximum {
      throw Diagnostics(QueryResults.guardMistakes(count, file))
    }
    for (index, set) in stream.sets.enumerated() {
      if let groups = stream.groups[index] {
        add(try groups.add(batch), of: set, isFirstUse: index == 0)
        try set.checkPath(count: groups.count)
        continue
      }
      try set.checkPath(count: count)
      let step = Self.pagesPerTask(of: batch.count)
      for start in stride(from: 0, to: batch.count, by: step) {
        let rows = start..<min(start + step, batch.count)
        queue.add(.rows(set, batch, rows, first: first), isFirstUse: index == 0)
      }
    }
  }

  private func add(_ groups: [RowGroup], of set: PageSet, isFirstUse: Bool) {
    let step = Self.pagesPerTask(of: groups.count)
    for start in stride(from: 0, to: groups.count, by: step) {
      queue.add(
        .groups(set, Array(groups[start..<min(start + step, groups.count)])), isFirstUse: isFirstUse
      )
    }
  }

  func end(_ query: String, duration: Duration) throws(Diagnostics) {
    if let stream = streams.withLock({ $0[query] }) {
      for (index, set) in stream.sets.enumerated() {
        if let last = stream.groups[index]?.finish() {
          add([last], of: set, isFirstUse: index == 0)
        }
      }
    }
    let count = streams.withLock { streams in
      streams[query]?.duration = duration
      return streams[query]?.rows ?? 0
    }
    finished(query)
    guard let file = queries[query] else { return }
    let mistakes = QueryResults.guardMistakes(count, file)
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
  }

  /// The number of rows, the time and the columns of each query.
  var outcome: TextMap<(rows: Int, duration: Duration, columns: [RowColumn])> {
    streams.withLock { $0.mapValues { ($0.rows, $0.duration ?? .zero, $0.columns) } }
  }

  /// The sets that were made, by source.
  var sets: [PageSet] { streams.withLock { $0.values.flatMap(\.sets) } }
}
