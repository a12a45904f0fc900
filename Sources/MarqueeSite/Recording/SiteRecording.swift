internal import Foundation
package import MarqueeBase
internal import MarqueePostgres

/// Runs a site's queries in one snapshot and writes their rows to files, for builds without a
/// database and for snapshot tests.
package struct SiteRecording: Sendable {
  package let configuration: SiteConfiguration
  /// The options; of these, the site's folder, the clock and the parameters are used.
  package let options: BuildOptions
  let source: any RowSource
  /// The names of the queries to record; empty for all. When it is not empty, the recordings of
  /// other queries are kept.
  package var queries: [String] = []
  /// The greatest number of rows to record of each query; nil for all.
  package var limit: Int?
  /// The columns whose values are replaced with placeholders. A rule that covers no column is an
  /// error.
  package var redactions: [RedactionRule] = []

  /// The folder of a recording when none is given, relative to the site's root.
  package static let defaultFolder = "rows"

  package init(
    _ configuration: SiteConfiguration, options: BuildOptions, source: any RowSource
  ) {
    self.configuration = configuration
    self.options = options
    self.source = source
  }

  /// Records the rows. On an error before the new files are renamed, the folder is unchanged.
  ///
  /// - Parameter folder: absolute, or relative to the site's root.
  package func run(to folder: String = defaultFolder) throws(Diagnostics) -> RecordingReport {
    let files = try SiteFiles.find(root: options.root, configuration: configuration)
    let place = try OutputPlace(
      folder, root: files.root, called: "recording", followsLinks: folder != Self.defaultFolder)
    try place.keepOut(of: configuration.build.output, root: files.root, called: "recording")
    let requests = try requests(files)
    let target = RecordingFolder(path: place.path, name: folder)
    let facts = TextMap(uniqueKeysWithValues: requests.map { ($0.query.name, Self.facts($0)) })
    let staging = try target.makeStaging()
    defer { FolderReader.removeTree(staging) }
    var recorded: (writer: RecordingWriter, time: Moment)?
    try source.withSnapshot(of: requests) { snapshot throws(Diagnostics) in
      let writer = RecordingWriter(
        folder: staging, facts: facts, moments: (snapshot.time, options.now), limit: limit,
        rules: redactions)
      try snapshot.run(requests.map(\.query.name), writer)
      recorded = (writer, snapshot.time)
    }
    guard let (writer, time) = recorded else {
      return RecordingReport(queries: [], removed: [], snapshotTime: options.now)
    }
    let idle = writer.idleRules
    guard idle.isEmpty else { throw Diagnostics(idle) }
    let removed = try target.commit(
      writer.written.map(\.name), from: staging, removesOthers: queries.isEmpty)
    return RecordingReport(queries: writer.written, removed: removed, snapshotTime: time)
  }

  private func requests(_ files: SiteFiles) throws(Diagnostics) -> [QueryRequest] {
    let params = try CompiledSite.params(configuration, options, files)
    let parameters = configuration.parameters(at: options.now, params)
    guard !files.queries.isEmpty else {
      throw Diagnostics(
        Diagnostic(
          "there are no queries in queries/, so there is nothing to record",
          code: "record.no-queries"))
    }
    var mistakes: [Diagnostic] = []
    for name in queries + redactions.compactMap(\.query) where files.queries[name] == nil {
      mistakes.append(
        Diagnostic(
          "there is no query '\(name)'", code: "record.query", category: .configuration,
          help: nearestName(to: name, among: files.queries.keys).map { "did you mean '\($0)'?" }
            ?? "the queries are \(files.queries.keys.sorted().joined(separator: ", "))"))
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    let wanted = queries.isEmpty ? Array(files.queries.keys) : queries
    return TextSet(wanted).sorted().compactMap { files.queries[$0] }.map {
      QueryRequest(query: $0, parameters: parameters)
    }
  }

  static func facts(_ request: QueryRequest) -> RecordingWriter.QueryFacts {
    let query = request.query
    return RecordingWriter.QueryFacts(
      // The fingerprint does not depend on the line ends of the checkout.
      sql: Digester().fingerprint(of: query.text.replacing("\r\n", with: "\n")).hex,
      parameters: (query.parsedSQL?.names ?? []).sorted().map { name in
        (name, fingerprint(of: request.parameters[name] ?? .null))
      })
  }

  private static func fingerprint(of value: Value) -> String {
    var text: [UInt8] = []
    RecordedValueWriter.append(value, .other, to: &text)
    return text.withUnsafeBytes { Digester().fingerprint(of: $0).hex }
  }
}
