import MarqueeBase
import MarqueeSite
import Testing

/// One site per mistake: a small valid site, and one file that spoils it.
@Suite struct BuildMistakeTests {
  private static let valid = [
    "marquee.yaml": "build: {layout: page.html}", "queries/movies.sql": "SELECT 1",
    "templates/page.html": "<title>{{ page.title | default: \"x\" }}</title>{{ content }}",
    "content/index.md": "---\ntitle: Home\n---\nHello\n",
  ]

  @Test(arguments: mistakeTable)
  func explains(_ file: String, _ text: String, _ message: String) throws {
    let site = try TemporarySite(Self.valid)
    try site.build([films])
    let before = site.tree()
    #expect(before.count == 1)
    try site.write(file, text)
    #expect(mistakes { try site.build([films]) } == message)
    #expect(site.tree() == before)
  }

  static let mistakeTable: [(String, String, String)] = [
    (
      "content/a.md", "---\nlayout: pgae.html\n---\n",
      """
      content/a.md:2:9: error: there is no layout templates/pgae.html
        2 | layout: pgae.html
          |         ^~~~~~~~~
        help: did you mean 'page.html'?
      """
    ),
    (
      "content/a.md", "---\ntemplate: film.md\n---\n",
      """
      content/a.md:2:11: error: there is no template templates/film.md
        2 | template: film.md
          |           ^~~~~~~
        help: add the file to templates/
      """
    ),
    (
      "content/a.md", "---\ntemplate: page.html\n---\nbody\n",
      """
      content/a.md:2:11: error: the page has a body and a 'template'
        2 | template: page.html
          |           ^~~~~~~~~
        help: remove one of the two
      """
    ),
    (
      "content/a.md", "---\nquery: movie\n---\n",
      """
      content/a.md:2:8: error: there is no query 'movie'
        2 | query: movie
          |        ^~~~~
        help: did you mean 'movies'?
      """
    ),
    (
      "content/a.md", "---\nquery: movies\nas: movies\n---\n",
      """
      content/a.md:2:8: error: the row's name 'movies' is also a query's
        2 | query: movies
          |        ^~~~~~
        help: choose another name with as:
      """
    ),
    (
      "content/[slug].md", "---\ntitle: x\n---\n",
      """
      content/[slug].md: error: the file's name has [slug], but the page has no query
        help: add query: to the front matter, or rename the file
      """
    ),
    (
      "content/[slgu].md", "---\nquery: movies\n---\n",
      """
      content/[slgu].md: error: [slgu] in the file's name is not a column of movies
        help: did you mean 'slug'?
      """
    ),
    (
      "content/[genre].md", "---\nquery: movies\ngroup_by: genres\n---\n",
      """
      content/[genre].md:3:11: error: 'genres' is not a column of movies
        3 | group_by: genres
          |           ^~~~~~
        help: did you mean 'genre'?
      """
    ),
    (
      "content/[genre].md", "---\nquery: movies\n---\n",
      """
      error: two pages have the path /Crime/
        note: one is content/[genre].md, row 1 of movies (id 1, slug 'heat')
        note: the other is content/[genre].md, row 3 of movies (id 3, slug 'ran')
        help: make the paths differ, or keep one of the two
      """
    ),
    (
      "content/film.md", "---\nquery: movies\n---\n",
      """
      content/film.md: error: 3 pages of movies would have one path
        help: rename the file to [slug], or set path:
      """
    ),
    (
      "content/index.html", "---\n---\n",
      """
      error: two pages have the path /
        note: one is content/index.html
        note: the other is content/index.md
        help: make the paths differ, or keep one of the two
      """
    ),
    (
      "content/m.md", "---\nquery: movies\npath: \"/m/../{{ row.slug }}/\"\n---\n",
      """
      content/m.md:3:7: error: row 1 of movies (id 1, slug 'heat'): the path '/m/../heat/' has a part '..'
        3 | path: "/m/../{{ row.slug }}/"
          |       ^~~~~~~~~~~~~~~~~~~~~~~
        note: while making content/m.md, row 1 of movies (id 1, slug 'heat'), and 2 other pages
        help: paths can't climb: remove it
      """
    ),
    (
      "content/m.md", "---\npath: /m.html\npaginate: {query: movies, size: 2}\n---\n",
      """
      content/m.md:2:7: error: a paginated page needs a path that ends in /, not '/m.html'
        2 | path: /m.html
          |       ^~~~~~~
        note: while making content/m.md, and 1 other page
        help: write it like path: /movies/
      """
    ),
    (
      "content/m.xml", "---\npath: /feeds/\n---\n<a/>",
      """
      content/m.xml:2:7: error: the path '/feeds/' names a folder
        2 | path: /feeds/
          |       ^~~~~~~
        note: while making content/m.xml
        help: end it with a file's name
      """
    ),
    (
      "content/m.xml", "---\nlayout: page.html\n---\n<a/>",
      """
      content/m.xml:2:9: error: only HTML pages have layouts, and this one is xml
        2 | layout: page.html
          |         ^~~~~~~~~
        help: remove it
      """
    ),
    (
      "content/a.md", "---\npublish_at: soon\n---\n",
      """
      content/a.md:2:13: error: 'publish_at' wants a date or a time, not 'soon'
        2 | publish_at: soon
          |             ^~~~
        note: while making content/a.md
        help: write it like 2026-11-21 or 2026-11-21 18:30
      """
    ),
    (
      "templates/page.html", "---\nlayout: base.html\n---\n{{ content }}",
      """
      templates/page.html:2:9: error: there is no layout templates/base.html
        2 | layout: base.html
          |         ^~~~~~~~~
        help: did you mean 'page.html'?
      """
    ),
    (
      "templates/page.html", "---\nlayout: page.html\n---\n{{ content }}",
      """
      templates/page.html:2:9: error: layouts go round in a circle: page.html → page.html
        2 | layout: page.html
          |         ^~~~~~~~~
        help: remove one of the layout: lines
      """
    ),
    (
      "marquee.yaml", "build: {layout: base.html}",
      """
      marquee.yaml:1:17: error: there is no layout templates/base.html
        1 | build: {layout: base.html}
          |                 ^~~~~~~~~
        help: did you mean 'page.html'?
      """
    ),
  ]

