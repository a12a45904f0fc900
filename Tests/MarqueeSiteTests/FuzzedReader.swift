import Foundation
import MarqueeBase

@testable import MarqueeSite

/// The readers of files that may be damaged or hostile: each takes any bytes and must come back.
///
/// `ReaderFuzzTests` gives them changed copies of what the program writes, the same in each run;
/// `Tests/Support/fuzz` gives them what libFuzzer thinks of.
enum FuzzedReader: String, CaseIterable, Sendable {
  case manifest, part, journal, staleList, lock, recording, configuration, frontMatter, shard

  func read(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    switch self {
    case .manifest: Self.manifest(bytes)
    case .part: Self.part(bytes)
    case .journal:
      if let journal = CommitJournal(Self.signed(bytes)) {
        _ = CommitPaths.isStaging(journal.staging)
        _ = journal.isTrusted(boot: "x", folder: "1:2")
      }
    case .staleList:
      if let files = CommitJournal.files(bytes) { _ = files.below("a").count }
    case .lock:
      if let holder = LockHolder(bytes) {
        _ = holder.status(seenFrom: holder)
        _ = holder.description(seenFrom: holder)
      }
    case .recording: Self.recording(bytes)
    case .configuration: _ = try? SiteConfiguration.parse(text)
    case .frontMatter:
      if let parts = try? FrontMatter.split(text, file: "content/a.md") {
        _ = try? PageSettings.parse(parts)
      }
    case .shard:
      for part in text.split(separator: " ") {
        if let shard = try? Shard(parsing: String(part)) { _ = shard.owns("a") }
        _ = DurationText.parse(String(part))
        _ = RecordedMoment.parse(String(part), .timestampWithZone)
      }
    }
  }

  // MARK: Files

  private static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.path + "/marquee-fuzz-\(getpid())"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }()

  private static func file(_ name: String, _ bytes: [UInt8]) -> String {
    let path = "\(folder)/\(UInt(bitPattern: pthread_self().hashValue))-\(name)"
    try? Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// With the hash that a manifest ends with, so that what comes before it is looked at.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let body = bytes.dropLast(16)
    let seal = Array(body).withUnsafeBytes { Digester().fingerprint(of: $0) }
    return body + withUnsafeBytes(of: seal) { Array($0) }
  }

  /// With the hash that a journal ends with.
  private static func signed(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    guard lines.count > 2 else { return bytes }
    let body = lines.dropLast(2).flatMap { $0 + [0x0a] }
    return body + Array("sha256 \(CommitJournal.hash(body))\n".utf8)
  }

  private static func manifest(_ bytes: [UInt8]) {
    let path = file("manifest", sealed(bytes))
    defer { unlink(path) }
    guard let manifest = try? Manifest(path: path, output: nil, copies: true) else { return }
    let chunk = PageChunk()
    var report = BuildReport()
    report.noteUnchanged(manifest)
    for number in 0..<manifest.count {
      _ = manifest.date(number)?.description
      for lookup in manifest.lookups(number) { _ = ShownPeriod(lookup)?.end?.description }
      _ = manifest.path(number).withFile { manifest.find(file: $0) }
      _ = manifest.find(inputs: manifest.entry(number).inputs)
      if number < PageTable.mostInChunk { chunk.addMade(number, of: manifest) }
    }
    var table = PageTable()
    table.add(chunk, source: 0)
    _ = PageClaims(table).sitemapDiagnostics(parts: 1, isAuthors: { _ in false }) { "\($0)" }
    let facts = manifest.facts
    _ = [facts.now, facts.snapshotTime, facts.nextChange].map { $0?.description }
    _ = facts.key?.adding(facts.key)
  }

  private static func part(_ bytes: [UInt8]) {
    let path = "\(folder)/part-\(UInt(bitPattern: pthread_self().hashValue))"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try? Data(sealed(bytes)).write(to: URL(fileURLWithPath: ShardFile.path(in: path)))
    guard let part = try? BuiltShard(path) else { return }
    let pages = MergedPages([part])
    _ = PageClaims(pages.table).diagnostics { "\($0)" }
    let check = ShardCheck([ShardCheck.Subject(name: "a", shard: part.shard, facts: part.facts)])
    _ = check.diagnostics(settings: .none, isStrict: false).map(\.formatted)
  }

  private static func recording(_ bytes: [UInt8]) {
    let path = file("rows.jsonl", bytes)
    defer { unlink(path) }
    guard var query = try? RecordedQuery(path, shownAs: "rows/q.jsonl") else { return }
    _ = query.header.snapshotTime.description
    try? query.read(Visitor())
  }

  /// Looks at every value.
  private final class Visitor: RowReceiver {
    func begin(_ query: String, columns: [RowColumn]) {}
    func receive(_ query: String, _ batch: any RecordBatch) {
      let digester = Digester()
      for row in 0..<batch.count {
        _ = batch.fingerprint(row, digester)
        for value in batch.record(row).values { _ = QueryRows.shown(value) }
      }
    }
    func end(_ query: String, duration: Duration) {}
  }
}
