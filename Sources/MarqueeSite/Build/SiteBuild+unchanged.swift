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
    _ site: CompiledSite, _ results: QueryResults, _ rows: SiteRows, _ manifest: Manifest,
    _ output: OutputBuild
  ) throws(Diagnostics) -> Bool {
    let facts = manifest.facts
    guard !options.rendersAll, facts.site != .none,
      facts.site == site.fingerprint(configuration, options), facts.shard == options.shard,
      // Before the last build's time pages may have to go that it has shown.
      let then = facts.now, then.microseconds <= options.now.microseconds,
      facts.nextChange.map({ $0.microseconds > options.now.microseconds }) ?? true,
      Set(facts.queries.keys) == Set(rows.loaded + rows.streamed)
    else { return false }
    let digester = Digester()
    for name in rows.loaded {
      guard let found = results.rows[name],
        facts.queries[name]
          == ManifestFacts.Query(
            found, content: results.fingerprints[name] ?? .none, digester)
      else { return false }
    }
    guard try areCopiesUnchanged(site.copies, manifest) else { return false }
    // The output is looked at while the server sends its rows.
    let receiver = FingerprintReceiver()
    let isIntact = Mutex(false)
    let failure = Mutex<Diagnostics?>(nil)
    Workers.run(2) { worker in
      if worker == 0 {
        let writer = output.sink.writer()
        let isAllThere = (0..<manifest.count).allSatisfy { number in
          if number % Manifest.pagesBetweenRests == 0 { manifest.rest() }
          return writer.isIntact(number)
        }
        isIntact.withLock { $0 = isAllThere }
      } else if let snapshot = rows.snapshot, !rows.streamed.isEmpty {
        do throws(Diagnostics) {
          try snapshot.run(rows.streamed, receiver)
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    guard isIntact.withLock({ $0 }) else { return false }
    let found = receiver.queries
    return rows.streamed.allSatisfy { facts.queries[$0] == found[$0] }
  }

  private func areCopiesUnchanged(
    _ copies: [FoundFile], _ manifest: Manifest
  ) throws(Diagnostics) -> Bool {
    var known = 0
    let digester = Digester()
    for copy in copies {
      guard let path = try? PagePath(copy.path, kind: .file) else { return false }
      if let shard = options.shard, !shard.owns(path.file) { continue }
      known += 1
      guard
        let data = try? Data(
          contentsOf: URL(fileURLWithPath: copy.absolutePath), options: .mappedIfSafe)
      else { return false }
      var file = path.file
      let number = file.withUTF8 { manifest.find(file: $0) }
      guard let number,
        data.withUnsafeBytes({ digester.fingerprint(of: $0) }) == manifest.entry(number).content
      else { return false }
    }
    return known == (0..<manifest.count).count { manifest.entry($0).flags.contains(.copied) }
  }
}

/// Hashes rows as they pass by.
private final class FingerprintReceiver: RowReceiver {
  private let open = Mutex<[String: OrderedFingerprint]>([:])
  private let columns = Mutex<[String: [RowColumn]]>([:])
  private let done = Mutex<[String: ManifestFacts.Query]>([:])

  var queries: [String: ManifestFacts.Query] { done.withLock { $0 } }

  func begin(_ query: String, columns: [RowColumn]) {
    open.withLock { $0[query] = OrderedFingerprint() }
    self.columns.withLock { $0[query] = columns }
  }

  func receive(_ query: String, _ batch: any RecordBatch) {
    guard var rows = open.withLock({ $0[query] }) else { return }
    let digester = Digester()
    let first = rows.count
    for row in 0..<batch.count { rows.add(batch.fingerprint(row, digester), at: first + row) }
    open.withLock { [rows] in $0[query] = rows }
  }

  func end(_ query: String, duration: Duration) {
    guard let rows = open.withLock({ $0[query] }) else { return }
    let digester = Digester()
    let facts = ManifestFacts.Query(
      rows: rows.count, columns: columns.withLock { $0[query] ?? [] },
      content: rows.finished(digester), digester)
    done.withLock { $0[query] = facts }
  }
}