  @Test func tellsAMistakeInATemplateOnce() throws {
    let site = try TemporarySite(Self.valid)
    try site.write(
      "content/[slug].md",
      "---\ntitle: \"{{ m.titel }}\"\nquery: movies\nas: m\n---\n{{ m.yaer }}\n")
    #expect(
      mistakes { try site.build([films]) } == """
        content/[slug].md:2:14: error: 'titel' is not a column of movies
          2 | title: "{{ m.titel }}"
            |              ^~~~~
          note: its columns are id, slug, title, genre, year
          note: while making /heat/ from content/[slug].md, row 1 of movies (id 1, slug 'heat'), and 2 other pages
          help: did you mean 'title'?
        """)
  }

  @Test func tellsNoMoreThanTwentyMistakes() throws {
    let site = try TemporarySite(Self.valid)
    for number in 10..<40 {
      try site.write("content/p\(number).md", "{{ nothing\(number) }}\n")
    }
    let error = #expect(throws: Diagnostics.self) { try site.build([films]) }
    #expect(error?.all.count == 20)
    #expect(error?.all.first?.location?.file == "content/p10.md")
    #expect(error?.all.last?.notes.last?.message == "10 further ones are not shown")
  }

  @Test func tellsSyntaxErrorsOfAllPages() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/a.md", "---\ntitle: \"{{ x\"\n---\n{% if %}\n")
    try site.write("content/b.md", "---\ntitle: |\n  one\n  {% nope %}\n---\n{% endfor %}\n")
    let told = mistakes { try site.build([films]) }
    #expect(told.contains("content/a.md:2:9: error: '{{' has no '}}'\n  2 | title: \"{{ x\"\n"))
    #expect(told.contains("content/b.md:4:6: error: there is no tag 'nope'\n  4 |   {% nope %}\n"))
  }

  @Test func aKeyMustBeAColumn() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("marquee.yaml", "queries:\n  movies: {key: slgu}\n")
    try site.write("content/index.md", "{{ movies.size }}")
    #expect(
      mistakes { try site.build([films]) } == """
        marquee.yaml:2:3: error: 'slgu', the key of movies, is not one of its columns
          help: did you mean 'slug'?
        """)
  }

  @Test func namesBothRowsOfOneKey() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("marquee.yaml", "queries: {movies: {key: genre}}")
    try site.write("content/index.md", "{{ movies.size }}")
    #expect(
      mistakes { try site.build([films]) }.contains(
        "two rows of movies have the genre 'Crime'"))
  }

  @Test func twoColumnsOfOneNameAreAMistake() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/index.md", "{{ movies.size }}")
    let rows = queryRows("movies", ["id", "id"], [])
    #expect(
      mistakes { try site.build([rows]) } == """
        queries/movies.sql: error: movies has two columns named 'id'
          help: name one of them with AS: a template could see only one
        """)
  }

  @Test func warnsOfPathsThatDifferInCaseOnly() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/About.md", "a")
    try site.write("content/about.md", "b")
    let report = try site.build([films])
    #expect(report.warnings.map(\.code) == ["page.case"])
    #expect(site.tree().count == 3)
  }

  @Test func aFileCantBeAFolder() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/films", "a file")
    try site.write(
      "content/[slug].md", "---\nquery: movies\npath: \"/films/{{ row.slug }}/\"\n---\n")
    #expect(
      mistakes { try site.build([films]) } == """
        error: /films is a file, and a folder for /films/heat/
          note: one is content/films
          note: the other is content/[slug].md, row 1 of movies (id 1, slug 'heat')
          help: end the first path with /, or move the second
        """)
  }
}
