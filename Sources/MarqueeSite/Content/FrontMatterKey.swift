internal import MarqueeBase

/// A key of front matter that the build uses. All other keys are free for the author.
struct FrontMatterKey: Sendable {
  let setting: Setting<PageSettings>
  /// The place of a key that is allowed in pages but not in files of templates/; it returns nil
  /// when the key is not given. The closure is nil for a key that templates may have, too.
  let placeOnPage: (@Sendable (PageSettings) -> SourceLocation?)?

  private init(
    _ setting: Setting<PageSettings>,
    onlyOnPages placeOnPage: (@Sendable (PageSettings) -> SourceLocation?)? = nil
  ) {
    self.setting = setting
    self.placeOnPage = placeOnPage
  }

  static let all: [FrontMatterKey] = [
    FrontMatterKey(
      Setting("query", .locatedText, \.query, "a page per row of this query"),
      onlyOnPages: { $0.query?.location }),
    FrontMatterKey(
      Setting(
        "as", .text, default: "`row`", "the row's name in templates", catchesSlips: false
      ) { entry, _, reader, page in
        if let name = reader.rowName(entry) { page.rowName = name }
      }),
    FrontMatterKey(
      Setting(
        "template", .locatedText, \.template, default: "the text below the front matter",
        "the page's body is this file of `templates/`"),
      onlyOnPages: { $0.template?.location }),
    FrontMatterKey(
      Setting(
        "layout", .text, default: "`build.layout`",
        "a file of `templates/`, or `none`; `page` is `page.html` if there is no other `page.…`"
      ) { entry, _, reader, page in
        if let layout = reader.layout(entry) { page.layout = layout }
      }),
    FrontMatterKey(
      Setting(
        "group_by", .locatedText, \.groupBy,
        "with `query`: a page per distinct value of this column"),
      onlyOnPages: { $0.groupBy?.location }),
    FrontMatterKey(
      Setting(
        "paginate", .map(PageSettings.Pagination.settings.map(\.description)),
        default: "size 20", "`{ query: films, size: 24 }`: the query's rows, so many a page"
      ) { entry, _, reader, page in
        page.pagination = reader.pagination(entry)
      },
      onlyOnPages: { $0.pagination?.query.location }),
    FrontMatterKey(
      Setting(
        "path", .text, default: "from the file's name", "the page's address", catchesSlips: false
      ) { entry, _, reader, page in
        page.decisions.path = entry
        _ = reader.text(entry)
      },
      onlyOnPages: { $0.decisions.path?.keyLocation }),
    decision(
      "draft", .either([.flag, .text]), \.draft, default: "`false`",
      "`true` leaves the page out"),
    decision(
      "publish_at", .moment, \.publishAt,
      "a date or time: the page is left out before it; `infinity` is never, `-infinity` always"),
    decision(
      "expires_at", .moment, \.expiresAt,
      "a date or time: the page is left out from then on"),
    FrontMatterKey(
      Setting(
        "sitemap", .flag, \.isInSitemap, default: "`true`", "`false` leaves it out of the sitemap"
      )),
    member("title", .text, "`page.title` in templates"),
    member("description", .text, "`page.description` in templates", catchesSlips: false),
    member(
      "date", .moment, "`page.date` in templates, and the sitemap's `lastmod`",
      catchesSlips: false),
  ]

  /// The description of any other key, for the reference.
  static let further = SettingDescription(
    key: "…", shape: .any, usual: nil, documentation: "any other key: `page.KEY` in templates")

  /// A key that is evaluated for each page, see ``PageDecisions``.
  private static func decision(
    _ key: String, _ shape: SettingShape,
    _ path: any WritableKeyPath<PageDecisions<YAMLEntry>, YAMLEntry?> & Sendable,
    default usual: String? = nil, _ documentation: String
  ) -> FrontMatterKey {
    FrontMatterKey(
      Setting(key, shape, default: usual, documentation) { entry, _, _, page in
        page.decisions[keyPath: path] = entry
      },
      onlyOnPages: { $0.decisions[keyPath: path]?.keyLocation })
  }

  /// A key that templates read as `page.KEY`.
  private static func member(
    _ key: String, _ shape: SettingShape, _ documentation: String, catchesSlips: Bool = true
  ) -> FrontMatterKey {
    FrontMatterKey(
      Setting(key, shape, documentation, catchesSlips: catchesSlips) { entry, _, reader, page in
        if case .text = shape, !entry.node.isScalar { _ = reader.text(entry) }
        page.members.append(entry)
      })
  }
}

extension YAMLNode {
  fileprivate var isScalar: Bool { if case .scalar = content { true } else { false } }
}

extension PageSettings.Pagination {
  /// The settings of `paginate:` while they are read.
  fileprivate struct Reading {
    var query: LocatedText?
    var size = 20

    static let settings: [Setting<Reading>] = [
      Setting("query", .locatedText, \.query, "the query"),
      Setting("size", .wholeNumber(from: 1), \.size, default: "20", "rows per page"),
    ]
  }

  fileprivate static var settings: [Setting<Reading>] { Reading.settings }
}

extension YAMLReader {
  fileprivate mutating func rowName(_ entry: YAMLEntry) -> String? {
    guard let name = text(entry) else { return nil }
    let reserved = QueryFile.reservedNames.subtracting(["row"])
    if !QueryFile.isName(name) || reserved.contains(name) {
      report(
        "'\(name)' can't be the name of a row", code: "front-matter.name",
        at: entry.node.location,
        help: reserved.contains(name)
          ? "templates use it for something else: choose another"
          : "use letters, digits and _")
    }
    return name
  }

  fileprivate mutating func layout(_ entry: YAMLEntry) -> PageSettings.Layout? {
    if case .scalar(let text, _) = entry.node.content,
      ["none", "false", "", "null", "~"].contains(text)
    {
      return PageSettings.Layout.none
    }
    return text(entry).map { .named(LocatedText(text: $0, location: entry.node.location)) }
  }

  fileprivate mutating func pagination(_ entry: YAMLEntry) -> PageSettings.Pagination? {
    var reading = PageSettings.Pagination.Reading()
    let count = diagnostics.count
    read(PageSettings.Pagination.settings, of: entry.node, in: "paginate", into: &reading)
    guard let query = reading.query else {
      if diagnostics.count == count {
        report(
          "'paginate' names no query", code: "front-matter.paginate", at: entry.keyLocation,
          help: "write it like paginate: {query: movies, size: 24}")
      }
      return nil
    }
    return PageSettings.Pagination(query: query, size: reading.size)
  }
}
