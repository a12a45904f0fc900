internal import Foundation
internal import MarqueeBase

/// The output of one build: the last build's manifest, the staging area of this build, and the
/// commit that replaces the site.
struct OutputBuild {
  private let place: OutputPlace
  private let configuration: SiteConfiguration
  private let options: BuildOptions
  private let paths: CommitPaths
  let staging: StagingArea
  /// The manifest of the last build; nil when none can be read: then no file in the output is known
  /// to be Marquee's.
  let manifest: Manifest?
  /// The file that `manifest` was read from.
  private let manifestFile: String
  /// Whether the output is a shard's folder, in which every file was written by a build.
  private let isPart: Bool
  /// Whether a manifest exists but can't be read: an earlier build wrote files here, and which ones
  /// is not known.
  private let hasLostRecord: Bool
  /// The site's key, with the names that the site had in earlier builds.
  private let key: SiteKey

  var sink: OutputSink { OutputSink(staging: staging, manifest: manifest) }

  /// Completes or undoes the commit of an interrupted build, and reads the manifest.
  init(
    _ place: OutputPlace, _ configuration: SiteConfiguration, _ options: BuildOptions,
    _ report: inout BuildReport
  ) throws(Diagnostics) {
    self.place = place
    self.configuration = configuration
    self.options = options
    paths = CommitPaths(output: place.path, stateFolder: options.statePath)
    let recovery = try OutputRecovery.run(output: place.path, stateFolder: options.statePath)
    report.recovery = recovery.sentence
    isPart = options.shard != nil && ShardFile.marks(place.path)
    let record = OutputRecord(paths, isPart: isPart)
    report.warnings += record.warnings
    (manifest, manifestFile, hasLostRecord) = (record.manifest, record.file, record.isLost)
    key = try record.key(of: configuration.site)
    if options.only != nil, hasLostRecord {
      // The new record would list these pages only, and the others would belong to no build.
      throw Diagnostics(
        Diagnostic(
          "some pages can't be made alone: the record of what the last build wrote can't be read",
          code: "output.manifest", at: SourceLocation(file: manifestFile),
          help: "make the whole site once, without --only"))
    }
    staging = try StagingArea(output: place.path, stateFolder: options.statePath)
    if isPart, !options.isDryRun { try ShardFile.putAside(in: place.path) }
  }

  /// Keeps the output as it is; a shard's folder gets its record back.
  func keep() throws(Diagnostics) {
    guard isPart, !options.isDryRun else { return }
    try ShardFile.leave(manifestFile, in: place.path, isDurable: isDurable)
  }

  private var isDurable: Bool { options.durable ?? configuration.build.durable }

  /// Commits the rendered files to the output, unless a guard stops the build.
  func commit(_ site: RenderedBuild, _ report: inout BuildReport) throws(Diagnostics) {
    var table = site.table
    try site.addSitemap(configuration, options, sink.writer(), &report)
    let own = site.own
    own.trim()
    table.add(own, source: (table.parts.last?.source ?? -1) + 1)
    let (kept, stale) = former(site, own: own)
    try checkGuards(files: table.count + kept.count, stale: stale.count)
    if let only = options.only {
      var files = stale
      table.forEach { number, _, _ in files.append(table.file(number)) }
      report.warnings += only.unmatched(files.lazy.map(PageClaims.address)).map {
        Diagnostic(
          "no page matches \($0)", code: "build.only", severity: .warning,
          help: "/movies/* is every page one step below /movies/, /movies/** all of them")
      }
    }
    let commit = OutputCommit(staging, stale: stale, isDurable: isDurable)
    let adoptsUnknown = isPart || manifest == nil && (place.isInsideSite || hasLostRecord)
    let asked = Counter()
    let mistakes = commit.check(adoptsUnknown: adoptsUnknown) { file in
      // Files come in the order of the folder, so each look-up touches another page of the
      // manifest's mapped file.
      if asked.next() % 128 == 0 { manifest?.rest() }
      return owns(file)
    }
    manifest?.rest()
    guard mistakes.isEmpty else { throw Diagnostics(Array(mistakes.prefix(20))) }
    count(table, kept: kept.count, stale: stale.count, &report)
    guard !options.isDryRun else {
      report.changes = changes(table, stale: stale)
      report.staging = staging
      return
    }
    try FileSystem.makeFolders(place.path, shownAs: place.path)
    try ManifestWriter.write(
      table, kept: kept, of: manifest, facts(site, table), to: paths.newRecord)
    if options.shard == nil { try ShardFile.remove(from: place.path) }
    try commit.run(newManifest: paths.newRecord, manifest: paths.record)
    OutputRecord.keepCopy(paths)
    report.touched = touched(table, stale: stale, report)
    if options.shard != nil {
      try ShardFile.leave(paths.record, in: place.path, isDurable: isDurable)
    }
  }

