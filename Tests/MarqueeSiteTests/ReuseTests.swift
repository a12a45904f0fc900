import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// An edit of a site, and exactly the pages that have to be rendered again.
struct ReuseCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Added to the site before its first build.
  var files: [String: String] = [:]
  let rendered: Set<String>
  let edit: @Sendable (IncrementalSite) throws -> Void

  init(
    _ name: String, _ files: [String: String] = [:], renders rendered: Set<String>,
    _ edit: @escaping @Sendable (IncrementalSite) throws -> Void
  ) {
    self.name = name
    self.files = files
    self.rendered = rendered
    self.edit = edit
  }

  var testDescription: String { name }
}

@Suite struct ReuseTests {
  @Test(arguments: edits + templates + names + times + outputs) func rendersWhatChanged(
    _ test: ReuseCase
  ) throws {
    let site = try Self.site(test.files)
    try site.build()
    try test.edit(site)
    let rendered = try site.rendered()
    #expect(rendered == test.rendered)
    let incremental = try site.outcome()
    let clean = try site.clean()
    #expect(incremental.files == clean.files)
    #expect(incremental.manifest == clean.manifest)
    #expect(incremental.told == clean.told)
    #expect(incremental.mistakes == [] && clean.mistakes == [])
  }

  /// One of each way in which pages come from rows.
  static func site(_ files: [String: String] = [:]) throws -> IncrementalSite {
    try IncrementalSite(
      base.merging(files) { $1 },
      [
        "movies": Table(
          ["id", "slug", "title", "genre", "by"],
          [
            [.int(1), .string("heat"), .string("Heat"), .string("crime"), .int(1)],
            [.int(2), .string("up"), .string("Up"), .string("family"), .int(2)],
            [.int(3), .string("ran"), .string("Ran"), .string("crime"), .int(9)],
          ]),
        "people": Table(
          ["id", "name"],
          [
            [.int(1), .string("Mann")], [.int(2), .string("Docter")],
            [.int(3), .string("Kurosawa")],
          ]
        ),
        "shows": Table(
          ["movie", "hour"],
          [[.int(1), .int(18)], [.int(3), .int(9)], [.int(1), .int(21)]]),
        "films": Table(["slug", "text"], [[.string("a"), .string("A")], [.string("b"), .null]]),
      ])
  }

  private static let base = [
    "marquee.yaml": """
    site: {title: Films, url: https://a.example, time_zone: UTC}
    params: {city: Lisbon}
    queries: {people: {key: id}, shows: {group_by: movie}}
    """,
    "content/index.md": "{% for m in movies %}\n- {{ m.title }}\n{% endfor %}\n",
    "content/m/[slug].md": """
    ---
    title: "{{ m.title }}"
    query: movies
    as: m
    layout: base.html
    ---
    # {{ m.title }}

    {% if people[m.by] %}by {{ people[m.by].name }}{% endif %}

    {% for s in shows[m.id] %}
    - {{ s.hour }}
    {% endfor %}
    """,
    "content/g/[genre].html": """
    ---
    query: movies
    group_by: genre
    ---
    {{ group }}{% for m in rows %} {% render "card.html", m: m %}{% endfor %}
    """,
    "content/all.md": """
    ---
    paginate: {query: movies, size: 2}
    ---
    {{ paginator.page }}/{{ paginator.pages }}{% for m in paginator.items %} {{ m.title }}{% endfor %}
    """,
    "content/f/[slug].md": "---\nquery: films\nas: f\n---\n{{ f.text }}!\n",
    "content/about.md": "---\ntitle: About\n---\n{{ page.url }} {{ '2026-01-02' | date: '%Y' }}\n",
    "content/city.md": "{{ params.city }} {{ site.title }}\n",
    "content/style.css": "body { }\n",
    "templates/base.html": "---\nlayout: outer.html\n---\n<main>{{ content }}</main>",
    "templates/outer.html": "<!doctype html>{{ content }}",
    "templates/card.html": "<i>{{ m.title }}</i>",
    "templates/unused.html": "<b></b>",
  ]

  static let everything: Set<String> = [
    "/", "/m/heat/", "/m/up/", "/m/ran/", "/g/crime/", "/g/family/", "/all/", "/all/page/2/",
    "/f/a/", "/f/b/", "/about/", "/city/",
  ]

