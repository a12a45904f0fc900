internal import MarqueeBase
internal import MarqueeTemplate

/// A file of content/ with its body, layouts and front matter compiled.
///
/// It is a class, so that passing it to a page copies one reference instead of thirty.
final class PageTemplate: Sendable {
  let page: PageFile
  let body: Template
  /// The layouts, innermost first.
  let layouts: [Template]
  let pattern: PathPattern
  /// The front matter that decides each page's path (instead of the file's own) and whether it is
  /// made.
  let decisions: PageDecisions<FrontMatterValue>
  /// The keys of `page` in templates; `path` and `url` come last.
  let memberKeys: RecordKeys
  let members: [FrontMatterValue]
  /// The members whose values differ between pages.
  let variableMembers: [FrontMatterValue]
  /// The names of variables that making its pages may read.
  let names: TextSet
  /// The fingerprint of the page's file and of every template that it may use.
  let fingerprint: Fingerprint

  init(
    page: PageFile, body: Template, layouts: [Template], pattern: PathPattern,
    decisions: PageDecisions<FrontMatterValue>, memberKeys: RecordKeys,
    members: [FrontMatterValue], names: TextSet, fingerprint: Fingerprint
  ) {
    self.page = page
    self.body = body
    self.layouts = layouts
    self.pattern = pattern
    self.decisions = decisions
    self.memberKeys = memberKeys
    self.members = members
    variableMembers = members.filter { !$0.isConstant }
    self.names = names
    self.fingerprint = fingerprint
  }

  var name: String { page.file.name }
  var settings: PageSettings { page.settings }

  /// Whether all pages of the file have the same path, because no part of it comes from a row.
  var hasOnePath: Bool {
    guard let path = decisions.path else { return pattern.columns.isEmpty }
    if case .constant = path { return true }
    return false
  }

  /// The place for messages about the page's path.
  var pathLocation: SourceLocation {
    settings.decisions.path?.node.location ?? SourceLocation(file: name)
  }

  /// The query that the page's front matter names, under `query` or `paginate`.
  var query: LocatedText? { settings.query ?? settings.pagination?.query }
}
