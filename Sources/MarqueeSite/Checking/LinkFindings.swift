internal import Foundation
internal import MarqueeBase

/// Turns broken links and other mistakes of the pages into diagnostics: one for each mistake,
/// however many pages have it.
struct LinkFindings {
  /// The number of distinct mistakes of a kind that are reported.
  static let limit = 200
  private let summary: LinkLedger.Summary
  private let sources: SourceLocator
  private let basePath: String
  private(set) var diagnostics: [Diagnostic] = []
  /// The paths of all pages and files, for suggestions.
  private let paths: [String]
  /// The anchors of pages that links with a fragment lead to, as sets: one of them may be searched
  /// ten thousand times.
  private var anchorSets: TextMap<TextSet> = [:]

  init(_ summary: LinkLedger.Summary, _ sources: SourceLocator, basePath: String) {
    self.summary = summary
    self.sources = sources
    self.basePath = basePath
    paths = summary.files.map(PageClaims.address).sorted()
  }

  /// The external addresses, each with the pages that link to it.
  var elsewhere: [(url: String, entry: LinkLedger.Entry)] {
    summary.entries.compactMap { entry in
      switch entry.target {
      case .elsewhere(let url): (url, entry)
      case .outside(let path, let url) where summary.files.contains(file(of: path)) == false:
        (url, entry)
      default: nil
      }
    }
  }

  mutating func run() {
    // A suggestion takes time, so mistakes past the limit are only counted.
    var left = 0
    for entry in summary.entries where isBroken(entry) {
      if diagnostics.count == Self.limit {
        left += 1
      } else if let diagnostic = check(entry) {
        diagnostics.append(diagnostic)
      }
    }
    if left > 0 {
      diagnostics[diagnostics.count - 1].notes.append(
        Diagnostic.Note(
          "\(left) further \(left == 1 ? "address leads" : "addresses lead") nowhere, too"))
    }
    // The diagnostics of one file stand together, in the order of its lines.
    diagnostics = diagnostics.enumerated().sorted {
      Self.place($0.element, $0.offset) < Self.place($1.element, $1.offset)
    }.map(\.element)
    for (flaw, pages, source) in summary.flaws.prefix(Self.limit) {
      diagnostics.append(describe(flaw, pages, source))
    }
    if summary.flaws.count > Self.limit, let last = diagnostics.indices.last {
      let left = summary.flaws.count - Self.limit
      diagnostics[last].notes.append(
        Diagnostic.Note("\(left) further \(left == 1 ? "warning is" : "warnings are") not shown"))
    }
  }

  private static func place(_ diagnostic: Diagnostic, _ index: Int) -> (String, Int, Int, Int) {
    let location = diagnostic.location
    return (location?.file ?? "", location?.line ?? 0, location?.column ?? 0, index)
  }

  // MARK: Links

  private mutating func isBroken(_ entry: LinkLedger.Entry) -> Bool {
    switch entry.target {
    case .nothing, .elsewhere: return false
    case .outside(let path, _): return isThere(path)
    case .here(let fragment): return !has(fragment, on: entry.pages.first)
    case .page(let path, let fragment):
      guard isThere(path) else { return true }
      return fragment.map { !has($0, on: existing(path)) } ?? false
    }
  }

  /// Whether a page has the anchor that a fragment names; true for a file that is no HTML page,
  /// whose anchors are not known.
  private mutating func has(_ fragment: String, on file: String) -> Bool {
    if let known = anchorSets[file] { return LinkLedger.names(fragment, in: known) }
    guard let anchors = summary.anchors(of: file) else { return true }
    let names = TextSet(anchors)
    anchorSets[file] = names
    return LinkLedger.names(fragment, in: names)
  }

  private func check(_ entry: LinkLedger.Entry) -> Diagnostic? {
    let shown = Self.quoted(entry.link.text)
    switch entry.target {
    case .nothing, .elsewhere: return nil
    case .outside(let path, _):
      return diagnostic(
        "\(entry.link.attribute) leads to \(shown), outside \(basePath)/ where the site is",
        code: "check.base-path", entry,
        help: "write \(basePath)\(path), or a relative address")
    case .here(let fragment):
      return anchor(fragment, on: entry.pages.first, entry, isHere: true)
    case .page(let path, let fragment):
      guard isThere(path) else {
        return diagnostic(
          "\(entry.link.attribute) leads to \(shown), which is not a page or file of the site",
          code: "check.broken-link", entry, help: help(for: path))
      }
      guard let fragment else { return nil }
      return anchor(fragment, on: existing(path), entry, isHere: false)
    }
  }

