package import MarqueeBase
internal import Synchronization

/// Rows that stay in memory from build to build, as the server sent them.
///
/// A build that asks for the same queries with the same parameters is served from memory: an edited
/// template sends no query. What has to be read is read in ONE snapshot: queries that are new,
/// whose text or bound parameters have changed, and those marked as stale because a table that they
/// read has changed.
///
/// **What mixing moments means.** After such a refresh some rows show the new moment and some an
/// older one. They fit together as long as the older ones would be the same at the new moment, that
/// is, as long as every change of a table is announced: the queries that are not read again read no
/// table that has changed. Two gaps remain, both closed by the next build rather than by never
/// building: a change that commits between the announcement and the snapshot is announced itself,
/// and a table that can't announce is looked at again after `watch.interval`. A single build from a
/// database never has them. The moment that pages see (`build.snapshot_time`) is that of the latest
/// refresh.
package final class CachedRows: RowSource {
  /// The rows of one query.
  fileprivate struct Entry {
    let request: QueryRequest
    let signature: QuerySignature
    let rows: QueryRows
    let digest: RowDigest
    let duration: Duration
    /// Before the snapshot that they show was taken.
    let asked: ContinuousClock.Instant
    /// The query's count of announcements then.
    let announcements: Int
  }

  fileprivate struct State {
    var entries: TextMap<Entry> = [:]
    /// How often the rows of a query were said to have changed.
    var announcements: TextMap<Int> = [:]
    var time: Moment?
    var lastRun: [String] = []
  }

  private let first: any RowSource
  private let later: any RowSource
  private let state = Mutex(State())

  /// - Parameters:
  ///   - first: for the first build, which reads everything.
  ///   - later: for refreshes: a connection that is kept, say. `first` if nil.
  package init(_ first: any RowSource, later: (any RowSource)? = nil) {
    self.first = first
    self.later = later ?? first
  }

  /// What the latest build asked for, and when its rows were asked for.
  package var held: [(request: QueryRequest, asked: ContinuousClock.Instant)] {
    state.withLock { $0.entries.values.map { ($0.request, $0.asked) } }
  }

  /// The queries that the latest build had run; none when all rows were in memory.
  package var lastRun: [String] { state.withLock { $0.lastRun } }

  /// Says that the rows of queries have changed: the next build reads them again. Also while a
  /// build is reading them.
  package func markStale(_ queries: some Sequence<String>) {
    state.withLock { state in
      for query in queries { state.announcements[query, default: 0] += 1 }
    }
  }

  /// Says that nothing is known about any rows any more.
  package func markAllStale() {
    state.withLock { state in
      for query in state.entries.keys { state.announcements[query, default: 0] += 1 }
    }
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let (missing, isFirst) = state.withLock { state in
      (queries.filter { !state.isFresh($0) }, state.entries.isEmpty)
    }
    state.withLock { $0.lastRun = missing.map(\.query.name) }
    if !missing.isEmpty {
      let read = try read(missing, from: isFirst ? first : later)
      state.withLock { $0.keep(read) }
    }
    let snapshot = state.withLock { state in
      // What no build asks for any more needn't be kept or watched.
      let names = TextSet(queries.map(\.query.name))
      state.entries = state.entries.filter { names.contains($0.key) }
      return CachedSnapshot(
        time: state.time ?? Moment(.timestampWithZone, microseconds: 0),
        rows: state.entries.mapValues(\.rows))
    }
    try body(snapshot)
  }

  /// Runs queries again and keeps those whose rows differ, for the next build.
  ///
  /// - Parameters:
  ///   - names: those that are not held are left out.
  ///   - clock: the parameters that follow the clock, `now` and `today`; the next build has to be
  ///     given the same clock, or it reads again what names them.
  ///   - source: where from.
  /// - Returns: the names of those that differ.
  package func look(
    at names: some Sequence<String>, clock: TextMap<Value>, from source: any RowSource
  ) throws(Diagnostics) -> [String] {
    let requests = state.withLock { state in
      TextSet(names).sorted().compactMap { state.entries[$0]?.request }
    }.map { request in
      QueryRequest(
        query: request.query, parameters: request.parameters.merging(clock) { $1 })
    }
    guard !requests.isEmpty else { return [] }
    let read = try read(requests, from: source)
    return state.withLock { $0.adopt(read) }
  }

  // MARK: Reading

  fileprivate struct Reading {
    var entries: [Entry] = []
    var time: Moment
  }

  private func read(
    _ requests: [QueryRequest], from source: any RowSource
  ) throws(Diagnostics) -> Reading {
    let asked = ContinuousClock.now
    let announcements = state.withLock { $0.announcements }
    let set = try source.load(requests)
    var reading = Reading(time: set.snapshotTime)
    for request in requests {
      let name = request.query.name
      guard let rows = set.rows[name] else { continue }
      reading.entries.append(
        Entry(
          request: request, signature: QuerySignature(request), rows: rows,
          digest: RowDigest(rows), duration: set.durations[name] ?? .zero, asked: asked,
          announcements: announcements[name] ?? 0))
    }
    return reading
  }
}

extension CachedRows.State {
  fileprivate func isFresh(_ request: QueryRequest) -> Bool {
    let name = request.query.name
    guard let entry = entries[name] else { return false }
    return entry.signature == QuerySignature(request)
      && entry.announcements == announcements[name] ?? 0
  }

  fileprivate mutating func keep(_ reading: CachedRows.Reading) {
    for entry in reading.entries { entries[entry.request.query.name] = entry }
    time = reading.time
  }

  /// Takes what a look has found, if the query is still the same one.
  fileprivate mutating func adopt(_ reading: CachedRows.Reading) -> [String] {
    var changed: [String] = []
    for entry in reading.entries {
      let name = entry.request.query.name
      guard let known = entries[name], known.request.query.text == entry.request.query.text,
        known.asked < entry.asked
      else { continue }
      if known.digest != entry.digest {
        entries[name] = entry
        changed.append(name)
      } else if known.signature == entry.signature {
        entries[name] = entry
      } else {
        // The same rows at another clock: kept under the clock of the pages, so that the next
        // edit of a template needs no query.
        entries[name] = known.seen(at: entry)
      }
    }
    if !changed.isEmpty { time = reading.time }
    return changed
  }
}

extension CachedRows.Entry {
  /// The same rows, known to be right at a later moment.
  fileprivate func seen(at later: Self) -> Self {
    Self(
      request: request, signature: signature, rows: rows, digest: digest, duration: duration,
      asked: later.asked, announcements: later.announcements)
  }
}

/// What decides a query's rows, besides the database.
private struct QuerySignature: Hashable {
  @ComparedByBytes private var text: String
  /// Of the parameters that it names, in order.
  private let values: [ByteText]

  init(_ request: QueryRequest) {
    text = request.query.text
    // A query that can't be prepared is refused when it is read.
    values = (try? PreparedQuery(request))?.values.map { ByteText(Self.text($0)) } ?? []
  }

  private static func text(_ value: Value) -> String {
    var bytes: [UInt8] = []
    JSONWriter.append(value, to: &bytes)
    return value.kindName + String(decoding: bytes, as: UTF8.self)
  }
}

/// The rows of one build.
private struct CachedSnapshot: RowSnapshot {
  let time: Moment
  let rows: TextMap<QueryRows>

  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    for query in queries {
      guard let rows = rows[query] else { continue }
      try receiver.begin(
        query, columns: rows.rowColumns)
      for batch in rows.chunks { try receiver.receive(query, batch) }
      try receiver.end(query, duration: .zero)
    }
  }
}
