internal import MarqueeBase
internal import MarqueeTemplate

/// A set of pages as one thread makes it: what every page of it needs is found once.
///
/// A page has 20 µs, and a reference that is counted by two threads at once costs a tenth of a
/// microsecond, so the loop over the rows reads this object, which no other thread has.
final class PageSetRun {
  let set: PageSet
  let template: PageTemplate
  let body: Template
  let layouts: [Template]
  let pattern: PathPattern
  let rowName: Renderer.Name
  /// Whether some template of the page may read `page`.
  let readsPage: Bool
  /// The place of the page's `date` among its members.
  let dateIndex: Int?
  /// No draft, and no dates between which it is to be seen.
  let isAlwaysVisible: Bool
  /// There are dates between which a page is to be seen.
  let hasPeriod: Bool
  /// Its pages stand in the sitemap.
  let isListed: Bool
  /// What its pages work out for themselves is columns of rows.
  private let isPlain: Bool
  /// Of the rows for which the front matter was found to make no mistake.
  private var soundKeys: RecordKeys?
  private var keys: RecordKeys?
  private var places: [Int?] = []

  init(_ set: PageSet, _ renderer: Renderer) {
    let template = set.template
    self.set = set
    self.template = template
    body = template.body
    layouts = template.layouts.map { $0 }
    pattern = template.pattern
    rowName = renderer.name(template.settings.rowName)
    readsPage = template.names.contains("page")
    dateIndex = template.memberKeys.index(of: "date")
    let decisions = template.decisions
    hasPeriod = decisions.publishAt != nil || decisions.expiresAt != nil
    isAlwaysVisible = decisions.draft == nil && !hasPeriod
    isPlain = template.variableMembers.allSatisfy { member in
      member.texts.allSatisfy(\.template.isOnlyColumns)
    }
    isListed = template.settings.isInSitemap && template.pattern.kind == .html
  }

  /// Runs the front matter for its mistakes, when no template reads it. What is only columns makes
  /// none for a row if it made none for another of the same query.
  func checkMembers(_ row: Record?, _ renderer: Renderer) throws(Diagnostics) {
    if isPlain, let row, soundKeys === row.keys { return }
    for member in template.variableMembers { try member.run(renderer) }
    soundKeys = row?.keys
  }

  /// The path that the file's name gives to a row's page.
  func pathText(_ row: Record) throws(PathMistake) -> String {
    if keys !== row.keys {
      keys = row.keys
      places = pattern.places(in: row.keys)
    }
    return try pattern.text(for: row, places: places)
  }
}
