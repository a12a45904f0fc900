import Foundation
import MarqueeBase
import Testing

/// Files with the line ends of Windows make the pages, and the messages, that they make without.
@Suite struct LineEndTests {
  private static let files: [String: String] = [
    "marquee.yaml":
      "site:\n  title: Films\n  url: https://films.example\nqueries:\n  films: { key: slug }\n",
    "queries/films.sql":
      "-- Films.\nSELECT slug, title, year, 'a\nb' AS lines,\n  site\nFROM film\nORDER BY title\n",
    "templates/page.html": "<!doctype html>\n<title>{{ page.title }}</title>\n{{ content }}\n",
    "templates/card.html": "<b>\n{{ film.title }}\n</b>\n",
    "content/index.md": """
    ---
    title: |
      All films
    layout: page.html
    ---
    # {{ site.title }}

    | Film | Year |
    |---|---|
    {% for film in films %}
      | {{ film.title }} | {{ film.year }} |
    {% endfor %}

    {% comment %}
    Two
    {% endcomment %}
    {% raw %}{{ as
    it is }}{% endraw %}
    {%- liquid
      assign x = 1
      echo x
    -%}

    """,
    "content/cards.html":
      "---\ntitle: Cards\nlayout: page.html\n---\n{% for film in films %}\n  {% render 'card.html', film: film %}\n{% endfor %}\n",
    "content/films.csv":
      "---\n---\nslug,lines\n{% for film in films %}\n{{ film.slug }},{{ film.lines }}\n{% endfor %}\n",
    "content/films.ics":
      "---\n---\nBEGIN:VCALENDAR\n{% for film in films %}\nX-A:{{ film.title }}\n{% endfor %}\nEND:VCALENDAR\n",
  ]

  private static func site(_ files: [String: String]) throws -> SmallSite {
    var changes: [String: String?] = ["content/films/[slug].md": nil]
    for (name, text) in files { changes[name] = text }
    return try SmallSite(changes)
  }

  private static func withWindowsEnds(_ files: [String: String]) -> [String: String] {
    files.mapValues {
      String(decoding: $0.utf8.flatMap { $0 == 10 ? [13, 10] : [$0] }, as: UTF8.self)
    }
  }

  @Test func pagesAreTheSame() throws {
    let (unix, windows) = (
      try Self.site(Self.files), try Self.site(Self.withWindowsEnds(Self.files))
    )
    for site in [unix, windows] {
      let built = try site.generate(["--quiet", "--now", "2026-11-21"])
      #expect(built.exitCode == 0, "\(built.errors)")
    }
    for file in ["index.html", "cards/index.html", "films.csv", "films.ics"] {
      let texts = try [unix, windows].map {
        try Data(contentsOf: $0.folder.url.appending(path: "output/" + file))
      }
      #expect(texts[0] == texts[1], "\(file): \(String(decoding: texts[1], as: UTF8.self))")
      // A calendar's lines end as its format wants; all others in one way.
      #expect(texts[1].contains(13) == (file == "films.ics"))
    }
  }

  /// A file with a mistake in it, each in a site of its own.
  static let mistakes: [(file: String, text: String)] = [
    ("content/index.md", "---\ntitle: I\n---\nOne\n{{ films.first.titel }} two\nThree\n"),
    (
      "content/index.md",
      "---\ntitle: I\n---\n{% for film in films %}\n{{ film.title }}\nnot closed\n"
    ),
    ("content/index.md", "---\ntitle: I\nlayuot: page.html\n---\nOne\n"),
    ("content/index.md", "---\ntitle: [I\n---\nOne\n"),
    ("queries/films.sql", "SELECT slug,\n  titel,\n  year\nFROM film\n"),
    ("queries/films.sql", "SELECT slug,\n  'not closed\nFROM film\n"),
    ("marquee.yaml", "site:\n  titel: Films\n  url: https://films.example\n"),
    ("marquee.yaml", "site:\n  title: [Films\n  url: https://films.example\n"),
    (
      "templates/page.html",
      "<!doctype html>\n<a href=javascript:{{ page.title }}>\n{{ content }}\n"
    ),
  ]

  @Test(arguments: mistakes) func messagesAreTheSame(_ file: String, _ text: String) throws {
    var files = Self.files
    files[file] = text
    let unix = try Self.site(files).generate()
    let windows = try Self.site(Self.withWindowsEnds(files)).generate()
    #expect(unix.errors.contains("\(file):"))
    #expect(windows.errors == unix.errors)
    #expect(!windows.errors.contains("\u{FFFD}") && !windows.errors.utf8.contains(13))
  }

  /// What was recorded with one kind is up to date with the other, and read with either.
  @Test func recordingsAreReadWithEither() throws {
    let site = try Self.site(Self.files)
    let environment = ["DATABASE_URL": try TestServer.url()]
    let recorded = try Program.run(["record"], in: site.folder.url, environment: environment)
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    #expect(try site.generate(["--rows", "rows", "--quiet"]).exitCode == 0)
    let page = try site.folder.read("output/index.html")
    let rows = try site.folder.read("rows/films.jsonl")
    try site.change(Self.withWindowsEnds(Self.files).mapValues { $0 as String? })
    try site.change(Self.withWindowsEnds(["rows/films.jsonl": rows]).mapValues { $0 as String? })
    let built = try site.generate(["--rows", "rows"])
    #expect(built.exitCode == 0 && !built.errors.contains("warning"), "\(built.errors)")
    #expect(try site.folder.read("output/index.html") == page)
  }
}
