internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Makes pages on one thread: binds what a page's templates see, works out its front matter and
/// its path, renders it, and hands the bytes to the output.
final class PageMaker {
  let renderer: Renderer
  let site: SiteContext
  let writer: any PageWriter
  let reusable: PageReuse?
  let digester = Digester()
  /// For what is hashed in the middle of something else.
  let sliceDigester = Digester()
  /// What the task at work leaves behind.
  var outcome = RenderJob.Outcome(source: 0, order: 0, chunk: PageChunk())
  /// When some page is to appear or to go.
  var nextChange: Moment?
  /// When the page being made is on the site.
  var shown = ShownPeriod()
  private let buffer = ByteBuffer()
  private let pageName: Renderer.Name
  /// `page` has the value of the page before.
  private var isPageBound = false
  /// The set of the last page.
  private var run: SetRun?
  private let log = LookupLog()
  /// The group being made into a page, when its rows pass by.
  var group: (key: Value, rows: Value)?
  /// The page being made, when its path is known.
  private var path: PagePath?

  init(site: SiteContext, sink: any PageSink, reuse: PageReuse?) {
    self.site = site
    writer = sink.writer()
    reusable = reuse
    renderer = Renderer(site.engine)
    pageName = renderer.name("page")
    for (name, value) in site.bindings { renderer.bind(name, value) }
    for (number, keyed) in site.keyed.enumerated() {
      renderer.bind(
        keyed.name, .object(TrackedRows(keyed.rows, number: number, log: log)))
    }
  }

  /// - Parameter row: the item's row, when the set has a page per row.
  /// - Returns: nil for a page that is not to be made: a draft, too early, too late, of another
  ///   shard. With it come the values that were replaced because they could not be shown safely.
  func make(
    _ set: PageSet, item: Int, row: Record?
  ) throws(Diagnostics) -> (page: MadePage, warnings: [Diagnostic])? {
    let run = run(of: set)
    self.path = nil
    log.clear()
    _ = renderer.takeClockUse()
    if isPageBound {
      renderer.bind(pageName, nil)
      isPageBound = false
    }
    let row = bind(run, item: item, row: row)
    defer { unbind(run) }
    if !run.isAlwaysVisible, !(try isVisible(run.template)) {
      outcome.hidden += 1
      return nil
    }
    let path: PagePath
    do {
      path = try self.path(run, item: item, row: row)
    } catch let error as PathMistake {
      throw Diagnostics(pathDiagnostic(error, set, item, row))
    } catch let error as Diagnostics {
      throw error
    } catch {
      throw Diagnostics(Diagnostic("\(error)", code: "page.path"))
    }
    guard isWanted(path) else { return nil }
    self.path = path
    let date = try bindPage(run, path, row)
    buffer.removeAll()
    try renderer.render(body: run.body, layouts: run.layouts, into: buffer)
    let isListed = run.isListed && path.file != "404.html"
    var made = MadePage(
      path: path, put: try put(path.file), modified: isListed ? modified(date) : nil,
      isInSitemap: isListed)
    made.lookups = log.take()
    if run.hasPeriod {
      made.lookups.append(shown.lookup)
    }
    let warnings = renderer.takeWarnings()
    made.isVolatile =
      renderer.takeClockUse() || !warnings.isEmpty
      || made.lookups.count > PageEntry.mostLookups
    if made.isVolatile { made.lookups = [] }
    return (made, warnings)
  }

  private func run(of set: PageSet) -> SetRun {
    if let run, run.set === set { return run }
    let new = SetRun(set, renderer)
    run = new
    return new
  }

  /// Works out the front matter and makes it `page`, if anybody reads that.
  ///
  /// - Returns: the page's `date`.
  private func bindPage(
    _ run: SetRun, _ path: PagePath, _ row: Record?
  ) throws(Diagnostics) -> Value? {
    guard run.readsPage || run.dateIndex != nil else {
      // What is wrong in it is told all the same.
      try run.checkMembers(row, renderer)
      return nil
    }
    var values: [Value] = []
    values.reserveCapacity(run.template.memberKeys.names.count)
    for member in run.template.members { values.append(try member.value(renderer)) }
    let date = run.dateIndex.map { values[$0] }
    guard run.readsPage else { return date }
    let url = path.url
    values.append(.string(url))
    values.append(.string(site.siteURL + url))
    renderer.bind(pageName, .record(Record(keys: run.template.memberKeys, values: values)))
    isPageBound = true
    return date
  }

  /// Whether this build makes the page.
  private func isWanted(_ path: PagePath) -> Bool {
    if let shard = site.shard, !shard.owns(path.file) { return false }
    return site.only?.matches(PageClaims.address(path.file)) ?? true
  }

  /// `/movies/heat/ from `, for messages about the page being made; empty before its path is known.
  var place: String { path.map { "\($0.url) from " } ?? "" }

