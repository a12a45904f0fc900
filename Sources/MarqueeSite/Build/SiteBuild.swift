internal import Foundation
package import MarqueeBase
internal import MarqueeTemplate

/// One build of a site, from its files and rows to the output folder.
///
///     let configuration = try SiteConfiguration.load(root: root)
///     let build = SiteBuild(configuration, options: options, source: rows)
///     let report = try build.run()
///
/// On any error the output is as it was before. A second run makes only what has changed: pages
/// whose row, look-ups and templates have not changed are not rendered.
package struct SiteBuild: Sendable {
  package let configuration: SiteConfiguration
  package let options: BuildOptions
  let source: any RowSource
  let memory: SessionCache?
  let progress: @Sendable (BuildProgress) -> Void

  /// - Parameters:
  ///   - source: the source of rows; a snapshot is opened once, for the queries that pages use.
  ///   - memory: the cache of the session that the build belongs to; nil for a single build. Builds
  ///     that share a cache run one after another.
  ///   - progress: called from any thread, but never by two at the same time.
  package init(
    _ configuration: SiteConfiguration, options: BuildOptions, source: any RowSource,
    memory: SessionCache? = nil, progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.options = options
    self.source = source
    self.memory = memory
    let relay = ProgressRelay(progress)
    self.progress = { relay.send($0) }
  }

  /// Builds the site and replaces the files in the output that have changed.
  package func run() throws(Diagnostics) -> BuildReport {
    var report = BuildReport()
    report.shard = options.shard
    let files = try read(&report)
    guard !files.content.isEmpty else {
      // Without this check, a folder that was not checked out would remove every page from the
      // site.
      throw Diagnostics(
        Diagnostic(
          "content/ has no files, so there is nothing to publish", code: "site.empty",
          help: "content/index.md is the page /; see docs/site.md"))
    }
    let place = try place(files)
    report.output = place.path
    let lock = try place.lock(options)
    defer { withExtendedLifetime(lock) {} }
    // This comes before anything else can fail: it completes the commit that a killed build left
    // unfinished.
    let output = try OutputBuild(place, configuration, options, &report)
    let site = try phase(.compile, &report) { _ throws(Diagnostics) in
      try CompiledSite(files, configuration, options, memory: memory)
    }
    report.warnings += site.warnings
    var made: RenderedBuild?
    try withRows(site, site.neededQueries, &report) { rows, report throws(Diagnostics) in
      let results = try load(site, rows, &report)
      if options.ifChanged, let manifest = output.manifest,
        try isUnchanged(site, results, rows, manifest, output)
      {
        report.noteUnchanged(manifest)
        return
      }
      made = try phase(.render, &report) { report throws(Diagnostics) in
        try render(
          site, results, rows, output.sink, reuse: options.rendersAll ? nil : output.manifest,
          previousCount: output.manifest?.count, &report)
      }
    }
    guard var made else {
      try output.keep()
      return report
    }
    made.fingerprint = site.fingerprint(configuration, options)
    made.now = options.now
    try phase(.commit, &report) { [made] report throws(Diagnostics) in
      try output.commit(made, &report)
    }
    return report
  }

  /// Renders every page into a sink and leaves the output alone; for `check` and `snapshot`.
  ///
  /// - Parameter runsAll: whether the queries that no page uses run too.
  package func render(
    into sink: any PageSink, runsAll: Bool = false
  ) throws(Diagnostics) -> BuildReport {
    var report = BuildReport()
    let files = try read(&report)
    report.output = try place(files).path
    let site = try phase(.compile, &report) { _ throws(Diagnostics) in
      try CompiledSite(files, configuration, options, memory: memory)
    }
    report.warnings += site.warnings
    let needed = runsAll ? TextSet(files.queries.keys) : site.neededQueries
    try withRows(site, needed, &report) { rows, report throws(Diagnostics) in
      let results = try load(site, rows, &report)
      try phase(.render, &report) { report throws(Diagnostics) in
        let made = try render(
          site, results, rows, sink, reuse: nil, previousCount: nil, &report)
        try made.addSitemap(configuration, options, sink.writer(), &report)
      }
    }
    return report
  }

  /// The path of the state folder, whether it was given or is the default.
  package var stateFolder: String { options.statePath }

  private func read(_ report: inout BuildReport) throws(Diagnostics) -> SiteFiles {
    try phase(.read, &report) { _ throws(Diagnostics) in
      try SiteFiles.find(root: options.root, configuration: configuration)
    }
  }

  private func place(_ files: SiteFiles) throws(Diagnostics) -> OutputPlace {
    try OutputPlace(configuration, options, root: files.root)
  }

  func phase<Result>(
    _ phase: BuildPhase, _ report: inout BuildReport,
    _ body: (inout BuildReport) throws(Diagnostics) -> Result
  ) throws(Diagnostics) -> Result {
    progress(BuildProgress(phase: phase, done: 0, total: 0))
    let start = ContinuousClock.now
    let result = try body(&report)
    report.phases.append((phase, ContinuousClock.now - start))
    return result
  }
}
