internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Makes pages on one thread: it binds the variables of a page's templates, evaluates its front
/// matter and its path, renders it, and passes the bytes to the writer.
///
/// A page's inputs are in its item, and its result is returned; no state of a page is kept for the
/// next one.
final class PageMaker {
  let renderer: Renderer
  let site: SiteContext
  private let writer: any PageWriter
  private let forms: [any OutputForm]
  private let buffer = ByteBuffer()
  private let pageName: Renderer.Name
  private let log = LookupLog()

  init(site: SiteContext, sink: any PageSink, writer: any PageWriter) {
    self.site = site
    self.writer = writer
    forms = sink.forms
    renderer = Renderer(site.engine)
    pageName = renderer.name("page")
    for (name, value) in site.bindings { renderer.bind(name, value) }
    for (number, keyed) in site.keyed.enumerated() {
      renderer.bind(
        keyed.name, .object(TrackedRows(keyed.rows, number: number, log: log)))
    }
  }

  func make(_ item: PageItem) throws(PageFailure) -> PageOutcome {
    let run = item.run
    log.clear()
    _ = renderer.takeClockUse()
    bind(item)
    defer { unbind(run) }
    var visibility = PageVisibility()
    let path: PagePath
    do throws(Diagnostics) {
      if !run.isAlwaysVisible {
        visibility = try self.visibility(of: run.template)
        if visibility.isHidden {
          return .skipped(isHidden: true, nextChange: visibility.nextChange)
        }
      }
      path = try self.path(of: item)
    } catch {
      throw PageFailure(diagnostics: error, path: nil)
    }
    guard isWanted(path) else {
      return .skipped(isHidden: false, nextChange: visibility.nextChange)
    }
    do throws(Diagnostics) {
      return .made(try render(item, at: path, visibility))
    } catch {
      throw PageFailure(diagnostics: error, path: path)
    }
  }

  private func render(
    _ item: PageItem, at path: PagePath, _ visibility: PageVisibility
  ) throws(Diagnostics) -> PageResult {
    let run = item.run
    let date = try bindPage(run, path, item.row)
    buffer.removeAll()
    try renderer.render(body: run.body, layouts: run.layouts, into: buffer)
    let written = try buffer.withUnsafeBytes { bytes in
      Result { () throws(Diagnostics) in try write(path.file, bytes) }
    }.get()
    var result = PageResult(path: path, put: written.put, forms: written.forms)
    result.isInSitemap = run.isListed && path.file != "404.html"
    if result.isInSitemap { result.date = modified(date) }
    result.lookups = log.take()
    if run.hasPeriod { result.lookups.append(visibility.period.lookup) }
    result.nextChange = visibility.nextChange
    result.warnings = renderer.takeWarnings()
    result.isVolatile =
      renderer.takeClockUse() || !result.warnings.isEmpty
      || result.lookups.count > PageEntry.mostLookups
    if result.isVolatile { result.lookups = [] }
    return result
  }

  /// Writes a file's bytes and its further forms. This is the only place between rendering and
  /// writing; anything that changes bytes, or makes more files from them, belongs here.
  private func write(
    _ file: String, _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostics) -> (put: FileOutcome, forms: [FormFile]) {
    let put = try writer.put(file, bytes)
    if forms.isEmpty { return (put, []) }
    var made: [FormFile] = []
    for form in forms {
      guard let name = form.file(for: file) else { continue }
      let own = try form.bytes(of: bytes)
      let put = try own.withUnsafeBytes { bytes in
        Result { () throws(Diagnostics) in try writer.put(name, bytes) }
      }.get()
      made.append(FormFile(form: form, file: name, put: put))
    }
    return (put, made)
  }

