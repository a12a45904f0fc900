internal import MarqueeBase

/// The list of rows and the page per row.
extension TableSite {
  var queryFile: SiteFile {
    SiteFile(
      "queries/\(query).sql",
      text: select.sql("Every row of \(label): '\(query)' in templates, a page for each."))
  }

  /// The column at the left of each line of the list: a year or a date.
  private var mark: SelectPlan.Item? {
    let years = shown.filter { $0.presentation == .plain && $0.column != nil }.filter { item in
      item.alias.split(separator: "_").contains("year")
        && item.column.flatMap { table.column($0) }?.kind == .integer
    }
    return years.first ?? shown.first { $0.presentation == .date }
  }

  /// The columns in the line of facts under the title: words and dates, which need no label.
  private var meta: [SelectPlan.Item] {
    let used = [titleItem?.alias, mark?.alias, pathColumn]
    return Array(
      shown.filter {
        $0.isWord(in: table) && !used.contains($0.alias) && !Self.isBookkeeping($0.alias)
      }.prefix(3))
  }

  /// Whether the column, by its name, tells when a row was made or changed, which does not concern
  /// readers.
  private static func isBookkeeping(_ name: String) -> Bool {
    let words = ["created", "updated", "modified", "inserted", "deleted", "imported"]
    return name.split(separator: "_").contains { words.contains(String($0)) }
  }

  private func onlyWithValue(_ item: SelectPlan.Item, _ variable: String, _ text: String) -> String
  {
    guard item.isNullable else { return text }
    return "{% if \(Self.value(item.alias, of: variable)) != nil %}\(text){% endif %}"
  }

  var frontPage: SiteFile {
    let facts = meta.map { item in
      let text = item.presentation.markup(
        Self.value(item.alias, of: row), title: title(of: row))
      return onlyWithValue(item, row, "<span>\(text)</span>")
    }
    let markText = mark.map { item in
      let value = Self.value(item.alias, of: row)
      let text =
        item.presentation == .date
        ? #"<time datetime="{{ \#(value) }}">{{ \#(value) | date: "%-d %b %Y" }}</time>"#
        : "{{ \(value) }}"
      return "\n    <span class=\"mark\">\(onlyWithValue(item, row, text))</span>"
    }
    let line = facts.isEmpty ? "" : "\n    <p class=\"meta\">\(facts.joined(separator: " "))</p>"
    let source = isPaginated ? "paginator.items" : query
    let total = isPaginated ? "paginator.total" : "\(query).size"
    let list = """
      <header class="lead">
        <h1>{{ site.title }}</h1>
        <p>{{ \(total) | number }} {% if \(total) == 1 %}entry{% else %}entries{% endif %}</p>
      </header>

      <ol class="programme">
        {% for \(row) in \(source) %}
        <li>\(markText ?? "")
          <h2><a href="/\(query)/{{ \(value(pathColumn)) }}/">{{ \(title(of: row)) }}</a></h2>\
      \(line)
        </li>
        {% endfor %}
      </ol>

      """
    return SiteFile("content/index.md", text: frontHead + list + (isPaginated ? Self.pager : ""))
  }

  private var frontHead: String {
    guard isPaginated else { return "---\ntitle: \(SafeName.yaml(label))\n---\n" }
    return """
      ---
      title: \(SafeName.yaml(label))
      paginate: { query: \(SafeName.yamlWord(query)), size: \(Self.pageSize) }
      ---

      """
  }

  private static let pager = """

    <nav class="pager" aria-label="Pages">
      {% if paginator.previous %}
      <a rel="prev" href="{{ paginator.previous.url }}"><small>Back</small> Page {{ paginator.previous.page }}</a>
      {% endif %}
      {% if paginator.next %}
      <a rel="next" href="{{ paginator.next.url }}"><small>On</small> Page {{ paginator.next.page }}</a>
      {% endif %}
    </nav>

    """

  var rowPage: SiteFile {
    let name = title(of: row)
    let others = shown.filter { $0.alias != titleItem?.alias }
    let texts = others.filter { $0.presentation == .longText }
    let images = others.filter { $0.presentation == .image }
    let wide = others.filter { $0.presentation == .json }
    let facts = others.filter { item in
      ![.longText, .image, .json].contains(item.presentation)
    }
    let description =
      texts.first.map { item in
        "description: \"{{ \(value(item.alias, quote: "'")) | truncate: 160 }}\"\n"
      } ?? ""
    var body = """
      ---
      # One page per row of queries/\(query).sql; [\(pathColumn)] in this file's name is its column.
      title: "{{ \(title(of: row, quote: "'")) }}"
      query: \(SafeName.yamlWord(query))
      as: \(SafeName.yamlWord(row))
      \(description)---
      <header class="lead">
        <h1>{{ \(name) }}</h1>
      </header>


      """
    for item in images {
      body += block(item, "<p>\(item.presentation.markup(value(item.alias), title: name))</p>")
    }
    for item in texts {
      // A single text needs no heading.
      let heading = texts.count == 1 ? "" : "## \(item.label)\n\n"
      body += block(item, heading + item.presentation.markup(value(item.alias), title: name))
    }
    if !facts.isEmpty { body += "<dl class=\"facts\">\n\(facts.map(fact).joined())</dl>\n\n" }
    for item in wide {
      body += block(
        item, "## \(item.label)\n\n" + item.presentation.markup(value(item.alias), title: name))
    }
    for child in children { body += child.markup(row: row) + "\n" }
    while body.hasSuffix("\n\n") { body.removeLast() }
    return SiteFile("content/" + rowPagePath, text: body)
  }

  /// A block of the page that appears only when there is a value.
  private func block(_ item: SelectPlan.Item, _ text: String) -> String {
    guard item.isNullable else { return text + "\n\n" }
    return "{% if \(value(item.alias)) != nil %}\n\(text)\n{% endif %}\n\n"
  }

  private func fact(_ item: SelectPlan.Item) -> String {
    let text = item.presentation.markup(value(item.alias), title: title(of: row))
    let line = "  <div><dt>\(item.label)</dt><dd>\(text)</dd></div>\n"
    guard item.isNullable else { return line }
    return "  {% if \(value(item.alias)) != nil %}\n\(line)  {% endif %}\n"
  }
}
