internal import MarqueeBase
internal import Synchronization

/// A receiver that writes the rows of each query to its own file.
final class RecordingWriter: RowReceiver {
  private struct Open: @unchecked Sendable {
    // @unchecked: one thread at a time uses it, because the calls for one query never come at the
    // same time.
    let file: RecordingFile
  }

  private struct State {
    var open: TextMap<Open> = [:]
    var written: [RecordingReport.Query] = []
    /// All columns of the queries, to find rules that cover none of them.
    var columns: [(query: String, column: String)] = []
  }

  private let folder: String
  private let facts: TextMap<QueryFacts>
  private let moments: (snapshot: Moment, clock: Moment)
  private let limit: Int?
  private let rules: [RedactionRule]
  private let redaction = Redaction()
  private let state = Mutex(State())

  /// The fingerprints of a query's SQL and parameters, known before it runs.
  struct QueryFacts: Sendable {
    let sql: String
    let parameters: [(name: String, fingerprint: String)]
  }

  /// - Parameter folder: the empty folder in which the files are written.
  init(
    folder: String, facts: TextMap<QueryFacts>, moments: (snapshot: Moment, clock: Moment),
    limit: Int?, rules: [RedactionRule]
  ) {
    self.folder = folder
    self.facts = facts
    self.moments = moments
    self.limit = limit
    self.rules = rules
  }

  func begin(_ query: String, columns: [RowColumn]) throws(Diagnostics) {
    let names = columns.map(\.name)
    let header = RecordingHeader(
      query: query, snapshotTime: moments.snapshot, clock: moments.clock, columns: columns,
      sql: facts[query]?.sql ?? "", parameters: facts[query]?.parameters ?? [], limit: limit,
      redacted: names.filter { name in rules.contains { $0.covers(name, of: query) } })
    let name = RecordingFolder.fileName(query)
    let file = try RecordingFile(
      folder + "/" + name, shownAs: name, header: header, redaction: redaction)
    let open = Open(file: file)
    state.withLock { state in
      state.open[query] = open
      state.columns += names.map { (query, $0) }
    }
  }

  func receive(_ query: String, _ batch: any RecordBatch) throws(Diagnostics) {
    let open = state.withLock { $0.open[query] }
    try open?.file.append(batch)
  }

  func end(_ query: String, duration: Duration) throws(Diagnostics) {
    guard let open = state.withLock({ $0.open.removeValue(forKey: query) }) else { return }
    try open.file.finish()
    let report = RecordingReport.Query(
      name: query, rows: open.file.rows, byteCount: open.file.byteCount, duration: duration)
    state.withLock { $0.written.append(report) }
  }

  var written: [RecordingReport.Query] {
    state.withLock { $0.written.sorted { $0.name < $1.name } }
  }

  /// The errors for rules that cover no column: they are probably misspelled, and the secret would
  /// be recorded.
  var idleRules: [Diagnostic] {
    let columns = state.withLock { $0.columns }
    return rules.filter { rule in !columns.contains { rule.covers($0.column, of: $0.query) } }
      .map { rule in
        let known = columns.filter { rule.query == nil || rule.query == $0.query }.map(\.column)
        let nearest = nearestName(to: rule.column, among: known)
        return Diagnostic(
          "nothing is redacted by '\(rule.text)': no query that was recorded has such a column",
          code: "record.redact", category: .configuration,
          help: nearest.map { "did you mean '\($0)'?" }
            ?? "the recording that was there is untouched")
      }
  }
}
