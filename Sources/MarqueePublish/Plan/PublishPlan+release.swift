internal import MarqueeBase
internal import MarqueeSite

/// The files in which an earlier release differs from the current one.
struct ReleaseDifference: Sendable {
  /// For each path the entry in that release; `.some(nil)` where it had no such file.
  var entries: TextMap<RecordEntry?> = [:]
  /// The headers that the entries refer to.
  var headers: [ObjectHeaders] = []
  private var indexes: [ObjectHeaders: Int] = [:]

  init() {}

  /// Applies the delta that leads one release further back.
  mutating func apply(_ reader: inout EntryReader) {
    let places = reader.headers.map { index(of: $0) }
    while reader.advance() {
      var entry = reader.entry
      if let own = entry { entry?.headers = places[own.headers] }
      entries[String(decoding: reader.path, as: UTF8.self)] = .some(entry)
    }
  }

  private mutating func index(of table: ObjectHeaders) -> Int {
    if let index = indexes[table] { return index }
    indexes[table] = headers.count
    headers.append(table)
    return headers.count - 1
  }
}

extension PublishPlan {
  /// The plan that brings an earlier release back, and finishes what an unfinished publish left.
  init(_ difference: ReleaseDifference, to record: PublishRecord) {
    self.init()
    published = record.count
    pendingStates = record.pending.states
    var paths: TextMap<Bool> = [:]
    for path in difference.entries.keys { paths[path] = false }
    for path in pendingStates.keys { paths[path] = true }
    let sorted = paths.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    var next = sorted[...]
    var wantedPages = PlanPaths()
    wanted = record.count
    record.withEntries { reader in
      oldHeaders = reader.headers
      while reader.advance() {
        guard let entry = reader.entry else { continue }
        let path = reader.path
        while let (new, isPending) = next.first, Array(new.utf8).lexicographicallyPrecedes(path) {
          next.removeFirst()
          addRestored(new, isPending, nil, difference, &wantedPages)
        }
        if let (own, isPending) = next.first, own.utf8.elementsEqual(path) {
          next.removeFirst()
          addRestored(own, isPending, entry, difference, &wantedPages)
        } else if entry.kind == .page {
          wantedPages.add(path)
        }
      }
    }
    for (new, isPending) in next { addRestored(new, isPending, nil, difference, &wantedPages) }
    arrangeStages { note in
      for page in 0..<wantedPages.count {
        wantedPages.path(page).withUnsafeBufferPointer { note($0) }
      }
    }
  }

  /// - Parameter old: what the record says of the object; nil when it has none.
  private mutating func addRestored(
    _ path: String, _ isPending: Bool, _ old: RecordEntry?, _ difference: ReleaseDifference,
    _ wantedPages: inout PlanPaths
  ) {
    var target: RecordEntry?
    var headers = ObjectHeaders()
    if let entry = difference.entries[path] {
      target = entry
      if let entry { headers = difference.headers[entry.headers] }
    } else if let old {
      // The release has what the record has; only the unfinished publish may differ.
      target = old
      headers = oldHeaders[old.headers]
    }
    if old == nil, target != nil { wanted += 1 }
    if old != nil, target == nil { wanted -= 1 }
    guard let target else {
      guard old != nil || isPending else { return }
      var change = Change(.removed, old?.kind ?? Self.kind(ofLost: path))
      change.isPending = isPending
      return add(path.utf8, change, old: old)
    }
    if target.kind == .page { wantedPages.add(Array(path.utf8)) }
    let difference: Difference
    if let old {
      if old.content != target.content {
        difference = .changed
      } else if oldHeaders[old.headers] != headers {
        difference = .headers
      } else {
        guard isPending else { return }
        difference = .unfinished
      }
    } else {
      difference = .added
    }
    var change = Change(difference, target.kind)
    change.isPending = isPending
    change.source = Int32(restored.count)
    change.headers = index(of: headers)
    restored.append(target)
    add(path.utf8, change, old: old)
  }

  /// The kind of a file of which only the path is known.
  private static func kind(ofLost path: String) -> PublishedKind {
    Array(path.utf8).withUnsafeBufferPointer { PublishedKind($0, .rendered) }
  }

  /// The plan that writes recorded objects again.
  ///
  /// - Parameter paths: sorted; the record has all of them.
  init(again paths: [String], in record: PublishRecord) {
    self.init()
    published = record.count
    wanted = record.count
    var next = paths[...]
    var wantedPages = PlanPaths()
    record.withEntries { reader in
      oldHeaders = reader.headers
      while reader.advance() {
        guard let entry = reader.entry else { continue }
        if entry.kind == .page { wantedPages.add(reader.path) }
        guard let path = next.first, path.utf8.elementsEqual(reader.path) else { continue }
        next.removeFirst()
        var change = Change(.unfinished, entry.kind)
        change.isPending = true
        change.source = Int32(restored.count)
        change.headers = index(of: reader.headers[entry.headers])
        restored.append(entry)
        add(path.utf8, change, old: entry)
      }
    }
    arrangeStages { note in
      for page in 0..<wantedPages.count {
        wantedPages.path(page).withUnsafeBufferPointer { note($0) }
      }
    }
  }
}

extension PendingFiles {
  /// The states by path.
  var states: TextMap<[State]> {
    TextMap(
      uniqueKeysWithValues: files.map { (String(decoding: $0.path, as: UTF8.self), $0.states) })
  }
}
