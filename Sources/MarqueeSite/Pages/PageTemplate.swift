internal import MarqueeBase
internal import MarqueeTemplate

/// A file of content/ with everything compiled: what it takes to make its pages.
///
/// A class, so that handing it to a page is one reference and not thirty.
final class PageTemplate: Sendable {
  let page: PageFile
  let body: Template
  /// Inner first.
  let layouts: [Template]
  let pattern: PathPattern
  /// What decides for each page where it is (in place of the file's own path) and whether it is.
  let decisions: PageDecisions<FrontMatterValue>
  /// What templates see as `page.KEY`; `path` and `url` come last.
  let memberKeys: RecordKeys
  let members: [FrontMatterValue]
  /// Those of the members that are not the same on every page.
  let variableMembers: [FrontMatterValue]
  /// Every name that making its pages reads.
  let names: TextSet
  /// Of the page's file and of every template that it may use.
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

  /// Nothing in the path comes from a row.
  var hasOnePath: Bool {
    guard let path = decisions.path else { return pattern.columns.isEmpty }
    if case .constant = path { return true }
    return false
  }

  /// Where messages about the page's path point to.
  var pathLocation: SourceLocation {
    settings.decisions.path?.node.location ?? SourceLocation(file: name)
  }

  /// The query that the page's front matter names.
  var query: LocatedText? { settings.query ?? settings.pagination?.query }
}
