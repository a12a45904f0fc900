import MarqueeBase

@testable import MarqueeSite

/// A small site as it comes from dice, and the edits that dice make.
///
/// Its words are few, so that rows meet, keys come and go and paths collide.
struct IncrementalState {
  var files: [String: String] = [:]
  var tables: [String: Table] = [:]
  var seconds = 0
  var city: Value = .string("Lisbon")
  var drafts = false
  var program = "1"
  private var title = "Films"
  private var address = "https://a.example"
  private var options: [String: String] = ["people": "key: id", "shows": "group_by: movie"]
  private var layout = "base.html"

  init(_ dice: inout IncrementalDice) {
    for name in ["movies", "films", "people", "shows"] {
      files["queries/\(name).sql"] = "SELECT 1"
      tables[name] = Self.table(name, &dice)
    }
    files["templates/base.html"] = "<main>{{ content }}</main>"
    files["templates/toc.html"] = "<nav>{{ page.toc }}</nav>{{ content }}"
    files["templates/card.html"] = "<i>{{ x }}</i>"
    files["templates/rows.html"] = "{{ movies.size }}"
    files["templates/movies.html"] = "<b>!</b>"
    for file in Self.pages { files[file] = page(file, &dice) }
    files["content/style.css"] = "a"
    configure()
  }

  static let pages = [
    "content/index.md", "content/about.html", "content/m/[slug].md", "content/f/[slug].md",
    "content/g/[genre].html", "content/list.md", "content/feed.xml", "content/data.json",
  ]

  private mutating func configure() {
    let queries = options.sorted { $0.key < $1.key }.map { "\($0.key): {\($0.value)}" }
    files["marquee.yaml"] = """
      site: {title: \(title), url: "\(address)"}
      params: {city: Lisbon}
      queries: {\(queries.joined(separator: ", "))}
      build: {layout: \(layout)}
      """
  }

  // MARK: Rows

  private static let texts: [Value] = [
    .string("A"), .string("B|C"), .string("<i>"), .string("javascript:x"), .string(""), .null,
    .string("/ok/"), .int(7), .string("7"),
  ]
  private static let times: [Value] = [
    .null, .null, .null, .string("2026-11-21T12:00:20Z"), .string("2026-11-21T12:01:00Z"),
    .string("2026-11-20"),
  ]

  private static func table(_ name: String, _ dice: inout IncrementalDice) -> Table {
    var table = Table(columns[name] ?? [], [])
    for number in 1...4 {
      var row = row(name, &dice)
      if name != "shows" { row[0] = name == "people" ? .int(number) : .string("p\(number)") }
      table.rows.append(row)
    }
    return table
  }

  private static let columns = [
    "movies": ["slug", "id", "title", "genre", "by"],
    "films": ["slug", "id", "title", "by", "at", "draft"], "people": ["id", "name"],
    "shows": ["movie", "hour"],
  ]

  private static func row(_ name: String, _ dice: inout IncrementalDice) -> [Value] {
    (columns[name] ?? []).map { value($0, &dice) }
  }

  private static func value(_ column: String, _ dice: inout IncrementalDice) -> Value {
    switch column {
    case "slug": .string("p\(dice.roll(1..<24))")
    case "id", "by", "movie": .int(dice.roll(1..<7))
    case "genre": dice.pick([.string("a"), .string("b"), .string("c")])
    case "at": dice.pick(times)
    case "draft": dice.pick([.null, .bool(false), .bool(false), .bool(true)])
    case "hour": .int(dice.roll(9..<23))
    default: dice.pick(texts)
    }
  }

