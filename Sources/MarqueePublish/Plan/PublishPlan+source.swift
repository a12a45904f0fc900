internal import MarqueeBase
internal import MarqueeSite

extension PublishPlan {
  /// The plan that makes a destination equal to a source.
  ///
  /// - Parameter record: the destination's record; nil when nothing is published there.
  init(_ source: any PublishSource, to record: PublishRecord?, _ rules: PublishHeaders) {
    self.init()
    var builder = SourcePlanner(source, record, rules)
    builder.run(&self)
  }
}

/// Compares a source with a record.
private struct SourcePlanner {
  private let source: any PublishSource
  private let record: PublishRecord?
  private var finder: HeaderFinder
  /// Whether the record's headers were made by the same rules.
  private let hasSameRules: Bool
  /// One bit for each file of the source: whether the record has it.
  private var seen: [UInt64]
  private var pending: ArraySlice<PendingFiles.File>

  init(_ source: any PublishSource, _ record: PublishRecord?, _ rules: PublishHeaders) {
    self.source = source
    self.record = record
    finder = HeaderFinder(rules)
    hasSameRules = record.map { $0.head.rules == rules.fingerprint } ?? false
    seen = Array(repeating: 0, count: (source.count + 63) / 64)
    pending = record?.pending.files[...] ?? []
  }

  mutating func run(_ plan: inout PublishPlan) {
    plan.wanted = source.count
    plan.published = record?.count ?? 0
    plan.pendingStates = record.map(\.pending.states) ?? [:]
    // Changes of recorded objects come in the order of paths; the new ones are sorted, and both are
    // merged with the pending ones.
    var known = PublishPlan()
    record?.withEntries { reader in
      known.oldHeaders = reader.headers
      var number = 0
      while reader.advance() {
        guard let entry = reader.entry else { continue }
        compare(reader.path, entry, reader.headers[entry.headers], &known)
        number += 1
        if number % 16384 == 0 { source.rest() }
      }
    }
    plan.oldHeaders = known.oldHeaders
    merge(known, added(), &plan)
    source.rest()
    plan.arrangeStages { note in
      for number in 0..<source.count {
        source.withPath(number) { path in
          if PublishedKind(path, source.facts(of: number).origin) == .page { note(path) }
        }
        if number % 16384 == 0 { source.rest() }
      }
    }
  }

  /// Whether an unfinished publish may have changed the object; asked in the order of paths.
  private mutating func isPending(_ path: some Collection<UInt8>) -> Bool {
    while let first = pending.first, first.path.lexicographicallyPrecedes(path) {
      pending.removeFirst()
    }
    return pending.first?.path.elementsEqual(path) ?? false
  }

  private mutating func compare(
    _ path: [UInt8], _ entry: RecordEntry, _ headers: ObjectHeaders, _ plan: inout PublishPlan
  ) {
    let isPending = isPending(path)
    let found = path.withUnsafeBufferPointer { source.find($0) }
    guard let number = found else {
      var change = PublishPlan.Change(.removed, entry.kind)
      change.isPending = isPending
      return plan.add(path, change, old: entry)
    }
    seen[number / 64] |= 1 << UInt64(number % 64)
    let facts = source.facts(of: number)
    let isSame = facts.content == entry.content.fingerprint && facts.size == entry.size
    if isSame, hasSameRules, !isPending { return }
    let wanted = path.withUnsafeBufferPointer { finder.headers(of: $0) }
    let hasSameHeaders = wanted == headers
    if isSame, hasSameHeaders, !isPending { return }
    let kind = path.withUnsafeBufferPointer { PublishedKind($0, facts.origin) }
    var change = PublishPlan.Change(
      isSame ? hasSameHeaders ? .unfinished : .headers : .changed, kind)
    change.isPending = isPending
    change.source = Int32(truncatingIfNeeded: number)
    change.headers = plan.index(of: wanted)
    plan.add(path, change, old: entry)
  }

  /// The files of the source that the record does not have.
  private func added() -> PlanPaths {
    var added = PlanPaths()
    for number in 0..<source.count where seen[number / 64] & 1 << UInt64(number % 64) == 0 {
      source.withPath(number) { added.add($0, number: number) }
    }
    added.sort()
    return added
  }

  /// Merges the changes of recorded objects, the new files, and the paths that only an unfinished
  /// publish knows.
  private mutating func merge(
    _ known: PublishPlan, _ added: PlanPaths, _ plan: inout PublishPlan
  ) {
    pending = record?.pending.files[...] ?? []
    plan.reserve(known.changes.count + added.count)
    var (nextKnown, nextAdded) = (0, 0)
    while true {
      var least: ArraySlice<UInt8>?
      func offer(_ path: ArraySlice<UInt8>) {
        if let least, !path.lexicographicallyPrecedes(least) { return }
        least = path
      }
      let hasKnown = nextKnown < known.changes.count
      if hasKnown { offer(known.pathBytes(known.changes[nextKnown])) }
      if nextAdded < added.count { offer(added.path(nextAdded)) }
      if let first = pending.first { offer(first.path[...]) }
      guard let path = least else { return }
      let isPending = pending.first.map { $0.path.elementsEqual(path) } ?? false
      if hasKnown, known.pathBytes(known.changes[nextKnown]).elementsEqual(path) {
        var change = known.changes[nextKnown]
        let old = known.old(change)
        if change.headers >= 0 { change.headers = plan.index(of: known.headers(change)) }
        plan.add(path, change, old: old)
        nextKnown += 1
      } else if nextAdded < added.count, added.path(nextAdded).elementsEqual(path) {
        plan.add(path, addition(added.number(nextAdded), path, isPending, &plan), old: nil)
        nextAdded += 1
      } else {
        // A file that only the unfinished publish wanted: pending files of the record are known
        // changes.
        var change = PublishPlan.Change(
          .removed, path.withUnsafeBufferPointer { PublishedKind($0, .rendered) })
        change.isPending = true
        plan.add(path, change, old: nil)
      }
      if isPending { pending.removeFirst() }
    }
  }

  private mutating func addition(
    _ number: Int, _ path: ArraySlice<UInt8>, _ isPending: Bool, _ plan: inout PublishPlan
  ) -> PublishPlan.Change {
    let (kind, headers) = path.withUnsafeBufferPointer { path in
      (PublishedKind(path, source.facts(of: number).origin), finder.headers(of: path))
    }
    var change = PublishPlan.Change(.added, kind)
    change.isPending = isPending
    change.source = Int32(truncatingIfNeeded: number)
    change.headers = plan.index(of: headers)
    return change
  }
}
