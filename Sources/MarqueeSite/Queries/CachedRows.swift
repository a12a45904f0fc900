package import MarqueeBase
internal import Synchronization

/// A source of rows that keeps them in memory between builds, as the server sent them.
///
/// A build with the same queries and parameters gets its rows from memory: after a change of a
/// template, no query is sent. Queries are read again when they are new, when their text or bound
/// parameters have changed, and when they are marked as stale because a table that they read has
/// changed. All of them are read in ONE snapshot.
///
/// **Rows of different snapshots.** After such a refresh some rows are from the new snapshot and
/// some from an older one. They are consistent as long as the older ones would be the same in the
/// new snapshot, that is, as long as every change of a table is announced: queries that are not
/// read again read no table that has changed. Two gaps remain, which the next build closes: a
/// change that commits between the announcement and the snapshot has its own announcement, and a
/// table that can't announce changes is polled after `watch.interval`. A single build from a
/// database has no such gaps. `build.snapshot_time` in templates is the time of the latest refresh.
package final class CachedRows: RowSource {
  /// The rows of one query.
  fileprivate struct Entry {
    let request: QueryRequest
    let signature: QuerySignature
    let rows: QueryRows
    let digest: RowDigest
    let duration: Duration
    /// A time before the snapshot was taken from which the rows come.
    let asked: ContinuousClock.Instant
    /// The query's count of announcements at that time.
    let announcements: Int
  }

  fileprivate struct State {
    var entries: TextMap<Entry> = [:]
    /// The number of announced changes of each query's rows.
    var announcements: TextMap<Int> = [:]
    var time: Moment?
    var lastRun: [String] = []
  }

  private let first: any RowSource
  private let later: any RowSource
  private let state = Mutex(State())

  /// - Parameters:
  ///   - first: the source for the first build, which reads all queries.
  ///   - later: the source for refreshes, for example a connection that is kept; nil for `first`.
  package init(_ first: any RowSource, later: (any RowSource)? = nil) {
    self.first = first
    self.later = later ?? first
  }

  /// The requests of the latest build, and the time at which each one's rows were requested.
  package var held: [(request: QueryRequest, asked: ContinuousClock.Instant)] {
    state.withLock { $0.entries.values.map { ($0.request, $0.asked) } }
  }

  /// The queries that were run for the latest build; empty when all rows were in memory.
  package var lastRun: [String] { state.withLock { $0.lastRun } }

  /// Marks queries whose rows have changed, so that the next build reads them again. It may also be
  /// called while a build is reading them.
  package func markStale(_ queries: some Sequence<String>) {
    state.withLock { state in
      for query in queries { state.announcements[query, default: 0] += 1 }
    }
  }

  /// Marks all queries, so that the next build reads all rows again.
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
      // Queries that the build doesn't use any more are dropped.
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
  ///   - names: names of queries; those that are not in memory are skipped.
  ///   - clock: the parameters that depend on the clock, `now` and `today`; the next build must
  ///     have the same values, or it reads the queries that use them again.
  ///   - source: the source of the rows.
  /// - Returns: the names of the queries whose rows differ.
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

  /// Keeps the rows that `look` has read, if the query is still the same.
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
        // The rows are the same with another clock. They are kept with the pages' clock, so that
        // the next change of a template needs no query.
        entries[name] = known.seen(at: entry)
      }
    }
    if !changed.isEmpty { time = reading.time }
    return changed
  }
}

extension CachedRows.Entry {
  /// The same rows, known to be still right at a later time.
  fileprivate func seen(at later: Self) -> Self {
    Self(
      request: request, signature: signature, rows: rows, digest: digest, duration: duration,
      asked: later.asked, announcements: later.announcements)
  }
}

/// The text and the bound values of a query, which decide its rows together with the database.
private struct QuerySignature: Hashable {
  @ComparedByBytes private var text: String
  /// The values of the parameters that it names, in order.
  private let values: [ByteText]

  init(_ request: QueryRequest) {
    text = request.query.text
    // A query that can't be prepared fails when it is read.
    let prepared = request.query.listing == nil ? try? PreparedQuery(request) : nil
    values = prepared?.values.map { ByteText(Self.text($0)) } ?? []
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