  private mutating func editRows(_ dice: inout IncrementalDice) -> String {
    let name = dice.pick(["movies", "films", "people", "shows"])
    guard var table = tables[name] else { return "nothing" }
    defer { tables[name] = table }
    let count = table.rows.count
    switch dice.roll(0..<10) {
    case 0...4 where count > 0:
      let row = dice.roll(0..<count)
      let column = dice.roll(0..<table.columns.count)
      table.rows[row][column] = Self.value(table.columns[column].name, &dice)
      return "\(name) row \(row) \(table.columns[column].name) = \(table.rows[row][column])"
    case 5, 6:
      table.rows.insert(Self.row(name, &dice), at: dice.roll(0..<count + 1))
      return "\(name) gets a row"
    case 7 where count > 0:
      table.rows.remove(at: dice.roll(0..<count))
      return "\(name) loses a row"
    case 8 where count > 0:
      table.rows.swapAt(dice.roll(0..<count), dice.roll(0..<count))
      return "\(name) swaps rows"
    default:
      let last = table.columns.count - 1
      let type = table.columns[last].type == "text" ? "json" : "text"
      table.columns[last] = RowColumn(name: table.columns[last].name, type: type)
      return "\(name)'s last column becomes \(type)"
    }
  }

  // MARK: Files

  private static let snippets = [
    "{{ site.title }}", "{{ site.url }}", "{{ params.city }}", "{{ movies.size }}",
    "{% for m in movies %}{{ m.title }},{% endfor %}",
    "{% for p in people %}{{ p.name }}{% endfor %}",
    "{% if people[3] %}{{ people[3].name }}{% endif %}",
    "{% for s in shows[2] %}{{ s.hour }} {% endfor %}", "{{ shows.size }}",
    "{{ people | map: 'name' | join: '-' }}", "{{ movies | where: 'genre', 'a' | size }}",
    "{{ films | size }}", "{{ people.first.name }}", "{{ 'now' | date: '%s' }}", "{{ build.now }}",
    "{{ '2026-01-02' | date: '%d' }}", "{% render 'card', x: 1 %}",
    "{% render 'card.html', x: params.city, extra: 3 %}",
    "{% assign p = 'card' %}{% include p, x: 2 %}", "{% include 'rows' %}",
    "{% assign p = 'rows' %}{% include p %}", "{% include 'movies' %}", "{{ ['people'].size }}",
    "{{ [page.list].size }}", "{% if extra %}{{ extra }}{% endif %}x",
    "{% if people == empty %}none{% endif %}y",
    "{% for i in (1..60) %}{% if people[i] %}{{ i }}{% endif %}{% endfor %}z", "{{ page.url }}",
    "{{ page.title }}",
  ]

  private static let rowSnippets = [
    "{{ r.title }}", "{% if people[r.by] %}{{ people[r.by].name }}{% endif %}w",
    "{% for s in shows[r.id] %}{{ s.hour }} {% endfor %}v", "<a href=\"{{ r.title }}\">u</a>",
    "{% if r.id == 2 %}{{ 'now' | date: '%s' }}{% endif %}t", "{% render 'card', x: r.title %}",
    "{% for m in movies %}{% if m.id == r.by %}{{ m.title }}{% endif %}{% endfor %}s",
  ]

  private func page(_ file: String, _ dice: inout IncrementalDice) -> String {
    let isRow = file.contains("[slug]")
    var lines = (0..<dice.roll(1..<4)).map { _ in dice.pick(Self.snippets) }
    if isRow { lines += (0..<dice.roll(1..<3)).map { _ in dice.pick(Self.rowSnippets) } }
    if file.contains("[genre]") { lines.append("{% for m in rows %}{{ m.title }} {% endfor %}") }
    if file.hasSuffix("list.md") {
      lines.append("{{ paginator.page }}{% for m in paginator.items %}{{ m.title }} {% endfor %}")
    }
    var head = ["title: T\(dice.roll(0..<3))", "list: \(dice.pick(["people", "movies"]))"]
    if dice.once(in: 4), !file.hasSuffix("xml"), !file.hasSuffix("json") {
      head.append("layout: \(dice.pick(["toc.html", "none"]))")
    }
    if file.contains("/m/") { head += ["query: movies", "as: r"] }
    if file.contains("/g/") { head += ["query: movies", "group_by: genre"] }
    if file.hasSuffix("list.md") {
      head.append("paginate: {query: \(dice.pick(["movies", "films"])), size: \(dice.roll(1..<4))}")
    }
    if file.contains("/f/") {
      head += ["query: films", "as: r"]
      let further = [
        "draft: \"{{ r.draft }}\"", "publish_at: \"{{ r.at }}\"", "expires_at: \"{{ r.at }}\"",
        "date: 2026-11-0\(dice.roll(1..<4))", "sitemap: false",
        "path: \"/f/{% if people[r.by] %}{{ people[r.by].id }}{% endif %}x/{{ r.slug }}/\"",
      ]
      for line in further where dice.once(in: 3) { head.append(line) }
    }
    if file.hasSuffix("index.md"), dice.once(in: 3) {
      head.append(dice.pick(["publish_at: 2026-11-21T12:00:40Z", "draft: true", "sitemap: false"]))
    }
    if file.hasSuffix("json") {
      lines = lines.map { "{% capture c %}\($0){% endcapture %}{{ c | size }}" }
    }
    let mark = file.hasSuffix("md") ? "## " : ""
    return "---\n\(head.joined(separator: "\n"))\n---\n"
      + lines.map { mark + $0 }.joined(separator: "\n\n") + "\n"
  }