  // MARK: Rows

  private static let edits: [ReuseCase] = [
    ReuseCase("nothing", renders: []) { _ in },
    ReuseCase("a value", renders: ["/", "/m/heat/", "/g/crime/", "/all/"]) {
      $0.tables["movies"]?.rows[0][2] = .string("Heat 2")
    },
    ReuseCase("a value of a row that passes by", renders: ["/f/a/"]) {
      $0.tables["films"]?.rows[0][1] = .string("B")
    },
    ReuseCase("NULL is not the empty text", renders: ["/f/b/"]) {
      $0.tables["films"]?.rows[1][1] = .string("")
    },
    ReuseCase("a number is not its digits", renders: ["/f/b/"]) { site in
      site.tables["films"]?.rows[1][1] = .int(1)
      try site.build()
      site.tables["films"]?.rows[1][1] = .string("1")
    },
    ReuseCase("a row that passes by is added first", renders: ["/f/c/"]) {
      $0.tables["films"]?.rows.insert([.string("c"), .null], at: 0)
    },
    ReuseCase("a row that passes by is removed", renders: []) {
      $0.tables["films"]?.rows.removeFirst()
    },
    ReuseCase("rows that pass by change places", renders: []) {
      $0.tables["films"]?.rows.swapAt(0, 1)
    },
    ReuseCase("two rows exchange their paths", renders: ["/f/a/", "/f/b/"]) {
      $0.tables["films"]?.rows[0][0] = .string("b")
      $0.tables["films"]?.rows[1][0] = .string("a")
    },
    ReuseCase("a row moves to another path", renders: ["/f/c/"]) {
      $0.tables["films"]?.rows[0][0] = .string("c")
    },
    ReuseCase(
      "a row is added", renders: ["/", "/m/m/", "/g/war/", "/all/", "/all/page/2/"]
    ) {
      $0.tables["movies"]?.rows.append(
        [.int(4), .string("m"), .string("M"), .string("war"), .int(4)])
    },
    ReuseCase("a row is removed", renders: ["/", "/g/crime/", "/all/"]) {
      $0.tables["movies"]?.rows.removeLast()
    },
    ReuseCase("rows of one page of a list change places", renders: ["/", "/all/"]) {
      $0.tables["movies"]?.rows.swapAt(0, 1)
    },
    ReuseCase("rows move between pages of a list", renders: ["/", "/all/", "/all/page/2/"]) {
      $0.tables["movies"]?.rows.swapAt(1, 2)
    },
    ReuseCase(
      "rows of a group change places", renders: ["/", "/g/crime/", "/all/", "/all/page/2/"]
    ) { $0.tables["movies"]?.rows.swapAt(0, 2) },
    ReuseCase(
      "a row moves to another group",
      renders: ["/", "/m/heat/", "/g/crime/", "/g/family/", "/all/"]
    ) { $0.tables["movies"]?.rows[0][3] = .string("family") },
    ReuseCase("a group's last row moves", renders: ["/", "/m/up/", "/g/crime/", "/all/"]) {
      $0.tables["movies"]?.rows[1][3] = .string("crime")
    },
    ReuseCase("what one page looked up", renders: ["/m/heat/"]) {
      $0.tables["people"]?.rows[0][1] = .string("Michael Mann")
    },
    ReuseCase("what nobody looked up", renders: []) {
      $0.tables["people"]?.rows[2][1] = .string("Akira Kurosawa")
    },
    ReuseCase("what was looked up appears", renders: ["/m/ran/"]) {
      $0.tables["people"]?.rows[2][0] = .int(9)
    },
    ReuseCase("what was looked up goes", renders: ["/m/heat/"]) {
      $0.tables["people"]?.rows.removeFirst()
    },
    ReuseCase("what was looked up has another key", renders: ["/m/heat/", "/m/up/"]) {
      $0.tables["people"]?.rows[0][0] = .int(2)
      $0.tables["people"]?.rows[1][0] = .int(1)
    },
    ReuseCase("rows that are looked up change places", renders: []) {
      $0.tables["people"]?.rows.reverse()
    },
    ReuseCase("a row of a list that was looked up", renders: ["/m/heat/"]) {
      $0.tables["shows"]?.rows[2][1] = .int(22)
    },
    ReuseCase("the order of a list that was looked up", renders: ["/m/heat/"]) {
      $0.tables["shows"]?.rows.swapAt(0, 2)
    },
    ReuseCase("the order among other lists", renders: []) { $0.tables["shows"]?.rows.swapAt(1, 2) },
    ReuseCase("a list where there was none", renders: ["/m/up/"]) {
      $0.tables["shows"]?.rows.append([.int(2), .int(15)])
    },
    ReuseCase("a list that nobody looks up", renders: []) {
      $0.tables["shows"]?.rows.append([.int(7), .int(15)])
    },
    ReuseCase("a row moves to another list", renders: ["/m/heat/", "/m/ran/"]) {
      $0.tables["shows"]?.rows[0][0] = .int(3)
    },
    ReuseCase("a column gets another name", renders: ["/f/a/", "/f/b/"]) { site in
      try site.folder.write(
        "content/f/[slug].md", "---\nquery: films\nas: f\n---\n{{ f.slug }}!\n")
      try site.build()
      site.tables["films"]?.columns[1] = RowColumn(name: "words", type: "text")
    },
    ReuseCase("a column gets another type", renders: ["/f/a/", "/f/b/"]) {
      $0.tables["films"]?.columns[1] = RowColumn(name: "text", type: "json")
    },
    ReuseCase("columns change places", renders: ["/f/a/", "/f/b/"]) {
      $0.tables["films"]?.columns.reverse()
      for row in 0..<2 { $0.tables["films"]?.rows[row].reverse() }
    },
    ReuseCase("a column of what is looked up", renders: ["/m/heat/", "/m/up/", "/m/ran/"]) {
      $0.tables["people"]?.columns.append(RowColumn(name: "born", type: "integer"))
      for row in 0..<3 { $0.tables["people"]?.rows[row].append(.null) }
    },
    ReuseCase("the SQL, but not its rows", renders: []) {
      try $0.folder.write("queries/movies.sql", "SELECT 1 + 0")
    },
    ReuseCase(
      "a row that looks itself up by many keys",
      [
        "content/index.md":
          "{% for i in (1..60) %}{{ people[i].name }}{% endfor %}{{ people[1].name }}\n"
      ], renders: ["/"]
    ) { $0.tables["people"]?.rows[2][1] = .string("Akira Kurosawa") },
    ReuseCase(
      "a list is searched",
      [
        "content/index.md": "{{ people | where: 'name', 'Mann' | map: 'id' | join }}\n"
      ], renders: ["/"]
    ) { $0.tables["people"]?.rows[2][1] = .string("Mann") },
    ReuseCase(
      "a list's size", ["content/index.md": "{{ shows.size }} {{ people.size }}\n"],
      renders: ["/"]
    ) { $0.tables["shows"]?.rows.append([.int(70), .int(15)]) },
    ReuseCase(
      "a list's first", ["content/index.md": "{{ people.first.name }}\n"], renders: ["/"]
    ) { $0.tables["people"]?.rows.swapAt(0, 2) },
    ReuseCase(
      "whether a list is empty",
      [
        "content/index.md": "{% if people == empty %}nobody{% else %}some{% endif %}\n"
      ], renders: ["/", "/m/heat/", "/m/up/"]
    ) { $0.tables["people"]?.rows = [] },
    ReuseCase(
      "a path that is looked up",
      [
        "content/f/[slug].md":
          "---\nquery: films\nas: f\npath: \"/{{ people[1].name | slug }}/{{ f.slug }}/\"\n---\nx\n"
      ], renders: ["/michael/a/", "/michael/b/", "/m/heat/"]
    ) { $0.tables["people"]?.rows[0][1] = .string("Michael") },
    ReuseCase("a draft that is looked up", renders: ["/m/up/"]) { site in
      try site.folder.write(
        "content/f/[slug].md",
        "---\nquery: films\nas: f\ndraft: \"{{ people[2].name }}\"\n---\nx\n")
      site.tables["people"]?.rows[1][1] = .string("false")
      try site.build()
      #expect(site.folder.read("output/f/a/index.html") != nil)
      site.tables["people"]?.rows[1][1] = .string("true")
    },
  ]
}
