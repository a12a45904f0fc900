internal import MarqueeBase

/// The settings of a page's front matter. Texts that may hold Liquid are still YAML here.
/// ``FrontMatterKey`` defines the keys.
struct PageSettings: Sendable {
  enum Layout: Sendable {
    /// The layout of `build.layout`, if there is one.
    case unspecified
    case none
    case named(LocatedText)
  }

  struct Pagination: Sendable {
    let query: LocatedText
    /// Rows per page.
    let size: Int
  }

  /// The front matter's text; nil when the page has none.
  var yaml: YAMLSource?
  var query: LocatedText?
  /// The name of the row in the page's templates.
  var rowName = "row"
  var template: LocatedText?
  var layout = Layout.unspecified
  var groupBy: LocatedText?
  var pagination: Pagination?
  var decisions = PageDecisions<YAMLEntry>()
  var isInSitemap = true
  /// The entries that templates read as `page.KEY`, in the order of the file.
  var members: [YAMLEntry] = []

  private static let keys = FrontMatterKey.all.map(\.setting)
  /// The members of `page` that the build sets, with the help for a page that sets one itself.
  private static let made: TextMap<String> = [
    "url": "write path: /about/ for the page's address",
    "toc": "choose another name for the page's own setting",
  ]

  /// - Throws: every mistake of the front matter at once.
  static func parse(_ frontMatter: FrontMatter) throws(Diagnostics) -> PageSettings {
    var settings = PageSettings()
    guard let yaml = frontMatter.yaml else { return settings }
    settings.yaml = yaml
    guard let root = try yaml.parse() else { return settings }
    var reader = YAMLReader(yaml)
    reader.read(
      keys, of: root, in: nil, called: "the front matter", into: &settings, others: keep)
    settings.checkCombination(&reader)
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    return settings
  }

  /// Keeps a key that the author has chosen; reports it when it is probably a misspelled key that
  /// the build uses.
  private static func keep(
    _ entry: YAMLEntry, _ reader: inout YAMLReader, _ settings: inout PageSettings
  ) {
    if let help = made[entry.key] {
      reader.report(
        "'page.\(entry.key)' is made by the build", code: "front-matter.name",
        at: entry.keyLocation, help: help)
      return
    }
    if let meant = keys.misspelled(entry.key) {
      reader.report(
        "'\(entry.key)' is too near to '\(meant)' to be the page's own",
        code: "front-matter.unknown-key", at: entry.keyLocation,
        help: "did you mean '\(meant)'?")
    }
    settings.members.append(entry)
  }

  private func checkCombination(_ reader: inout YAMLReader) {
    if let groupBy, query == nil {
      reader.report(
        "'group_by' needs a query", code: "front-matter.group-by", at: groupBy.location,
        help: "add query: and the query's name")
    }
    if let pagination, let query {
      reader.report(
        "a page has either 'query' or 'paginate'", code: "front-matter.paginate",
        at: query.location,
        help: "keep paginate for pages of \(pagination.size) rows, query for a page per row")
    }
  }

  /// The given keys that a file of templates/ may not have, because they decide which pages are
  /// made.
  var pageOnly: [(key: String, location: SourceLocation)] {
    FrontMatterKey.all.compactMap { key in
      key.placeOnPage?(self).map { (key.setting.key, $0) }
    }
  }
}