  private func anchor(
    _ fragment: String, on file: String, _ entry: LinkLedger.Entry, isHere: Bool
  ) -> Diagnostic? {
    let anchors = summary.anchors(of: file) ?? []
    let name = SiteAddress.decoded(fragment)
    let page = isHere ? "the page" : PageClaims.address(file)
    let near = Self.nearest(to: name, among: anchors)
    return diagnostic(
      "\(entry.link.attribute) leads to \(Self.quoted(entry.link.text)), but \(page) has no id "
        + "'\(Self.shown(name))'",
      code: "check.broken-anchor", entry,
      help: near.map { "did you mean '#\(Self.shown($0))'?" }
        ?? "give the place an id, or leave out the '#\(Self.shown(name))'")
  }

  /// The file from which a path is served: `/movies/` from `movies/index.html`. (A server redirects
  /// `/movies` to `/movies/`.)
  private func file(of path: String) -> String {
    let file = String(path.dropFirst())
    return file.isEmpty || file.hasSuffix("/") ? file + "index.html" : file
  }

  private func isThere(_ path: String) -> Bool {
    let file = file(of: path)
    return summary.files.contains(file) || summary.files.contains(file + "/index.html")
  }

  private func existing(_ path: String) -> String {
    let file = file(of: path)
    return summary.files.contains(file) ? file : file + "/index.html"
  }

  private func help(for path: String) -> String {
    // The link may name the file of content/ instead of its page.
    if path.hasSuffix(".md"), let slash = path.lastIndex(of: "/") {
      let name = path[path.index(after: slash)...].dropLast(3)
      let pages = name == "index" ? [] : paths.filter { $0.hasSuffix("/\(name)/") }
      if pages.count == 1 { return "link to the page: \(basePath)\(Self.shown(pages[0]))" }
    }
    // In a site of 2,000 pages or more, only the pages in the same folder are compared.
    let folder = path.dropLast().lastIndex(of: "/").map { path[...$0] } ?? "/"
    let near = paths.count < 2000 ? paths[...] : paths.filter { $0.hasPrefix(folder) }[...]
    if let nearest = Self.nearest(to: path, among: near) {
      return "did you mean '\(basePath)\(Self.shown(nearest))'?"
    }
    return "correct the address, or make the page"
  }

  /// The nearest of the first 2,000 names of about the same length: a suggestion must not take
  /// seconds.
  private static func nearest(to name: String, among names: some Collection<String>) -> String? {
    let length = name.utf8.count
    let slack = max(1, length / 3)
    return nearestName(
      to: name, among: names.lazy.filter { abs($0.utf8.count - length) <= slack }.prefix(2000))
  }

  private func diagnostic(
    _ message: String, code: Diagnostic.Code, _ entry: LinkLedger.Entry, help: String
  ) -> Diagnostic {
    let place = sources.place(of: entry.link.text, on: entry.pages.first)
    return Diagnostic(
      message, code: code, at: place?.location, excerpt: place?.excerpt,
      notes: [Diagnostic.Note(Self.pages(entry.pages))], help: help)
  }

  // MARK: Flaws

  private func describe(
    _ flaw: PageFacts.Flaw, _ pages: LinkLedger.Pages, _ source: String
  ) -> Diagnostic {
    func warning(_ message: String, _ code: Diagnostic.Code, help: String) -> Diagnostic {
      Diagnostic(
        message, code: code, severity: .warning,
        at: source.isEmpty ? nil : SourceLocation(file: source),
        notes: [Diagnostic.Note(Self.pages(pages))], help: help)
    }
    switch flaw {
    case .duplicateID(let id):
      return warning(
        "two elements have the id '\(Self.shown(id))'", "check.duplicate-id",
        help: "a link to it finds the first: make one of them differ")
    case .noAlt(let element, let image):
      return warning(
        "<\(element)> has no alt: \(Self.shown(image))", "check.alt",
        help: "say what it shows, or write alt=\"\" when it only decorates")
    case .noTitle:
      return warning(
        "the page has no <title>", "check.title",
        help: "give it one in its layout: <title>{{ page.title }}</title>")
    case .emptyTitle:
      return warning(
        "the page's <title> is empty", "check.title", help: "set title: in its front matter")
    case .noLanguage:
      return warning(
        "<html> has no lang", "check.language", help: "write it like <html lang=\"en\">")
    }
  }

  /// The note that names the pages with a mistake: `on /a/ and 499 other pages`.
  static func pages(_ pages: LinkLedger.Pages) -> String {
    var text = "on \(shown(PageClaims.address(pages.first)))"
    if pages.count > 1 {
      text += " and \(pages.count - 1) other \(pages.count == 2 ? "page" : "pages")"
    }
    return text
  }

  /// A text made printable and cut to 120 characters, for a message.
  static func shown(_ text: String) -> String { String(quoted(text).dropFirst().dropLast()) }

  static func quoted(_ text: String) -> String { printable(text, limit: 120) }
}
