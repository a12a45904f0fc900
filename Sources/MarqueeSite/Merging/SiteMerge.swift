package import MarqueeBase

/// Merges the folders of a site's shards into the site's output.
///
///     let merge = SiteMerge(configuration, options: options, parts: ["parts/0", "parts/1"])
///     let report = try merge.run()
///
/// No row is read, and no page is made except the sitemap. The output is replaced as by a build,
/// with guards, staged files and one commit; on any error it is as it was before.
package struct SiteMerge: Sendable {
  private let configuration: SiteConfiguration
  private let options: BuildOptions
  private let parts: [String]
  private let progress: @Sendable (BuildProgress) -> Void

  /// - Parameters:
  ///   - options: of these, root, output, state folder, jobs, strict, durable and dry run are used.
  ///   - parts: the shards' folders, absolute or relative to the current folder.
  ///   - progress: called from any thread, but never by two at the same time.
  package init(
    _ configuration: SiteConfiguration, options: BuildOptions, parts: [String],
    progress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
  ) {
    self.configuration = configuration
    var options = options
    options.shard = nil
    options.only = nil
    self.options = options
    self.parts = parts
    let relay = ProgressRelay(progress)
    self.progress = { relay.send($0) }
  }

  /// Checks the shards, copies the files that are new or changed, and commits them.
  ///
  /// - Throws: the mistakes in the shards, the guards' errors, and errors of the file system.
  package func run() throws(Diagnostics) -> BuildReport {
    var report = BuildReport()
    let place = try OutputPlace(
      configuration, options, root: FileFinder.realPath(options.root) ?? options.root)
    report.output = place.path
    let lock = try place.lock(options)
    defer { withExtendedLifetime(lock) {} }
    let parts = try phase(.read, &report) { report throws(Diagnostics) in
      try read(outsideOf: place.path, &report)
    }
    let output = try OutputBuild(place, configuration, options, &report)
    let site = try phase(.copy, &report) { report throws(Diagnostics) in
      try copy(parts, to: output, &report)
    }
    try phase(.commit, &report) { report throws(Diagnostics) in
      try output.commit(site, &report)
    }
    return report
  }

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

  // MARK: Parts

  /// - Throws: all mistakes in the set of shards.
  private func read(
    outsideOf output: String, _ report: inout BuildReport
  ) throws(Diagnostics) -> [BuiltShard] {
    var found: [BuiltShard] = []
    var mistakes: [Diagnostic] = []
    for name in parts {
      do throws(Diagnostics) {
        let part = try BuiltShard(name)
        found.append(part)
        mistakes += overlap(part, output)
      } catch {
        mistakes += error.all
      }
    }
    let check = ShardCheck(
      found.map { ShardCheck.Subject(name: $0.name, shard: $0.shard, facts: $0.facts) })
    mistakes += check.diagnostics(
      settings: configuration.site.fingerprint,
      isStrict: options.strict ?? configuration.build.strict)
    guard !mistakes.contains(where: { $0.severity == .error }) else {
      throw Diagnostics(mistakes)
    }
    report.warnings += mistakes
    return found.sorted { $0.shard.index < $1.shard.index }
  }

  /// Reports a shard's folder that contains the output or is in it.
  private func overlap(_ part: BuiltShard, _ output: String) -> [Diagnostic] {
    let isApart =
      part.path != output && !part.path.hasPrefix(output + "/")
      && !output.hasPrefix(part.path == "/" ? "/" : part.path + "/")
    guard !isApart else { return [] }
    return [
      Diagnostic(
        "\(part.name) and the output \(output) can't be one in the other", code: "merge.place",
        category: .configuration,
        help: "build shares elsewhere, such as into parts/\(part.shard.index)")
    ]
  }

  // MARK: Pages

  private func copy(
    _ parts: [BuiltShard], to output: OutputBuild, _ report: inout BuildReport
  ) throws(Diagnostics) -> RenderedBuild {
    let pages = MergedPages(parts)
    var site = RenderedBuild(claims: PageClaims(pages.table))
    site.listed = pages.listed
    func name(_ number: UInt32) -> String {
      let part = parts[pages.table.part(number).source]
      return "in \(part.name), share \(part.shard)"
    }
    var told = site.claims.diagnostics(name: name)
    if configuration.makesSitemap {
      // `isAuthors` is true for all pages, because a shard's build has already refused rows with
      // such paths.
      told += site.claims.sitemapDiagnostics(
        parts: Sitemap.parts(of: pages.listed.count), isAuthors: { _ in true }, name: name)
    }
    let mistakes = told.filter { $0.severity == .error }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    report.warnings += told
    pages.table.forEach { _, entry, _ in
      if entry.flags.contains(.copied) { report.copied += 1 } else { report.pages += 1 }
      // The size from the manifest is checked when the file is copied.
      report.bytes &+= entry.size
    }
    let total = pages.table.count
    let copier = ShardCopier(
      parts, pages.table, staging: output.staging, manifest: output.manifest
    ) { [progress] done in progress(BuildProgress(phase: .copy, done: done, total: total)) }
    try copier.run(threads: options.jobs)
    join(parts.map(\.facts), into: &site)
    report.rows = site.queries.values.reduce(0) { $0 &+ $1.rows }
    report.snapshotTime = site.snapshotTime
    report.nextChange = site.nextChange
    return site
  }

  /// Joins the shards' facts; facts in which the shards differ are not passed to later builds.
  private func join(_ parts: [ManifestFacts], into site: inout RenderedBuild) {
    guard let first = parts.first else { return }
    let agree = parts.allSatisfy { $0.queries == first.queries }
    // Without a fingerprint, a later build with `--if-changed` renders.
    site.fingerprint = agree ? first.site : .none
    for part in parts {
      site.queries.merge(part.queries) { $0.rows >= $1.rows ? $0 : $1 }
    }
    func least(_ moments: [Moment]) -> Moment? {
      moments.min { $0.microseconds < $1.microseconds }
    }
    site.snapshotTime = least(parts.compactMap(\.snapshotTime))
    site.nextChange = least(parts.compactMap(\.nextChange))
    site.now = parts.compactMap(\.now).max { $0.microseconds < $1.microseconds }
  }
}
