internal import MarqueeBase
internal import MarqueeTemplate

/// The values that every page of a set needs, computed once for each thread that makes pages of it.
///
/// A page takes 20 µs, and counting a reference that two threads share costs 0.1 µs. So the loop
/// over the rows reads this object, which no other thread has.
final class PageSetRun {
  let set: PageSet
  let template: PageTemplate
  let body: Template
  let layouts: [Template]
  let pattern: PathPattern
  let rowName: Renderer.Name
  /// Whether a template of the page may read `page`.
  let readsPage: Bool
  /// The index of `date` among the page's members; nil when it has none.
  let dateIndex: Int?
  /// Whether the page has neither `draft` nor `publish_at` nor `expires_at`.
  let isAlwaysVisible: Bool
  /// Whether the page has `publish_at` or `expires_at`.
  let hasPeriod: Bool
  /// Whether its pages are in the sitemap.
  let isListed: Bool
  /// Whether the Liquid in the front matter only prints columns of rows.
  private let isPlain: Bool
  /// The keys of the rows for which the front matter was found to have no mistakes.
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

  /// Runs the front matter to find its mistakes, when no template reads it. When it only prints
  /// columns, one row of each query is enough.
  func checkMembers(_ row: Record?, _ renderer: Renderer) throws(Diagnostics) {
    if isPlain, let row, soundKeys === row.keys { return }
    for member in template.variableMembers { try member.run(renderer) }
    soundKeys = row?.keys
  }

  /// The path of a row's page according to the file's name.
  func pathText(_ row: Record) throws(PathMistake) -> String {
    if keys !== row.keys {
      keys = row.keys
      places = pattern.places(in: row.keys)
    }
    return try pattern.text(for: row, places: places)
  }
}
