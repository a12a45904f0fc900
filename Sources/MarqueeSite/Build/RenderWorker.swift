internal import MarqueeBase

/// Runs tasks on one thread: it reuses unchanged pages and renders the others.
final class RenderWorker {
  private let maker: PageMaker
  private let site: SiteContext
  private let writer: any PageWriter
  private let forms: [any OutputForm]
  private let reuse: PageReuse?
  private let digester = Digester()
  /// A second digester, for a part that is hashed while `digester` is in use.
  private let innerDigester = Digester()

  init(site: SiteContext, sink: any PageSink, reuse: PageReuse?) {
    self.site = site
    self.reuse = reuse
    writer = sink.writer()
    forms = sink.forms
    maker = PageMaker(site: site, sink: sink, writer: writer)
  }

  func run(_ task: RenderTask) -> RenderJob.Outcome {
    let start = ContinuousClock.now
    var outcome = RenderJob.Outcome(
      source: task.source, order: task.order, chunk: PageChunk(capacity: task.count))
    switch task.work {
    case .items(let set, let numbers):
      let run = PageSetRun(set, maker.renderer)
      for number in numbers {
        let inputs = fingerprint(set, number)
        if reuse(inputs, number, &outcome) { continue }
        make(PageItem(run, number), inputs, &outcome)
      }
    case .rows(let set, let batch, let rows, let first):
      let run = PageSetRun(set, maker.renderer)
      let shared = set.fingerprint
      var inputs = Fingerprint.none
      batch.forEachRecord(
        in: rows,
        where: { row in
          let own = batch.fingerprint(row, digester)
          if task.isFirstUse { outcome.rows.add(own, at: first + row) }
          // XOR is safe here: both are parts of a SHA-256, so neither can be chosen to cancel the
          // other.
          inputs = Fingerprint(high: own.high ^ shared.high, low: own.low ^ shared.low)
          return !reuse(inputs, first + row, &outcome)
        }
      ) { row, record in
        make(PageItem(run: run, number: first + row, row: record), inputs, &outcome)
      }
    case .groups(let set, let groups):
      let run = PageSetRun(set, maker.renderer)
      for group in groups {
        let inputs = fingerprint(set, group, countsRows: task.isFirstUse, &outcome)
        if reuse(inputs, group.first, &outcome) { continue }
        make(PageItem(run, group), inputs, &outcome)
      }
    case .copies(let files, _, let range):
      for index in range { copy(files[index], index, &outcome) }
    }
    reuse?.count(task.count)
    outcome.duration = ContinuousClock.now - start
    return outcome
  }

  /// The fingerprint of an item's inputs, without the rows that it looks up.
  private func fingerprint(_ set: PageSet, _ number: Int) -> Fingerprint {
    digester.add(set.fingerprint)
    switch set.items {
    case .single, .rows, .stream, .groupStream: digester.add(0)
    case .groups(_, let groups):
      digester.add(groups.groups[number].key)
      digester.add(groups.fingerprints[number])
    case .slices(let rows, let size):
      digester.add(number)
      digester.add(rows.count)
      var slice = OrderedFingerprint()
      for row in PageSet.slice(number, of: rows, size: size) {
        slice.add(rows.fingerprint(row, innerDigester), at: row)
      }
      digester.add(slice.finished(innerDigester))
    }
    return digester.finish()
  }

  /// The same for a group of streamed rows; it equals the fingerprint of the same group in memory.
  private func fingerprint(
    _ set: PageSet, _ group: RowGroup, countsRows: Bool, _ outcome: inout RenderJob.Outcome
  ) -> Fingerprint {
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
    digester.add(rows.finished(innerDigester))
    return digester.finish()
  }

  /// - Returns: whether the last build's page is up to date and in the output, in all its forms.
  private func reuse(
    _ inputs: Fingerprint, _ number: Int, _ outcome: inout RenderJob.Outcome
  ) -> Bool {
    guard let reuse, site.only == nil,
      let (page, end) = reuse.find(inputs, now: site.now), writer.isIntact(page)
    else { return false }
    let manifest = reuse.manifest
    if let shard = site.shard, !shard.owns(PageChunk.file(manifest.path(page))) { return false }
    var further: [Int] = []
    for form in forms where form.file(for: PageChunk.file(manifest.path(page))) != nil {
      guard let made = manifest.find(inputs: inputs.of(form, digester)), writer.isIntact(made)
      else { return false }
      further.append(made)
    }
    if let end { outcome.note(end) }
    outcome.chunk.addReused(page, of: manifest, item: number)
    for made in further { outcome.chunk.addReused(made, of: manifest, item: number) }
    return true
  }

  private func make(
    _ item: PageItem, _ inputs: Fingerprint, _ outcome: inout RenderJob.Outcome
  ) {
    do throws(PageFailure) {
      switch try maker.make(item) {
      case .skipped(let isHidden, let nextChange):
        if isHidden { outcome.hidden += 1 }
        if let nextChange { outcome.note(nextChange) }
      case .made(let page):
        if let nextChange = page.nextChange { outcome.note(nextChange) }
        add(page, page.isVolatile ? .none : inputs, item.number, &outcome)
        outcome.rendered += 1
        guard !page.warnings.isEmpty else { return }
        outcome.replacedValues += page.warnings.count
        outcome.warnings.add(
          Diagnostics(page.warnings), page: Self.place(page.path) + item.description)
      }
    } catch {
      outcome.errors.add(error.diagnostics, page: Self.place(error.path) + item.description)
    }
  }

  /// The prefix `/movies/heat/ from ` of a page's description; empty when the path is not known.
  private static func place(_ path: PagePath?) -> String { path.map { "\($0.url) from " } ?? "" }

  private func copy(_ file: FoundFile, _ number: Int, _ outcome: inout RenderJob.Outcome) {
    do {
      guard let page = try maker.copy(file) else { return }
      add(page, .none, number, flags: .copied, &outcome)
    } catch {
      outcome.errors.add(error, page: file.name)
    }
  }

  private func add(
    _ page: PageResult, _ inputs: Fingerprint, _ number: Int, flags: PageFlags = [],
    _ outcome: inout RenderJob.Outcome
  ) {
    let date = page.date.flatMap { moment in
      moment.isFinite && (moment.kind == .date || moment.kind == .timestampWithZone)
        ? moment : nil
    }
    let entry = PageEntry(
      page.put, inputs: inputs, item: number,
      flags: page.isInSitemap ? flags.union(.listed) : flags)
    var file = page.path.file
    file.withUTF8 { outcome.chunk.add(entry, file: $0, date: date, lookups: page.lookups) }
    for form in page.forms {
      let entry = PageEntry(
        form.put, inputs: inputs.of(form.form, digester), item: number, flags: flags)
      var file = form.file
      file.withUTF8 { outcome.chunk.add(entry, file: $0, date: nil, lookups: []) }
    }
  }
}

extension PageEntry {
  /// The entry of a file that was written to the sink; `PageChunk` sets `pathStart` and the like.
  fileprivate init(_ put: FileOutcome, inputs: Fingerprint, item: Int, flags: PageFlags) {
    var flags = flags
    switch put.change {
    case .unchanged: break
    case .added: flags.insert(.added)
    case .changed: flags.insert(.changed)
    }
    self.init(
      inputs: inputs, content: put.content, size: put.size, modified: put.modified, pathStart: 0,
      item: UInt32(truncatingIfNeeded: item), wordStart: 0, pathCount: 0, flags: flags,
      lookupCount: 0)
  }
}
