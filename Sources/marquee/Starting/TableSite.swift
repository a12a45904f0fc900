internal import MarqueeBase
internal import MarqueeSite

/// A first site for a table: a list of its rows, and a page per row.
///
/// The type reads nothing itself: it gets what is known of the database and returns files.
struct TableSite {
  let table: TableOutline
  /// The name of the rows in templates, and of the query's file.
  let query: String
  /// The name of a row in templates.
  let row: String
  let select: SelectPlan
  /// The column that names a row's page, by its name in templates.
  let pathColumn: String
  let children: [ChildQuery]
  let facts: TableFacts
  /// The lines about the database for marquee.yaml.
  let database: String

  /// The number of rows on one page of the list, when there are more than fit on one.
  static let pageSize = 50
  /// The number of tables whose rows are shown on the pages of this table's rows.
  static let mostChildren = 4
  /// The number of rows up to which a table is shown on other pages. A look-up keeps all of its
  /// rows in memory, so the query for a larger table is left to the site's author.
  static let mostChildRows = 200_000

  /// Plans the site.
  ///
  /// - Parameters:
  ///   - childFacts: the facts about the texts of tables that refer to this one, by the table's id.
  ///   - databaseEntry: the lines for marquee.yaml; see ``DatabaseEntry``.
  init(
    _ table: TableOutline, in outline: DatabaseOutline, facts: TableFacts,
    childFacts: [Int: TableFacts] = [:], databaseEntry: String
  ) {
    self.table = table
    self.facts = facts
    database = databaseEntry
    query = SafeName.variable(table.name, fallback: "items")
    let singular = SafeName.singular(query) ?? "row"
    row =
      QueryFile.reservedNames.contains(singular) || !QueryFile.isName(singular) ? "row" : singular

    let references = Self.childReferences(of: table, in: outline)
    var required = Set(references.map(\.reference.targetColumns[0]))
    let path = PagePathPlan(table, facts)
    if case .column(let number) = path { required.insert(number) }
    var select = SelectPlan(table, in: outline, facts, required: required)
    switch path {
    case .column(let number): pathColumn = select.item(number)?.alias ?? "slug"
    case .computed(let columns):
      pathColumn = select.append(
        computed: PagePathPlan.sql(columns.map { select.qualified($0) }, of: columns),
        named: "page_slug")
    case .position:
      let over = select.orderText
      let window = over.isEmpty ? "" : "ORDER BY \(over)"
      pathColumn = select.append(
        computed: "row_number() OVER (\(window))", named: "page_number")
      select.order(by: pathColumn)
    }
    self.select = select

    var taken: TextSet = [query, row]
    var children: [ChildQuery] = []
    for (child, reference) in references {
      guard let key = select.item(reference.targetColumns[0])?.alias,
        let made = ChildQuery(
          child, reference, in: outline, childFacts[child.id] ?? TableFacts(), of: query,
          key: key,
          taken: taken)
      else { continue }
      taken.insert(made.query)
      children.append(made)
    }
    self.children = children
  }

  /// The tables that refer to this one by a single column, with that reference. A table's second
  /// reference comes after the first references of all tables.
  static func childReferences(
    of table: TableOutline, in outline: DatabaseOutline
  ) -> [(table: TableOutline, reference: TableOutline.Reference)] {
    var rounds: [[(TableOutline, TableOutline.Reference)]] = []
    for child in outline.tables where (child.estimate ?? 0) <= mostChildRows {
      var round = 0
      for reference in child.references
      where reference.target == table.id && reference.columns.count == 1
        && reference.targetColumns.count == 1
      {
        guard let key = table.column(reference.targetColumns[0]), !key.looksSecret,
          let own = child.column(reference.columns[0]), !own.looksSecret
        else { continue }
        if round == rounds.count { rounds.append([]) }
        rounds[round].append((child, reference))
        round += 1
      }
    }
    return Array(rounds.joined().prefix(mostChildren))
  }

  /// The table's name as a person would write it: `Film`.
  var label: String { SafeName.label(table.name, fallback: "Rows") }

  var isPaginated: Bool { facts.rowCount > Self.pageSize * 2 }

  /// The expression for a value in a template: `film.title`, or `film["first"]` where the plain
  /// form means something else.
  ///
  /// - Parameter quote: the quotation mark; inside YAML's double quotation marks it must be `'`.
  func value(_ alias: String, of variable: String? = nil, quote: String = "\"") -> String {
    Self.value(alias, of: variable ?? row, quote: quote)
  }

  static func value(_ alias: String, of variable: String, quote: String = "\"") -> String {
    let isSpecial =
      QueryFile.reservedNames.contains(alias) || ["first", "last", "size"].contains(alias)
    return isSpecial ? "\(variable)[\(quote)\(alias)\(quote)]" : "\(variable).\(alias)"
  }

  var shown: [SelectPlan.Item] { select.items.filter(\.isShown) }

  private func items(named alias: String) -> SelectPlan.Item? {
    select.items.first { $0.alias == alias }
  }

  /// The item that names a row to people.
  var titleItem: SelectPlan.Item? {
    if let alias = select.titleAlias, let item = items(named: alias), item.isShown { return item }
    return shown.first { item in
      guard item.presentation == .plain, let number = item.column else { return false }
      return table.column(number)?.kind == .text
    }
  }

  /// The expression that names a row: its title, or where that is empty, the column that names its
  /// page.
  func title(of variable: String, quote: String = "\"") -> String {
    let path = Self.value(pathColumn, of: variable, quote: quote)
    guard let item = titleItem, item.alias != pathColumn else { return path }
    return "\(Self.value(item.alias, of: variable, quote: quote)) | default: \(path)"
  }

  var files: [SiteFile] {
    CommonFiles.all
      + [
        configuration, queryFile, frontPage, rowPage, CommonFiles.about(rowPagePath), readme,
      ] + children.map(\.file)
  }

  /// The path of the row page's file from content/.
  var rowPagePath: String { "\(query)/[\(pathColumn)].md" }
}
