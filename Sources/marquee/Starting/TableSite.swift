internal import MarqueeBase
internal import MarqueeSite

/// A first site for a table: a list of its rows, and a page per row.
///
/// Pure: what is known of the database goes in, files come out.
struct TableSite {
  let table: TableOutline
  /// The rows' name in templates, and of the query's file.
  let query: String
  /// A row's name in templates.
  let row: String
  let select: SelectPlan
  /// The column that names a row's page, as templates see it.
  let pathColumn: String
  let children: [ChildQuery]
  let facts: TableFacts
  /// What marquee.yaml says about the database, ready to write.
  let database: String

  /// Rows on one page of the list, when there are more than fit.
  static let pageSize = 50
  /// Tables whose rows are shown on the pages of this one's.
  static let mostChildren = 4
  /// A look-up keeps all of its rows in memory: beyond this the query is left to its author.
  static let mostChildRows = 200_000

  /// - Parameters:
  ///   - childFacts: what is known about the texts of tables that refer to this one, by id.
  ///   - databaseEntry: lines for marquee.yaml; see ``DatabaseEntry``.
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

  /// The tables that refer to this one by a single column, with that reference. Every table comes once
  /// before one comes a second time, by another of its references.
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

  /// `Film`; the table's name as a person would write it.
  var label: String { SafeName.label(table.name, fallback: "Rows") }

  var isPaginated: Bool { facts.rowCount > Self.pageSize * 2 }

  /// `film.title`, or `film["first"]` where the plain form means something else.
  ///
  /// - Parameter quote: for texts in templates; `'` inside YAML's double quotes.
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

  /// What names a row: its title, or what names its page where that is empty.
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

  /// From content/.
  var rowPagePath: String { "\(query)/[\(pathColumn)].md" }
}