  private func facts(_ site: RenderedBuild, _ table: PageTable) -> ManifestFacts {
    var facts = ManifestFacts(output: place.path)
    facts.key = key
    // With `--only`, the rest of the site is not up to date, so no fingerprint is recorded.
    facts.site = options.only == nil ? site.fingerprint : .none
    facts.queries = site.queries
    facts.snapshotTime = site.snapshotTime
    facts.now = site.now
    facts.nextChange = site.nextChange
    guard let shard = options.shard else { return facts }
    facts.shard = shard
    facts.settings = configuration.site.fingerprint
    facts.sources = Array(repeating: 0, count: (table.parts.last?.source ?? -1) + 1)
    for part in table.parts { facts.sources[part.source] += part.chunk.entries.count }
    return facts
  }

  private func changes(_ table: PageTable, stale: [String]) -> [BuildReport.Change] {
    var changes = stale.map { BuildReport.Change(kind: .removed, file: $0, staged: nil) }
    table.forEach { number, entry, _ in
      guard entry.flags.isWritten else { return }
      let file = table.file(number)
      changes.append(
        BuildReport.Change(
          kind: entry.flags.contains(.added) ? .added : .changed, file: file,
          staged: staging.folder + "/site/" + file))
    }
    return changes.sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
  }

  private func touched(
    _ table: PageTable, stale: [String], _ report: BuildReport
  ) -> [String]? {
    guard report.recovery == nil, report.written + stale.count <= BuildReport.mostTouched
    else { return nil }
    var files = stale
    guard report.written > 0 else { return files }
    table.forEach { number, entry, _ in
      if entry.flags.isWritten { files.append(table.file(number)) }
    }
    return files
  }

  private func owns(_ file: String) -> Bool {
    var file = file
    return file.withUTF8 { manifest?.find(file: $0) } != nil
  }

  private func count(
    _ table: PageTable, kept: Int, stale: Int, _ report: inout BuildReport
  ) {
    table.forEach { _, entry, _ in
      if entry.flags.isWritten { report.written += 1 }
      report.bytes &+= entry.flags.contains(.own) ? entry.size : 0
    }
    report.unchanged = table.count + kept - report.written
    report.removed = stale
  }

  /// Files of the last build that no page makes now: the numbers of those that stay because
  /// this build was not asked for them, and the names of those that go.
  private func former(_ site: RenderedBuild, own: PageChunk) -> (kept: [Int], stale: [String]) {
    guard let manifest else { return ([], []) }
    let ownFiles = TextSet(own.entries.indices.map { own.file($0) })
    var kept: [Int] = []
    var stale: [String] = []
    for number in 0..<manifest.count {
      if number % Manifest.pagesBetweenRests == 0 { manifest.rest() }
      let path = manifest.path(number)
      guard site.claims.find(path) == nil else { continue }
      let file = PageChunk.file(path)
      if ownFiles.contains(file) { continue }
      if let only = options.only {
        if !only.matches(PageClaims.address(file)) || manifest.entry(number).flags.contains(.own) {
          kept.append(number)
          continue
        }
      }
      stale.append(file)
    }
    manifest.rest()
    return (kept, stale)
  }

  private func checkGuards(files: Int, stale: Int) throws(Diagnostics) {
    let settings = configuration.build
    let before = manifest?.count ?? 0
    if let minimum = settings.minPages, files < minimum, options.shard == nil {
      throw Diagnostics(
        Diagnostic(
          "the site would have \(files) \(files == 1 ? "file" : "files"), fewer than min_pages, "
            + "\(minimum)",
          code: "guard.pages", category: .guardStopped,
          help: "look at the data; the site that was there is untouched"))
    }
    if let share = settings.maxRemoved, before > 0, Double(stale) > share * Double(before) {
      let percent = Int((Double(stale) / Double(before) * 100).rounded())
      throw Diagnostics(
        Diagnostic(
          "\(stale) of \(before) files (\(percent) %) would be removed, more than max_removed",
          code: "guard.removed", category: .guardStopped,
          help: "look at the data; if it is meant, raise build.max_removed for once"))
    }
  }
}
