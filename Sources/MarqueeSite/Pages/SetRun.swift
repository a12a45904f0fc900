internal import MarqueeBase
internal import MarqueeTemplate

/// A set of pages as one thread makes it: what every page of it needs is found once.
///
/// A page has 20 µs, and a reference that is counted by two threads at once costs a tenth of a
/// microsecond, so the loop over the rows reads this object, which no other thread has.
final class SetRun {
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
  /// Its pages stand in the sitemap.
  let isListed: Bool
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
    isAlwaysVisible =
      template.draft == nil && template.publishAt == nil && template.expiresAt == nil
    isListed = template.settings.isInSitemap && template.pattern.kind == .html
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
