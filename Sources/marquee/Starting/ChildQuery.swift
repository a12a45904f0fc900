internal import MarqueeBase

/// The rows of another table that refer to a page's row: a query that is grouped by the reference,
/// and the piece of template that shows its rows on the page.
struct ChildQuery {
  let query: String
  /// The column that refers to the page's row.
  let groupBy: String
  /// The column of the page's row that `groupBy` refers to.
  let key: String
  private let select: SelectPlan
  private let label: String

  /// The number of columns in the page's table; more do not fit on a page.
  static let mostColumns = 5

  /// Plans the query for one reference.
  ///
  /// - Parameters:
  ///   - parentName: the name of the other table's query: on a film's page `film_cast` is the cast.
  ///   - key: the column of that query which is referred to.
  ///   - taken: the names that other queries have already.
  /// - Returns: nil when the rows have no column that can be shown.
  init?(
    _ table: TableOutline, _ reference: TableOutline.Reference, in outline: DatabaseOutline,
    _ facts: TableFacts, of parentName: String, key: String, taken: TextSet
  ) {
    let parent = reference.columns[0]
    select = SelectPlan(table, in: outline, facts, required: [parent], parent: reference)
    guard let groupBy = select.item(parent)?.alias, select.items.contains(where: \.isShown) else {
      return nil
    }
    self.groupBy = groupBy
    self.key = key
    var name = SafeName.variable(table.name, fallback: "details")
    if taken.contains(name) { name = SafeName.identifier("\(name)_by_\(groupBy)") }
    query = SafeName.unique(name, taken)
    let prefix = parentName + "_"
    let isOfParent = query.hasPrefix(prefix) && !query.hasPrefix(prefix + "by_")
    label = SafeName.label(
      isOfParent ? String(query.dropFirst(prefix.count)) : query, fallback: "Details")
  }

  var file: SiteFile {
    SiteFile(
      "queries/\(query).sql",
      text: select.sql("Rows for the pages, looked up by \(groupBy)."))
  }

  /// The columns of the page's table: the short ones first, otherwise in the order of the
  /// database's table.
  private var columns: [SelectPlan.Item] {
    let all = select.items.filter(\.isShown)
    // A number that only tells the rows apart is of no use to readers.
    let surrogate = select.table.surrogateKey
    let named = all.filter { $0.column == nil || $0.column != surrogate }
    let shown = named.isEmpty ? all : named
    let short = shown.filter(\.presentation.isShort)
    return Array((short + shown.filter { !$0.presentation.isShort }).prefix(Self.mostColumns))
  }

  /// The piece of template that shows the rows.
  ///
  /// - Parameter row: the variable of the page's row in its template.
  func markup(row: String) -> String {
    let rows = "\(query)[\(TableSite.value(key, of: row))]"
    if columns.count == 1 { return list(rows, columns[0]) }
    let heads = columns.map { item in
      let kind = item.presentation.isNumber ? " class=\"number\"" : ""
      return "<th scope=\"col\"\(kind)>\(item.label)</th>"
    }
    let cells = columns.map { item in
      let value = TableSite.value(item.alias, of: "detail")
      var text = item.presentation.inline(value, title: value)
      let isSafeWithoutValue = [.plain, .list, .time].contains(item.presentation)
      if item.isNullable, !isSafeWithoutValue {
        text = "{% if \(value) != nil %}\(text){% endif %}"
      }
      let kind = item.presentation.isNumber ? " class=\"number\"" : ""
      return "      <td\(kind)>\(text)</td>"
    }
    return """
      {% if \(rows).size > 0 %}
      ## \(label)

      <div class="scroll" role="region" aria-label="\(label)" tabindex="0">
      <table>
        <thead><tr>\(heads.joined())</tr></thead>
        <tbody>
          {% for detail in \(rows) %}
          <tr>
      \(cells.joined(separator: "\n"))
          </tr>
          {% endfor %}
        </tbody>
      </table>
      </div>
      {% endif %}

      """
  }

  private func list(_ rows: String, _ item: SelectPlan.Item) -> String {
    let value = TableSite.value(item.alias, of: "detail")
    return """
      {% if \(rows).size > 0 %}
      ## \(label)

      {% for detail in \(rows) %}
      {% if \(value) != nil %}
      - \(item.presentation.inline(value, title: value))
      {% endif %}
      {% endfor %}
      {% endif %}

      """
  }
}
