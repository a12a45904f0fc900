internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Finds the file of content/ that makes a page of the output, by the page's path.
struct PageOrigins: Sendable {
  private struct Rule: Sendable {
    let page: PageTemplate
    /// The literal parts of the path; any text may stand between them.
    let literals: [String]
  }

  private let exact: TextMap<Int>
  private let rules: [Rule]
  private let pages: [PageTemplate]

  init(_ pages: [PageTemplate]) {
    self.pages = pages
    var exact: TextMap<Int> = [:]
    var rules: [Rule] = []
    for (index, page) in pages.enumerated() {
      var parts = Self.parts(page)
      if parts.count == 1, let file = try? PagePath(parts[0], kind: page.pattern.kind).file {
        exact[file] = index
        if page.settings.pagination == nil { continue }
        parts = [String(file.dropLast("index.html".count)) + "page/", "/index.html"]
      } else {
        parts[0] = String(parts[0].drop { $0 == "/" })
        let last = parts[parts.count - 1]
        if page.pattern.kind == .html, !last.hasSuffix(".html") {
          parts[parts.count - 1] = (last.hasSuffix("/") ? last : last + "/") + "index.html"
        }
      }
      rules.append(Rule(page: page, literals: parts))
    }
    self.exact = exact
    self.rules = rules
  }

  /// The literal parts of a page's path: `/movies/[slug]/` is `/movies/` and `/`.
  private static func parts(_ page: PageTemplate) -> [String] {
    guard let path = page.settings.decisions.path else {
      var parts = [""]
      for part in page.pattern.parts {
        switch part {
        case .literal(let text): parts[parts.count - 1] += text
        case .column: parts.append("")
        }
      }
      return parts
    }
    guard case .scalar(let text, _) = path.node.content else { return [""] }
    var parts: [String] = []
    var rest = text[...]
    while let open = rest.range(of: "{"), let close = rest[open.upperBound...].range(of: "}") {
      parts.append(String(rest[..<open.lowerBound]))
      rest = rest[close.upperBound...].drop { $0 == "}" }
    }
    return parts + [String(rest)]
  }

  /// The page that makes a file; nil for a file that is copied, or made by the build.
  func page(of file: String) -> PageTemplate? {
    if let index = exact[file] { return pages[index] }
    let fitting = rules.filter { Self.fits(file, $0.literals) }
    return fitting.max { Self.length($0) < Self.length($1) }?.page
  }

  /// The name of the file of content/ that makes a file: `content/movies/[slug].md`.
  func source(of file: String) -> String? { page(of: file)?.name }

  private static func length(_ rule: Rule) -> Int {
    rule.literals.reduce(0) { $0 + $1.utf8.count }
  }

  private static func fits(_ file: String, _ literals: [String]) -> Bool {
    guard let first = literals.first, let last = literals.last, file.hasPrefix(first),
      file.hasSuffix(last), file.utf8.count >= first.utf8.count + last.utf8.count
    else { return false }
    var rest = file.dropFirst(first.count).dropLast(literals.count > 1 ? last.count : 0)
    for literal in literals.dropFirst().dropLast() where !literal.isEmpty {
      guard let found = rest.range(of: literal) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