  private mutating func editFiles(_ dice: inout IncrementalDice) -> String {
    switch dice.roll(0..<9) {
    case 0...3:
      let file = dice.pick(Self.pages)
      files[file] = files[file] != nil && dice.once(in: 5) ? nil : page(file, &dice)
      return "\(file): \(files[file] ?? "gone")"
    case 4:
      files["templates/card.html"] = dice.pick([
        "<i>{{ x }}</i>", "<b>{{ x }}</b>", "{{ params.city }}{{ x }}",
        "{{ x }}{{ 'now' | date: '%s' }}",
      ])
      return "card.html: \(files["templates/card.html"] ?? "")"
    case 5:
      files["templates/rows.html"] = dice.pick([
        "{{ movies.size }}", "{{ people.first.name }}",
        "{% for s in shows[1] %}{{ s.hour }}{% endfor %}",
      ])
      return "rows.html: \(files["templates/rows.html"] ?? "")"
    case 6:
      files["templates/base.html"] = dice.pick([
        "<main>{{ content }}</main>", "<div>{{ site.title }}{{ content }}</div>",
        "---\nlayout: toc.html\n---\n{{ content }}",
      ])
      return "base.html: \(files["templates/base.html"] ?? "")"
    case 7:
      let file = dice.pick(["content/style.css", "content/a.txt", "content/about/index.html"])
      files[file] = files[file] != nil && dice.once(in: 2) ? nil : "\(dice.roll(0..<9))"
      return "\(file): \(files[file] ?? "gone")"
    default:
      let file = dice.pick(["templates/card.md", "templates/unused.html"])
      files[file] = files[file] == nil ? "{% render 'x', extra: 1 %}" : nil
      return "\(file): \(files[file] ?? "gone")"
    }
  }

  // MARK: Settings

  private mutating func editSettings(_ dice: inout IncrementalDice) -> String {
    defer { configure() }
    switch dice.roll(0..<10) {
    case 0...2:
      seconds += dice.once(in: 4) ? -15 : 15
      return "\(seconds) s"
    case 3:
      city = dice.pick([.string("Porto"), .string("Lisbon"), .int(1), .string("1")])
      return "city \(city)"
    case 4:
      drafts.toggle()
      return "drafts \(drafts)"
    case 5:
      program = dice.pick(["1", "2"])
      return "program \(program)"
    case 6:
      title = dice.pick(["Films", "Cinema"])
      return title
    case 7:
      address = dice.pick(["https://a.example", "https://b.example/x"])
      return address
    case 8:
      layout = dice.pick(["base.html", "toc.html"])
      return "layout \(layout)"
    default:
      options["movies"] = dice.pick([nil, "key: slug", "group_by: genre", "min_rows: 1"])
      return "movies \(options["movies"] ?? "plain")"
    }
  }

  /// - Returns: what was done, for the message about it.
  mutating func edit(_ dice: inout IncrementalDice) -> String {
    switch dice.roll(0..<10) {
    case 0...5: editRows(&dice)
    case 6, 7: editFiles(&dice)
    default: editSettings(&dice)
    }
  }
}
