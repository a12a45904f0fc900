internal import Foundation
package import MarqueeBase
internal import MarqueeTemplate

/// One build of a site, from its files and rows to the output folder.
///
///     let configuration = try SiteConfiguration.load(root: root)
///     let build = SiteBuild(configuration, options: options, source: rows)
///     let report = try build.run()
///
/// On any error the output is as it was before.
package struct SiteBuild: Sendable {
  package let configuration: SiteConfiguration
  package let options: BuildOptions
  let source: any RowSource
  let progress: @Sendable (BuildProgress) -> Void

  /// - Parameters:
  ///   - source: asked once, for the queries that pages use.
  ///   - progress: called from any thread, never by two at once.
  package init(
    _ configuration: SiteConfiguration, options: BuildOptions, source: any RowSource,
    progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.options = options
    self.source = source
    let relay = ProgressRelay(progress)
    self.progress = { relay.send($0) }
  }

  /// Builds the site and replaces what changed in the output.
  package func run() throws(Diagnostics) -> BuildReport {
    let lock = try BuildLock(stateFolder: stateFolder)
    defer { withExtendedLifetime(lock) {} }
    var report = BuildReport()

    let files = try phase(.read, &report) { _ throws(Diagnostics) in
      try SiteFiles.find(root: options.root, configuration: configuration)
    }
    guard !files.content.isEmpty else {
      // Without this a folder that was not checked out would take every page off the site.
      throw Diagnostics(
        Diagnostic(
          "content/ has no files, so there is nothing to publish", code: "site.empty",
          help: "content/index.md is the page /; see docs/site.md"))
    }
    let place = try OutputPlace(options.output ?? configuration.build.output, root: files.root)
    let site = try phase(.compile, &report) { _ throws(Diagnostics) in
      try CompiledSite(files, configuration, options)
    }
    let results = try phase(.query, &report) { report throws(Diagnostics) in
      try query(site, site.neededQueries, &report)
    }
    let output = try OutputFolder(path: place.path, stateFolder: stateFolder)
    let pages = try phase(.render, &report) { report throws(Diagnostics) in
      try render(site, results, output, &report)
    }
    try phase(.commit, &report) { report throws(Diagnostics) in
      try commit(pages, to: output, place, &report)
    }
    return report
  }

  /// Renders every page into a sink and leaves the output alone: what `check` and `snapshot` look at.
  ///
  /// - Parameter runsAll: also runs the queries that no page uses.
  func render(into sink: any PageSink, runsAll: Bool = false) throws(Diagnostics) -> BuildReport {
    var report = BuildReport()
    let files = try phase(.read, &report) { _ throws(Diagnostics) in
      try SiteFiles.find(root: options.root, configuration: configuration)
    }
    let place = try OutputPlace(options.output ?? configuration.build.output, root: files.root)
    report.output = place.path
    let site = try phase(.compile, &report) { _ throws(Diagnostics) in
      try CompiledSite(files, configuration, options)
    }
    let needed = runsAll ? Set(files.queries.keys) : site.neededQueries
    let results = try phase(.query, &report) { report throws(Diagnostics) in
      try query(site, needed, &report)
    }
    _ = try phase(.render, &report) { report throws(Diagnostics) in
      try render(site, results, sink, &report)
    }
    return report
  }

  /// Does everything but write: all queries run, used or not, and all pages are rendered.
  package func check() throws(Diagnostics) -> BuildReport {
    try render(into: DiscardingSink(), runsAll: true)
  }

  package var stateFolder: String { options.stateFolder ?? options.root + "/.marquee" }

  private func phase<Result>(
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
