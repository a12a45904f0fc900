internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// Recorded rows in which a test replaces the rows of some queries.
struct ReplacedRows: RowSource {
  let recorded: RecordedRows
  let replacements: TextMap<[TestRow]>

  /// - Throws: a diagnostic for a name that no query of the site has.
  init(
    _ recorded: RecordedRows, replacing replacements: TextMap<[TestRow]>, root: String
  ) throws(Diagnostics) {
    self.recorded = recorded
    self.replacements = replacements
    let folder = root + "/queries"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let names = files.compactMap { QueryFile.name(ofFile: $0) }.sorted()
    for name in replacements.keys.sorted() where !names.contains(name) {
      throw Diagnostics(
        Diagnostic(
          "the site has no query '\(name)'", code: "test.query",
          help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
            ?? "its queries are \(names.joined(separator: ", "))"))
    }
  }

  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    var own: TextMap<QueryRows> = [:]
    var others: [QueryRequest] = []
    for request in queries {
      let name = request.query.name
      guard let rows = replacements[name] else {
        others.append(request)
        continue
      }
      let columns = try recorded.columns(of: [request]).columns[name] ?? []
      own[name] = try TestRow.query(name, rows, recorded: columns)
    }
    try recorded.withSnapshot(of: others) { snapshot throws(Diagnostics) in
      try body(ReplacedSnapshot(snapshot, own))
    }
  }
}

/// A snapshot of recorded rows in which a test's own rows replace some.
private struct ReplacedSnapshot: RowSnapshot {
  private let recorded: any RowSnapshot
  private let own: TextMap<QueryRows>

  init(_ recorded: any RowSnapshot, _ own: TextMap<QueryRows>) {
    self.recorded = recorded
    self.own = own
  }

  var time: Moment { recorded.time }

  func run(_ queries: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    let fixed = FixedRows(Array(own.values), snapshotTime: time)
    for query in queries {
      let source: any RowSnapshot = own[query] == nil ? recorded : fixed
      try source.run([query], receiver)
    }
  }
}
