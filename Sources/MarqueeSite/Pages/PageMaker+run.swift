internal import MarqueeBase

extension PageMaker {
  /// Does a task: finds pages that are as they should be, and makes the others.
  func run(_ task: RenderTask) -> RenderJob.Outcome {
    let start = ContinuousClock.now
    outcome = RenderJob.Outcome(
      source: task.source, order: task.order, chunk: PageChunk(capacity: task.count))
    nextChange = nil
    switch task.work {
    case .items(let set, let items):
      for item in items {
        let inputs = fingerprint(set, item: item)
        if !reuse(inputs, item: item) { attempt(set, item: item, row: nil, inputs) }
      }
    case .rows(let set, let batch, let rows, let first):
      var inputs = Fingerprint.none
      batch.forEachRecord(
        in: rows,
        where: { row in
          let own = batch.fingerprint(row, digester)
          if task.isFirstUse { outcome.rows.add(own, at: first + row) }
          // Neither can be chosen to undo the other: both are cut from a SHA-256.
          inputs = Fingerprint(
            high: own.high ^ set.fingerprint.high, low: own.low ^ set.fingerprint.low)
          return !reuse(inputs, item: first + row)
        }
      ) { row, record in
        attempt(set, item: first + row, row: record, inputs)
      }
    case .groups(let set, let groups):
      for group in groups { make(group, of: set, countsRows: task.isFirstUse) }
    case .copies(let files, _, let range):
      for index in range { attemptCopy(files[index], item: index) }
    }
    reusable?.count(task.count)
    outcome.nextChange = nextChange
    outcome.duration = ContinuousClock.now - start
    return outcome
  }

  /// Of what an item is made from, besides what it looks up.
  private func fingerprint(_ set: PageSet, item: Int) -> Fingerprint {
    digester.add(set.fingerprint)
    switch set.items {
    case .single, .rows, .stream, .groupStream: digester.add(0)
    case .groups(_, let groups):
      digester.add(groups.groups[item].key)
      digester.add(groups.fingerprints[item])
    case .slices(let rows, let size):
      digester.add(item)
      digester.add(rows.count)
      var slice = OrderedFingerprint()
      for row in Self.slice(item, of: rows, size: size) {
        slice.add(rows.fingerprint(row, sliceDigester), at: row)
      }
      digester.add(slice.finished(sliceDigester))
    }
    return digester.finish()
  }

  /// Finds or makes the page of rows that passed by. It is made from the same as a page of rows in
  /// memory.
  private func make(_ group: RowGroup, of set: PageSet, countsRows: Bool) {
    var rows = OrderedFingerprint()
    for part in group.parts {
      for row in part.rows {
        let own = part.batch.fingerprint(row, digester)
        if countsRows { outcome.rows.add(own, at: group.first + rows.count) }
        rows.add(own, at: rows.count)
      }
    }
    digester.add(set.fingerprint)
    digester.add(group.key)
    digester.add(rows.finished(sliceDigester))
    let inputs = digester.finish()
    guard !reuse(inputs, item: group.first) else { return }
    let records = group.records()
    self.group = (group.key, .array(records.map(Value.record)))
    defer { self.group = nil }
    attempt(set, item: group.first, row: records.first, inputs)
  }

  /// - Returns: whether the last build's page is still right and still there.
  private func reuse(_ inputs: Fingerprint, item: Int) -> Bool {
    guard let reuse = reusable, site.only == nil,
      let (number, end) = reuse.find(inputs, now: site.now), writer.isIntact(number)
    else { return false }
    if let shard = site.shard, !shard.owns(PageChunk.file(reuse.manifest.path(number))) {
      return false
    }
    if let end { note(end) }
    outcome.chunk.addReused(number, of: reuse.manifest, item: item)
    return true
  }

  private func attempt(_ set: PageSet, item: Int, row: Record?, _ inputs: Fingerprint) {
    do {
      guard let made = try make(set, item: item, row: row) else { return }
      let (page, warnings) = made
      add(page, inputs: page.isVolatile ? .none : inputs, item: item)
      outcome.rendered += 1
      guard !warnings.isEmpty else { return }
      outcome.replacedValues += warnings.count
      outcome.warnings.add(
        Diagnostics(warnings), page: place + set.describe(item, row: row))
    } catch {
      outcome.errors.add(error, page: place + set.describe(item, row: row))
    }
  }

  private func attemptCopy(_ file: FoundFile, item: Int) {
    do {
      guard let page = try copy(file) else { return }
      add(page, inputs: .none, item: item, flags: .copied)
    } catch {
      outcome.errors.add(error, page: file.name)
    }
  }

  private func add(
    _ page: MadePage, inputs: Fingerprint, item: Int, flags: PageFlags = []
  ) {
    var flags = flags
    if page.isInSitemap { flags.insert(.listed) }
    switch page.put.change {
    case .unchanged: break
    case .added: flags.insert(.added)
    case .changed: flags.insert(.changed)
    }
    let entry = PageEntry(
      inputs: inputs, content: page.put.content, size: page.put.size,
      modified: page.put.modified, pathStart: 0, item: UInt32(truncatingIfNeeded: item),
      wordStart: 0, pathCount: 0, flags: flags, lookupCount: 0)
    let date = page.modified.flatMap { moment in
      moment.isFinite && (moment.kind == .date || moment.kind == .timestampWithZone)
        ? moment : nil
    }
    var file = page.path.file
    file.withUTF8 { outcome.chunk.add(entry, file: $0, date: date, lookups: page.lookups) }
  }

  /// The rows of one page of a list.
  static func slice(_ item: Int, of rows: QueryRows, size: Int) -> Range<Int> {
    let start = min(item.multipliedClamped(by: size), rows.count)
    return start..<min(start.addingClamped(size), rows.count)
  }
}