  /// Copies a file as it is.
  ///
  /// - Returns: nil for a file that this build does not make.
  func copy(_ file: FoundFile) throws(Diagnostics) -> PageResult? {
    let path: PagePath
    do { path = try PagePath(file.path, kind: .file) } catch {
      throw Diagnostics(
        Diagnostic(
          error.message, code: "page.path", at: SourceLocation(file: file.name), help: error.help))
    }
    guard isWanted(path) else { return nil }
    let copied = FileSystem.withMappedBytes(file.absolutePath) { bytes in
      Result { () throws(Diagnostics) in try write(path.file, bytes) }
    }
    guard let written = try copied?.get() else {
      throw Diagnostics(
        Diagnostic(
          "\(file.name) can't be read: \(String(cString: strerror(errno)))",
          code: "file.unreadable", at: SourceLocation(file: file.name)))
    }
    return PageResult(path: path, put: written.put, forms: written.forms)
  }

  /// Whether this build makes the page.
  private func isWanted(_ path: PagePath) -> Bool {
    if let shard = site.shard, !shard.owns(path.file) { return false }
    return site.only?.matches(PageClaims.address(path.file)) ?? true
  }
}

// The variables of the page's templates.
extension PageMaker {
  private func bind(_ item: PageItem) {
    switch item.run.set.items {
    case .single, .slices: break
    case .rows, .stream:
      if let row = item.row { renderer.bind(item.run.rowName, .record(row)) }
    case .groups, .groupStream:
      renderer.bind("group", item.key ?? .null)
      renderer.bind("rows", .array(item.rows))
    }
  }

  private func unbind(_ run: PageSetRun) {
    if run.readsPage { renderer.bind(pageName, nil) }
    switch run.set.items {
    case .single: break
    case .rows, .stream: renderer.bind(run.rowName, nil)
    case .groups, .groupStream:
      renderer.unbind("group")
      renderer.unbind("rows")
    case .slices: renderer.unbind("paginator")
    }
  }

  /// Evaluates the front matter and binds it to `page`, if a template reads that.
  ///
  /// - Returns: the page's `date`.
  private func bindPage(
    _ run: PageSetRun, _ path: PagePath, _ row: Record?
  ) throws(Diagnostics) -> Value? {
    guard run.readsPage || run.dateIndex != nil else {
      // Mistakes in the front matter are reported even when no template reads it.
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
    return date
  }
}

// The path of the page.
extension PageMaker {
  private func path(of item: PageItem) throws(Diagnostics) -> PagePath {
    let run = item.run
    var given: Value?
    if let path = run.template.decisions.path { given = try path.value(renderer) }
    do throws(PathMistake) {
      let text: String
      if let given {
        text = try Self.text(of: given)
      } else {
        text = try run.pathText(item.row ?? Self.noRow)
      }
      let kind = run.pattern.kind
      guard case .slices(let rows, let size) = run.set.items else {
        return try PagePath(text, kind: kind)
      }
      let paginator = try Paginator.value(
        index: item.number, pages: run.set.count ?? 1, size: size, total: rows.count,
        items: item.rows
      ) { index throws(PathMistake) in try Paginator.path(text, index: index, kind: kind) }
      renderer.bind("paginator", paginator)
      return try Paginator.path(text, index: item.number, kind: kind)
    } catch {
      throw Diagnostics(Self.diagnostic(error, item))
    }
  }

  private static let noRow = Record([])

  /// The text of a `path:` in front matter.
  private static func text(of path: Value) throws(PathMistake) -> String {
    guard case .string(let string) = path else {
      throw PathMistake("the path is \(path.kindName)", help: "write it like path: /about/")
    }
    let text = string.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.isEmpty {
      throw PathMistake("the path is empty", help: "see what the values in path: are")
    }
    return text
  }

  private static func diagnostic(_ mistake: PathMistake, _ item: PageItem) -> Diagnostic {
    let template = item.run.template
    let location = template.pathLocation
    let origin = item.run.set.origin(of: item.number, row: item.row)
    return Diagnostic(
      (origin.map { $0 + ": " } ?? "") + mistake.message, code: "page.path", at: location,
      excerpt: template.settings.yaml?.excerpt(at: location), help: mistake.help)
  }
}