  /// Copies a file as it is.
  ///
  /// - Returns: nil for a file that is not to be made.
  func copy(_ file: FoundFile) throws(Diagnostics) -> MadePage? {
    self.path = nil
    let path: PagePath
    do { path = try PagePath(file.path, kind: .file) } catch {
      throw Diagnostics(
        Diagnostic(
          error.message, code: "page.path", at: SourceLocation(file: file.name), help: error.help))
    }
    guard isWanted(path) else { return nil }
    let copied = FileSystem.withMappedBytes(file.absolutePath) { bytes in
      Result { () throws(Diagnostics) in try writer.put(path.file, bytes) }
    }
    guard let result = copied else {
      throw Diagnostics(
        Diagnostic(
          "\(file.name) can't be read: \(String(cString: strerror(errno)))",
          code: "file.unreadable", at: SourceLocation(file: file.name)))
    }
    return MadePage(
      path: path, put: try result.get(), modified: nil, isInSitemap: false)
  }

  private func put(_ file: String) throws(Diagnostics) -> PutFile {
    let result = buffer.withUnsafeBytes { bytes in
      Result { () throws(Diagnostics) in try writer.put(file, bytes) }
    }
    return try result.get()
  }

  /// - Returns: the row whose columns the file's name may hold.
  private func bind(_ run: SetRun, item: Int, row: Record?) -> Record? {
    switch run.set.items {
    case .single, .slices: return nil
    case .rows, .stream:
      if let row { renderer.bind(run.rowName, .record(row)) }
      return row
    case .groups(_, let groups):
      let group = groups.groups[item]
      renderer.bind("group", group.key)
      renderer.bind("rows", .array(group.rows))
      if case .record(let first)? = group.rows.first { return first }
      return nil
    case .groupStream:
      renderer.bind("group", group?.key ?? .null)
      renderer.bind("rows", group?.rows ?? .array([]))
      return row
    }
  }

  private func unbind(_ run: SetRun) {
    switch run.set.items {
    case .single: break
    case .rows, .stream: renderer.bind(run.rowName, nil)
    case .groups, .groupStream:
      renderer.unbind("group")
      renderer.unbind("rows")
    case .slices: renderer.unbind("paginator")
    }
  }

  private func path(_ run: SetRun, item: Int, row: Record?) throws -> PagePath {
    let set = run.set
    let template = run.template
    let text: String
    if let path = template.decisions.path {
      let value = try path.value(renderer)
      guard case .string(let string) = value else {
        throw PathMistake("the path is \(value.kindName)", help: "write it like path: /about/")
      }
      text = string.trimmingCharacters(in: .whitespacesAndNewlines)
      if text.isEmpty {
        throw PathMistake("the path is empty", help: "see what the values in path: are")
      }
    } else {
      text = try run.pathText(row ?? Self.noRow)
    }
    let kind = template.pattern.kind
    guard case .slices(let rows, let size) = set.items else {
      return try PagePath(text, kind: kind)
    }
    let paginator = try Paginator.value(
      index: item, pages: set.count ?? 1, size: size, total: rows.count,
      items: rows.records(in: Self.slice(item, of: rows, size: size)).map(Value.record)
    ) { index throws(PathMistake) in try Paginator.path(text, index: index, kind: kind) }
    renderer.bind("paginator", paginator)
    return try Paginator.path(text, index: item, kind: kind)
  }

  private static let noRow = Record([])

  private func pathDiagnostic(
    _ mistake: PathMistake, _ set: PageSet, _ item: Int, _ row: Record?
  ) -> Diagnostic {
    let template = set.template
    let location = template.pathLocation
    let excerpt = template.settings.yaml?.excerpt(at: location)
    switch set.items {
    case .single, .slices:
      return Diagnostic(
        mistake.message, code: "page.path", at: location, excerpt: excerpt, help: mistake.help)
    case .rows(let rows):
      return Diagnostic(
        "\(rows.describe(item, key: set.key)): \(mistake.message)", code: "page.path",
        at: location, excerpt: excerpt, help: mistake.help)
    case .stream(let query, _):
      let row = QueryRows.describe(row ?? Record([]), number: item, query: query, key: set.key)
      return Diagnostic(
        "\(row): \(mistake.message)", code: "page.path", at: location, excerpt: excerpt,
        help: mistake.help)
    case .groups(_, let groups):
      return Diagnostic(
        "\(set.describe(groups.groups[item].key)): \(mistake.message)",
        code: "page.path", at: location, excerpt: excerpt, help: mistake.help)
    case .groupStream:
      return Diagnostic(
        "\(set.describe(group?.key ?? .null)): \(mistake.message)",
        code: "page.path", at: location, excerpt: excerpt, help: mistake.help)
    }
  }
}
