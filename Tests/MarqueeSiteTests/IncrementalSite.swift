import Foundation
import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

/// Rows of a query that a test changes.
struct Table: Sendable {
  var columns: [RowColumn]
  var rows: [[Value]]

  init(_ columns: [String], _ rows: [[Value]]) {
    self.columns = columns.map { RowColumn(name: $0, type: $0 == "id" ? "integer" : "text") }
    self.rows = rows
  }

  func query(_ name: String) -> QueryRows {
    let keys = RecordKeys(columns.map(\.name), query: name)
    // Two batches, so that places in a batch are not taken for places in the query.
    let half = rows.count / 2
    let records = rows.map { Record(keys: keys, values: $0) }
    return QueryRows(
      name: name, columns: columns,
      batches: [DecodedBatch(Array(records[..<half])), DecodedBatch(Array(records[half...]))])
  }
}

/// A site in the hands of a test: files, rows and options that change from build to build.
final class IncrementalSite {
  let folder: TemporarySite
  var tables: [String: Table]
  var options: BuildOptions
  /// Of the session whose builds these are.
  var memory: SessionCache?

  init(_ files: [String: String], _ tables: [String: Table]) throws {
    folder = try TemporarySite(files)
    self.tables = tables
    options = BuildOptions(root: folder.root, now: noon, jobs: 2)
    for name in tables.keys where files["queries/\(name).sql"] == nil {
      try folder.write("queries/\(name).sql", "SELECT 1")
    }
  }

  func siteBuild(_ change: (inout BuildOptions) -> Void = { _ in }) throws -> SiteBuild {
    var options = options
    change(&options)
    let rows = tables.map { $0.value.query($0.key) }
    return SiteBuild(
      try SiteConfiguration.load(root: folder.root), options: options,
      source: FixedRows(rows, snapshotTime: options.now), memory: memory)
  }

  @discardableResult
  func build(_ change: (inout BuildOptions) -> Void = { _ in }) throws -> BuildReport {
    try siteBuild(change).run()
  }

  /// The addresses of the pages that the next build renders, rather than finds to be as they
  /// should. Nothing changes.
  func rendered(_ change: (inout BuildOptions) -> Void = { _ in }) throws -> Set<String> {
    let files = try siteBuild(change).renderedFiles()
    return Set(files.map(PageClaims.address))
  }

  /// What a build without a past makes, elsewhere.
  func clean(_ change: (inout BuildOptions) -> Void = { _ in }) throws -> Outcome {
    let folder = "clean-\(UUID().uuidString)"
    defer {
      try? self.folder.remove(folder)
      try? self.folder.remove("state-" + folder)
    }
    return try outcome(folder) { options in
      change(&options)
      options.output = folder
      options.stateFolder = self.folder.root + "/state-" + folder
    }
  }

  /// Builds, and says what came of it.
  func outcome(
    _ output: String = "output", _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> Outcome {
    do {
      let build = try siteBuild(change)
      let report = try build.run()
      return Outcome(
        files: folder.tree(output).filter { $0.key != ShardFile.name },
        manifest: try build.manifestText(),
        told: report.warnings.map(\.formatted), report: report)
    } catch let error as Diagnostics {
      return Outcome(mistakes: error.all.map(\.formatted))
    }
  }

  struct Outcome {
    var files: [String: String] = [:]
    var manifest: [String] = []
    var told: [String] = []
    var report = BuildReport()
    var mistakes: [String] = []
  }
}

extension SiteBuild {
  /// The files that are handed to the output, without those that are copied.
  func renderedFiles() throws(Diagnostics) -> Set<String> {
    var report = BuildReport()
    let files = try SiteFiles.find(root: options.root, configuration: configuration)
    let place = try OutputPlace(options.output ?? configuration.build.output, root: files.root)
    let site = try CompiledSite(files, configuration, options)
    let output = try OutputBuild(place, configuration, options, &report)
    let sink = NotingSink(output.sink)
    try withRows(site, site.neededQueries, &report) { rows, report throws(Diagnostics) in
      let results = try load(site, rows, &report)
      _ = try render(
        site, results, rows, sink, reuse: output.manifest, previousCount: nil, &report)
    }
    return sink.files.subtracting(site.copies.map(\.path))
  }

  /// What the manifest says, but for what differs from build to build: times.
  fileprivate func manifestText() throws -> [String] {
    let output = options.output ?? configuration.build.output
    let place = try OutputPlace(output, root: try #require(FileFinder.realPath(options.root)))
    let paths = CommitPaths(output: place.path, stateFolder: stateFolder)
    let manifest = try Manifest(path: paths.record, output: nil)
    var lines = (0..<manifest.count).map { number in
      let entry = manifest.entry(number)
      let lookups = manifest.lookups(number).map { "\($0.key)=\($0.found.hex)" }
      return "\(PageChunk.file(manifest.path(number))) \(entry.inputs.hex) \(entry.content.hex) "
        + "\(entry.size) \(entry.item) \(entry.flags.rawValue) "
        + "\(manifest.date(number)?.description ?? "-") \(lookups)"
    }
    lines.append("site \(manifest.facts.site.hex)")
    lines += manifest.facts.queries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append("next \(manifest.facts.nextChange?.description ?? "-")")
    return lines
  }
}

/// Notes what is put into another sink.
private final class NotingSink: PageSink {
  private let inner: OutputSink
  private let names = Mutex<Set<String>>([])

  init(_ inner: OutputSink) { self.inner = inner }

  var files: Set<String> { names.withLock { $0 } }
  func writer() -> any PageWriter { Writer(self) }

  private final class Writer: PageWriter {
    private let sink: NotingSink
    private let inner: any PageWriter

    init(_ sink: NotingSink) {
      self.sink = sink
      inner = sink.inner.writer()
    }

    func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome {
      sink.names.withLock { _ = $0.insert(file) }
      return try inner.put(file, bytes)
    }

    func isIntact(_ number: Int) -> Bool { inner.isIntact(number) }
  }
}
