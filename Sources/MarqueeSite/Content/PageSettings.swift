internal import MarqueeBase

/// What a page's front matter asks for. Texts that may hold Liquid are still YAML here.
struct PageSettings: Sendable {
  enum Layout: Sendable {
    /// `build.layout`, if any.
    case unspecified
    case none
    case named(Located)
  }

  struct Pagination: Sendable {
    let query: Located
    /// Rows per page.
    let size: Int
  }

  /// Nil when the page has no front matter.
  var yaml: YAMLSource?
  var query: Located?
  /// The name of the row in the page's templates.
  var rowName = "row"
  var template: Located?
  var layout = Layout.unspecified
  var groupBy: Located?
  var pagination: Pagination?
  var path: YAMLEntry?
  var draft: YAMLEntry?
  var publishAt: YAMLEntry?
  var expiresAt: YAMLEntry?
  var isInSitemap = true
  /// What templates see as `page.KEY`, in order.
  var members: [YAMLEntry] = []

  /// Settings that decide which pages there are and how they look.
  private static let shaping = [
    "query", "template", "layout", "group_by", "paginate", "draft", "publish_at", "expires_at",
    "sitemap", "title",
  ]

  /// - Throws: every mistake of the front matter at once.
  static func parse(_ frontMatter: FrontMatter) throws(Diagnostics) -> PageSettings {
    var settings = PageSettings()
    guard let yaml = frontMatter.yaml else { return settings }
    settings.yaml = yaml
    guard let root = try yaml.parse() else { return settings }
    var reader = YAMLReader(yaml)
    for entry in reader.entries(root, of: "the front matter") {
      settings.read(entry, &reader)
    }
    settings.checkCombination(&reader)
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    return settings
  }

  private mutating func read(_ entry: YAMLEntry, _ reader: inout YAMLReader) {
    func located() -> Located? {
      reader.text(entry).map { Located(text: $0, location: entry.node.location) }
    }
    switch entry.key {
    case "query": query = located()
    case "as":
      guard let name = reader.text(entry) else { return }
      rowName = name
      let reserved = QueryFile.reservedNames.subtracting(["row"])
      if !QueryFile.isName(name) || reserved.contains(name) {
        reader.report(
          "'\(name)' can't be the name of a row", code: "front-matter.name",
          at: entry.node.location,
          help: reserved.contains(name)
            ? "templates use it for something else: choose another"
            : "use letters, digits and _")
      }
    case "template": template = located()
    case "layout":
      if case .scalar(let text, _) = entry.node.content,
        ["none", "false", "", "null", "~"].contains(text)
      {
        layout = .none
      } else if let named = located() {
        layout = .named(named)
      }
    case "group_by": groupBy = located()
    case "paginate": pagination = Self.pagination(entry, &reader)
    case "path":
      path = entry
      _ = located()
    case "draft": draft = entry
    case "publish_at": publishAt = entry
    case "expires_at": expiresAt = entry
    case "sitemap": isInSitemap = reader.bool(entry) ?? true
    case "title", "description":
      if case .scalar = entry.node.content {} else { _ = located() }
      members.append(entry)
    case "url", "toc":
      reader.report(
        "'page.\(entry.key)' is made by the build", code: "front-matter.name",
        at: entry.keyLocation,
        help: entry.key == "url"
          ? "write path: /about/ for the page's address"
          : "choose another name for the page's own setting")
    default:
      // Any other key is the page's own, but one slip from a key that changes the page is a slip.
      if let meant = Self.shaping.first(where: { isOneSlip(entry.key, from: $0) }) {
        reader.report(
          "'\(entry.key)' is too near to '\(meant)' to be the page's own",
          code: "front-matter.unknown-key", at: entry.keyLocation,
          help: "did you mean '\(meant)'?")
      }
      members.append(entry)
    }
  }

  private static func pagination(
    _ entry: YAMLEntry, _ reader: inout YAMLReader
  ) -> Pagination? {
    var query: Located?
    var size = 20
    let count = reader.diagnostics.count
    for setting in reader.entries(entry.node, of: "'paginate'") {
      switch setting.key {
      case "query":
        query = reader.text(setting, in: "paginate").map {
          Located(text: $0, location: setting.node.location)
        }
      case "size": size = reader.integer(setting, atLeast: 1, in: "paginate") ?? size
      default: reader.unknownKey(setting, in: "paginate", known: ["query", "size"])
      }
    }
    guard let query else {
      if reader.diagnostics.count == count {
        reader.report(
          "'paginate' names no query", code: "front-matter.paginate", at: entry.keyLocation,
          help: "write it like paginate: {query: movies, size: 24}")
      }
      return nil
    }
    return Pagination(query: query, size: size)
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
}
