internal import Foundation
internal import MarqueeBase
internal import Synchronization

extension SiteBuild {
  /// Whether a build would change nothing, found without rendering: the site's files, the rows,
  /// and the output are as the last build left them, and no page is due to appear or to go.
  ///
  /// Rows that only make pages are read and hashed as the server sent them, which takes a third
  /// of a build; when they have changed they are read once more to make the pages.
  func isUnchanged(
    _ site: CompiledSite, _ results: QueryResults, _ rows: BuildQueries, _ manifest: Manifest,
    _ output: OutputBuild
  ) throws(Diagnostics) -> Bool {
    let facts = manifest.facts
    guard !options.rendersAll, facts.site != .none,
      facts.site == site.fingerprint(configuration, options), facts.shard == options.shard,
      // With a clock before the last build's, pages that it has shown may not be due yet.
      let then = facts.now, then.microseconds <= options.now.microseconds,
      facts.nextChange.map({ $0.microseconds > options.now.microseconds }) ?? true,
      TextSet(facts.queries.keys) == TextSet(rows.loaded + rows.streamed)
    else { return false }
    let digester = Digester()
    for name in rows.loaded {
      guard let found = results.rows[name],
        facts.queries[name]
          == ManifestFacts.Query(
            found, content: results.fingerprints[name] ?? .none, digester)
      else { return false }
    }
    guard try areCopiesUnchanged(site.copies, manifest, forms: output.sink.forms)
    else { return false }
    // The output is checked and rows are hashed while the server sends more. Worker 0 receives the
    // rows: when no other thread can be created, it does their work too.
    let hashing = RowHashing()
    let isIntact = Mutex(false)
    let failure = Mutex<Diagnostics?>(nil)
    Workers.run(3) { worker in
      if worker == 0, let snapshot = rows.snapshot, !rows.streamed.isEmpty {
        do throws(Diagnostics) {
          try snapshot.run(rows.streamed, hashing)
        } catch {
          failure.withLock { $0 = error }
        }
      }
      if worker == 0 { hashing.close() }
      if worker == 1 {
        let writer = output.sink.writer()
        let isAllThere = (0..<manifest.count).allSatisfy { number in
          if number % Manifest.pagesBetweenRests == 0 { manifest.rest() }
          return writer.isIntact(number)
        }
        isIntact.withLock { $0 = isAllThere }
      }
      hashing.work()
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    guard isIntact.withLock({ $0 }) else { return false }
    let found = hashing.queries
    return rows.streamed.allSatisfy { facts.queries[$0] == found[$0] }
  }

  private func areCopiesUnchanged(
    _ copies: [FoundFile], _ manifest: Manifest, forms: [any OutputForm]
  ) throws(Diagnostics) -> Bool {
    var known = 0
    let digester = Digester()
    for copy in copies {
      guard let path = try? PagePath(copy.path, kind: .file) else { return false }
      if let shard = options.shard, !shard.owns(path.file) { continue }
      // The files that forms make of a copy are marked as copies, too.
      known += 1 + forms.count { $0.file(for: path.file) != nil }
      let content = FileSystem.withMappedBytes(copy.absolutePath) {
        digester.fingerprint(of: $0)
      }
      var file = path.file
      let number = file.withUTF8 { manifest.find(file: $0) }
      guard let number, content == manifest.entry(number).content
      else { return false }
    }
    return known == (0..<manifest.count).count { manifest.entry($0).flags.contains(.copied) }
  }
}
