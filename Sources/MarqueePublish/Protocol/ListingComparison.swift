internal import MarqueeBase

/// Compares a listing of a store, which is in the order of keys, with a record, which is in the
/// order of paths: the same order.
struct ListingComparison {
  private let record: PublishRecord
  private var expected: [(path: String, size: Int, etag: EntityTag)] = []
  private var next = 0
  private var copies = TextSet()
  private let unfinished: TextSet
  /// The objects of the listing.
  private(set) var objects = 0
  /// What was found, in the order of keys; at most `VerifyReport.mostFindings`.
  private(set) var findings: [VerifyReport.Finding] = []
  /// The number of everything that was found.
  private(set) var found = 0

  init(_ record: PublishRecord) {
    self.record = record
    unfinished = TextSet(record.pending.files.map { String(decoding: $0.path, as: UTF8.self) })
    expected.reserveCapacity(record.count)
    record.withEntries { reader in
      while reader.advance() {
        guard let entry = reader.entry else { continue }
        expected.append((String(decoding: reader.path, as: UTF8.self), entry.size, entry.etag))
      }
    }
    copies = TextSet(record.kept.needed.map { ChangeWork.keptKey($0) })
    for facts in record.head.releases {
      if let key = facts.deltaKey { copies.insert(key) }
    }
  }

  private mutating func add(_ kind: VerifyReport.Finding.Kind, _ key: String) {
    found += 1
    if findings.count < VerifyReport.mostFindings {
      findings.append(VerifyReport.Finding(kind, key))
    }
  }

  /// Compares the next object of the site.
  mutating func compare(_ object: ObjectFacts) {
    objects += 1
    while next < expected.count, expected[next].path < object.key {
      missing(expected[next].path)
      next += 1
    }
    guard next < expected.count, expected[next].path == object.key else {
      if !unfinished.contains(object.key) { add(.foreign, object.key) }
      return
    }
    let entry = expected[next]
    next += 1
    if entry.size == object.size, entry.etag == EntityTag(object.etag) { return }
    if !unfinished.contains(object.key) { add(.changed, object.key) }
  }

  private mutating func missing(_ path: String) {
    if !unfinished.contains(path) { add(.missing, path) }
  }

  /// Called after the last object of the site.
  mutating func finish() {
    while next < expected.count {
      missing(expected[next].path)
      next += 1
    }
  }

  /// Compares the next object of the state.
  mutating func compareState(_ object: ObjectFacts) {
    if copies.remove(object.key) != nil { return }
    guard object.key.hasPrefix("kept/") || object.key.hasPrefix("releases/") else { return }
    // An unfinished publish has made copies that no record lists yet.
    if record.head.pending == nil { add(.spareCopy, object.key) }
  }

  /// Called after the last object of the state.
  mutating func finishState() {
    for key in copies.map(\.self).sorted(by: { $0 < $1 }) { add(.missingCopy, key) }
  }
}
