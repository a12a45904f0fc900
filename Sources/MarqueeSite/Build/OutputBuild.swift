internal import Foundation
internal import MarqueeBase

/// The output of one build: what the last build left there, where this one's files wait, and how
/// they become the site.
struct OutputBuild {
  private let place: OutputPlace
  private let build: SiteBuild
  private let paths: CommitPaths
  let staging: StagingArea
  /// Nil when there is none that can be read: then nothing is known to be ours.
  let manifest: Manifest?
  /// There is one, and it can't be read: an earlier build wrote here, nobody knows what.
  private let hasLostRecord: Bool

  var sink: OutputSink { OutputSink(staging: staging, manifest: manifest) }

  /// Finishes what an interrupted build left, and reads the manifest.
  init(
    _ place: OutputPlace, _ build: SiteBuild, _ report: inout BuildReport
  ) throws(Diagnostics) {
    self.place = place
    self.build = build
    paths = CommitPaths(output: place.path, stateFolder: build.stateFolder)
    let recovery = try OutputRecovery.run(output: place.path, stateFolder: build.stateFolder)
    report.recovery = recovery.sentence
    (manifest, hasLostRecord) = Self.manifest(paths, &report)
    staging = try StagingArea(output: place.path, stateFolder: build.stateFolder)
  }

  private var manifestPath: String { Self.manifestPath(paths) }

  static func manifestPath(_ paths: CommitPaths) -> String {
    paths.stateFolder + "/manifest-" + paths.fingerprint
  }

  private static func manifest(
    _ paths: CommitPaths, _ report: inout BuildReport
  ) -> (Manifest?, isLost: Bool) {
    let path = manifestPath(paths)
    do throws(Manifest.Mistake) {
      return (try Manifest(path: path, output: paths.output), false)
    } catch {
      let reason: String
      switch error {
      case .missing: return (nil, false)
      case .unreadable(let why): reason = "can't be read: \(why)"
      case .damaged: reason = "is damaged"
      case .otherVersion: reason = "is of another version of Marquee"
      }
      report.warnings.append(
        Diagnostic(
          "the record of what the last build wrote \(reason)", code: "output.manifest",
          severity: .warning, at: SourceLocation(file: path),
          help: "every page is made again; pages that are gone from the site stay in the output "
            + "until you remove them"))
      return (nil, true)
    }
  }

  /// Makes what was rendered the site, unless a guard stops it.
  func commit(
    _ site: MadeSite, _ compiled: CompiledSite, _ report: inout BuildReport
  ) throws(Diagnostics) {
    var site = site
    var table = site.table
    try build.addSitemap(&site, sink.writer(), &report)
    let own = site.own
    own.trim()
    table.add(own, source: compiled.pages.count + 1)
    let (kept, stale) = former(site, own: own)
    try checkGuards(files: table.count + kept.count, stale: stale.count)
    let commit = OutputCommit(
      staging, stale: stale, isDurable: build.options.durable ?? build.configuration.build.durable)
    let adoptsUnknown = manifest == nil && (place.isInsideSite || hasLostRecord)
    let mistakes = commit.check(adoptsUnknown: adoptsUnknown) { owns($0) }
    guard mistakes.isEmpty else { throw Diagnostics(Array(mistakes.prefix(20))) }
    count(table, kept: kept.count, stale: stale.count, &report)
    guard !build.options.isDryRun else {
      report.changes = changes(table, stale: stale)
      report.staging = staging
      return
    }
    var facts = ManifestFacts(output: place.path)
    facts.site = compiled.fingerprint(build.configuration, build.options)
    facts.queries = site.queries
    facts.snapshotTime = site.snapshotTime
    facts.nextChange = site.nextChange
    facts.shard = build.options.shard
    if build.options.only != nil {
      // The rest of the site is as old as it was.
      facts.site = .none
    }
    let new = manifestPath + ".new"
    try ManifestWriter.write(table, kept: kept, of: manifest, facts, to: new)
    try commit.run(newManifest: new, manifest: manifestPath)
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

  private func owns(_ file: String) -> Bool {
    var file = file
    return file.withUTF8 { manifest?.find(file: $0) } != nil
  }

  private func count(
    _ table: PageTable, kept: Int, stale: Int, _ report: inout BuildReport
  ) {
    table.forEach { _, entry, _ in
      if entry.flags.isWritten { report.written += 1 }
      report.bytes += entry.flags.contains(.own) ? entry.size : 0
    }
    report.unchanged = table.count + kept - report.written
    report.removed = stale
  }

  /// Files of the last build that no page makes now: the numbers of those that stay because
  /// this build was not asked for them, and the names of those that go.
  private func former(_ site: MadeSite, own: PageChunk) -> (kept: [Int], stale: [String]) {
    guard let manifest else { return ([], []) }
    let ownFiles = Set(own.entries.indices.map { own.file($0) })
    var kept: [Int] = []
    var stale: [String] = []
    for number in 0..<manifest.count {
      let path = manifest.path(number)
      guard site.claims.find(path) == nil else { continue }
      let file = PageChunk.file(path)
      if ownFiles.contains(file) { continue }
      if let only = build.options.only {
        if !only.matches(PageClaims.address(file)) || manifest.entry(number).flags.contains(.own) {
          kept.append(number)
          continue
        }
      }
      stale.append(file)
    }
    return (kept, stale)
  }

  private func checkGuards(files: Int, stale: Int) throws(Diagnostics) {
    let settings = build.configuration.build
    let before = manifest?.count ?? 0
    if let minimum = settings.minPages, files < minimum, build.options.shard == nil {
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
