internal import Foundation
package import MarqueeBase

/// A source of rows that `marquee record` has written: the same values as from the database, with
/// the snapshot time of the recording.
package struct RecordedRows: RowSource {
  /// Facts for the user about a build with recorded rows.
  package struct Notice: Sendable {
    /// The oldest snapshot time of the queries; `newest` differs when they were recorded at
    /// different times.
    package let oldest: Moment
    package let newest: Moment
    /// The greatest number of rows that was kept of a query; nil when all were kept.
    package let limit: Int?
    /// Whether some values are placeholders.
    package let isRedacted: Bool
    /// Warnings about queries whose SQL or parameters have changed since the recording.
    package let warnings: [Diagnostic]
  }

  private let folder: RecordingFolder
  private let notice: @Sendable (Notice) -> Void

  /// - Parameters:
  ///   - folder: absolute, or relative to the site's root.
  ///   - notice: called once in each build, before its rows.
  /// - Throws: a diagnostic of category `.configuration` when there is no recording.
  package init(
    folder: String, root: String, notice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws(Diagnostics) {
    let path = folder.hasPrefix("/") ? folder : root + "/" + folder
    self.folder = RecordingFolder(path: path, name: folder)
    self.notice = notice
    guard !self.folder.queries.isEmpty else {
      let isThere = FileSystem.kind(path) != .missing
      throw Diagnostics(
        Diagnostic(
          isThere ? "there are no recorded rows in \(folder)" : "there is no folder \(folder)",
          code: "rows.missing", category: .configuration,
          help: "make a recording with 'marquee record --to \(folder)'"))
    }
  }

  /// Whether a folder holds a recording.
  ///
  /// - Parameter folder: relative to the site's root.
  package static func exist(in folder: String, root: String) -> Bool {
    !RecordingFolder(path: root + "/" + folder, name: folder).queries.isEmpty
  }

  /// The time at which the rows were recorded, the latest one if there are several; nil when it
  /// can't be read. The rows are right for this clock: `:today` was its date.
  package var clock: Moment? {
    folder.queries.compactMap { name in try? open(name).header.clock }.max {
      $0.microseconds < $1.microseconds
    }
  }

  private func open(_ query: String) throws(Diagnostics) -> RecordedQuery {
    let file = RecordingFolder.fileName(query)
    return try RecordedQuery(folder.path + "/" + file, shownAs: folder.name + "/" + file)
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    var mistakes: [Diagnostic] = []
    var warnings: [Diagnostic] = []
    var headers: [RecordingHeader] = []
    for request in queries {
      do throws(Diagnostics) {
        let header = try header(request)
        warnings += Self.changes(header, request)
        headers.append(header)
      } catch {
        mistakes += error.all
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    let times = headers.map(\.snapshotTime).sorted { $0.microseconds < $1.microseconds }
    guard let first = times.first, let last = times.last else {
      try body(RecordedSnapshot(time: clock ?? Moment(.timestampWithZone, microseconds: 0), open))
      return
    }
    notice(
      Notice(
        oldest: first, newest: last, limit: headers.compactMap(\.limit).min(),
        isRedacted: headers.contains { !$0.redacted.isEmpty }, warnings: warnings))
    try body(RecordedSnapshot(time: last, open))
  }

  private func header(_ request: QueryRequest) throws(Diagnostics) -> RecordingHeader {
    let query = request.query.name
    let file = folder.name + "/" + RecordingFolder.fileName(query)
    guard FileSystem.kind(folder.path + "/" + RecordingFolder.fileName(query)) != .missing else {
      throw Diagnostics(
        Diagnostic(
          "there are no recorded rows of \(query): \(file) is missing", code: "rows.missing",
          at: SourceLocation(file: request.query.file),
          help: "record them with 'marquee record --query \(query)'"))
    }
    let header = try open(query).header
    guard header.query == query else {
      throw Diagnostics(
        RecordedQuery.damaged("these are the rows of \(printable(header.query))", file, line: 1))
    }
    return header
  }

  /// Warnings about what has changed since the rows were recorded.
  private static func changes(
    _ header: RecordingHeader, _ request: QueryRequest
  ) -> [Diagnostic] {
    let now = SiteRecording.facts(request)
    let query = request.query
    func warning(_ message: String) -> Diagnostic {
      Diagnostic(
        message, code: "rows.stale", severity: .warning, at: SourceLocation(file: query.file),
        help: "record the rows again with 'marquee record'")
    }
    if header.sql != now.sql {
      return [warning("\(query.file) has changed since its rows were recorded")]
    }
    let before = TextMap(header.parameters.map { ($0.name, $0.fingerprint) }) { $1 }
    let changed = now.parameters.filter { before[$0.name] != $0.fingerprint }.map { ":\($0.name)" }
    guard !changed.isEmpty else { return [] }
    return [
      warning(
        "the rows of \(query.name) were recorded with another \(changed.joined(separator: ", "))")
    ]
  }
}

extension RecordedRows: ColumnSource {
  package func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns {
    var found = QueryColumns()
    for request in queries {
      do throws(Diagnostics) {
        found.columns[request.query.name] = try header(request).columns
      } catch {
        found.mistakes += error.all
      }
    }
    return found
  }
}

/// A snapshot of recorded rows.
private struct RecordedSnapshot: RowSnapshot {
  let time: Moment
  private let open: @Sendable (String) throws(Diagnostics) -> RecordedQuery

  init(
    time: Moment, _ open: @escaping @Sendable (String) throws(Diagnostics) -> RecordedQuery
  ) {
    self.time = time
    self.open = open
  }

  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    for query in queries {
      var recorded = try open(query)
      try recorded.read(receiver)
    }
  }
}
