import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

extension ReuseTests {
  // MARK: Files and settings

  static let templates: [ReuseCase] = [
    ReuseCase("a layout", renders: ["/m/heat/", "/m/up/", "/m/ran/"]) {
      try $0.folder.write("templates/outer.html", "<!doctype html><section>{{ content }}</section>")
    },
    ReuseCase("another layout around the layout", renders: ["/m/heat/", "/m/up/", "/m/ran/"]) {
      try $0.folder.write("templates/base.html", "<main>{{ content }}</main>")
    },
    ReuseCase("a partial", renders: ["/g/crime/", "/g/family/"]) {
      try $0.folder.write("templates/card.html", "<b>{{ m.title }}</b>")
    },
    ReuseCase("a partial of a partial", renders: ["/g/crime/", "/g/family/"]) { site in
      try site.folder.write("templates/card.html", "{% render 'unused' %}{{ m.title }}")
      try site.build()
      try site.folder.write("templates/unused.html", "<u></u>")
    },
    ReuseCase("a template that no page uses", renders: []) {
      try $0.folder.write("templates/unused.html", "<u></u>")
    },
    ReuseCase("a template is added", renders: []) {
      try $0.folder.write("templates/new.html", "<u></u>")
    },
    ReuseCase("a page's text", renders: ["/about/"]) {
      try $0.folder.write("content/about.md", "Us\n")
    },
    ReuseCase("a page's front matter", renders: ["/us/"]) {
      try $0.folder.write("content/about.md", "---\npath: /us/\n---\n{{ page.url }}\n")
    },
    ReuseCase("a page is added", renders: ["/new/"]) {
      try $0.folder.write("content/new.md", "New\n")
    },
    ReuseCase("a page goes", renders: []) { try $0.folder.remove("content/about.md") },
    ReuseCase("a query's pages become one page", renders: ["/f/a/"]) {
      try $0.folder.remove("content/f/[slug].md")
      try $0.folder.write("content/f/a.md", "A!\n")
    },
    ReuseCase("a page becomes a query's", renders: ["/about/", "/b/"]) {
      try $0.folder.remove("content/about.md")
      $0.tables["films"]?.rows[0][0] = .string("about")
      try $0.folder.remove("content/f/[slug].md")
      try $0.folder.write("content/[slug].md", "---\nquery: films\n---\n{{ row.text }}\n")
    },
    ReuseCase("a path comes from another template", renders: ["/f/a/", "/f/b/"]) {
      try $0.folder.remove("content/f/[slug].md")
      try $0.folder.write(
        "content/other.md", "---\nquery: films\nas: f\npath: /f/{{ f.slug }}/\n---\n{{ f.text }}!\n"
      )
    },
    ReuseCase("a page becomes a file that is copied", renders: []) {
      try $0.folder.remove("content/about.md")
      try $0.folder.write("content/about/index.html", "<p>About</p>")
    },
    ReuseCase("site.title", renders: ["/city/"]) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")).replacing("Films", with: "Cine"))
    },
    ReuseCase("site.url", renders: ["/about/", "/city/"]) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")).replacing("a.example", with: "b.example/c"))
    },
    ReuseCase("the time zone", renders: everything) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")).replacing("UTC", with: "Asia/Tokyo"))
    },
    ReuseCase("a setting that shows nowhere", renders: []) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")) + "\nbuild: {connections: 2}\n")
    },
    ReuseCase(
      "the layout of all pages", renders: everything.subtracting(["/m/heat/", "/m/up/", "/m/ran/"])
    ) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")) + "\nbuild: {layout: outer.html}\n")
    },
    ReuseCase("a query gets a key", renders: ["/"]) {
      try $0.folder.write(
        "marquee.yaml",
        try #require($0.folder.read("marquee.yaml")).replacing(
          "queries: {", with: "queries: {movies: {key: slug}, "))
    },
    ReuseCase("a parameter", renders: ["/city/"]) {
      $0.options.params = [("city", .string("Porto"))]
    },
    ReuseCase("a parameter's kind", renders: ["/city/"]) { site in
      site.options.params = [("city", .string("1"))]
      try site.build()
      site.options.params = [("city", .int(1))]
    },
    ReuseCase("another program", renders: everything) { $0.options.program = "marquee 2" },
    ReuseCase("the clock", renders: []) { $0.options.now = later },
    ReuseCase("drafts where there are none", renders: []) { $0.options.drafts = true },
    ReuseCase("drafts where a page may be one", renders: ["/f/a/", "/f/b/"]) { site in
      try site.folder.write(
        "content/f/[slug].md", "---\nquery: films\nas: f\ndraft: \"{{ f.text }}\"\n---\nx\n")
      site.tables["films"]?.rows[0][1] = .string("true")
      try site.build()
      #expect(site.folder.read("output/f/a/index.html") == nil)
      site.options.drafts = true
    },
  ]

  static let later = Moment(.timestampWithZone, microseconds: noon.microseconds + 90_000_000)

  // MARK: Names that are worked out, and the time

  static let names: [ReuseCase] = [
    ReuseCase(
      "the time, on a page", ["content/about.md": "{{ 'now' | date: '%H:%M:%S' }}\n"],
      renders: ["/about/"]
    ) { $0.options.now = later },
    ReuseCase(
      "the time, in a layout", ["templates/outer.html": "{{ 'today' | date: '%s' }}{{ content }}"],
      renders: ["/m/heat/", "/m/up/", "/m/ran/"]
    ) { $0.options.now = later },
    ReuseCase(
      "the time, in front matter",
      [
        "content/f/[slug].md":
          "---\nquery: films\ntitle: \"{{ 'now' | date: '%s' }}\"\n---\n{{ page.title }}\n"
      ], renders: ["/f/a/", "/f/b/"]
    ) { $0.options.now = later },
    ReuseCase(
      "the time, in a path",
      [
        "content/f/[slug].md":
          "---\nquery: films\npath: \"/{{ row.slug }}-{{ 'now' | date: '%s' }}/\"\n---\nx\n"
      ], renders: ["/a-1795262490/", "/b-1795262490/"]
    ) { $0.options.now = later },
    ReuseCase(
      "the time, where a date has no year",
      [
        "content/about.md": "{{ 'March 3' | date: '%Y-%m-%d' }} {{ '1:30' | date: '%F' }}\n"
      ], renders: ["/about/"]
    ) { $0.options.now = later },
    ReuseCase(
      "build.now", ["content/about.md": "{{ build.now }}\n"], renders: ["/about/"]
    ) { $0.options.now = later },
    ReuseCase(
      "build.now, when nothing has changed", ["content/about.md": "{{ build.now }}\n"], renders: []
    ) { _ in },
    ReuseCase(
      "the time only where a row asks for it",
      [
        "content/f/[slug].md":
          "---\nquery: films\nas: f\n---\n{% if f.text %}{{ 'now' | date: '%s' }}{% endif %}\n"
      ], renders: ["/f/a/"]
    ) { $0.options.now = later },
    ReuseCase(
      "a partial whose name is worked out",
      [
        "content/about.md": "{% assign p = 'card' %}{% include p, m: site %}\n"
      ], renders: ["/g/crime/", "/g/family/", "/about/"]
    ) { try $0.folder.write("templates/card.html", "<b>{{ m.title }}</b>") },
    ReuseCase(
      "rows that a partial reads whose name is worked out",
      [
        "content/about.md": "{% assign p = 'people-list' %}{% include p %}\n",
        "templates/people-list.html":
          "{% for p in people %}{{ p[1].name }}{% endfor %}{{ movies.size }}",
      ], renders: ["/about/", "/"]
    ) {
      $0.tables["movies"]?.rows.append(
        [.int(4), .string("m"), .string("M"), .string("war"), .int(4)])
      try $0.folder.remove("content/all.md")
      try $0.folder.remove("content/m/[slug].md")
      try $0.folder.remove("content/g/[genre].html")
    },
    ReuseCase(
      "a variable whose name is worked out",
      [
        "content/about.md": "---\nlist: movies\n---\n{{ [page.list].size }}\n"
      ], renders: ["/", "/m/heat/", "/g/crime/", "/all/", "/about/"]
    ) { $0.tables["movies"]?.rows[0][2] = .string("Heat 2") },
    ReuseCase(
      "a variable in quotes", ["content/about.md": "{{ [\"movies\"].size }}\n"],
      renders: ["/", "/m/heat/", "/g/crime/", "/all/", "/about/"]
    ) { $0.tables["movies"]?.rows[0][2] = .string("Heat 2") },
    ReuseCase(
      "settings whose name is worked out",
      [
        "content/about.md": "---\nlist: params\n---\n{{ [page.list].city }}\n"
      ], renders: ["/about/", "/city/"]
    ) { $0.options.params = [("city", .string("Porto"))] },
    ReuseCase(
      "a partial that has a query's name",
      [
        "content/about.md": "{% include 'movies' %}\n", "templates/movies.html": "<b>x</b>",
      ], renders: ["/", "/all/", "/all/page/2/", "/about/", "/g/crime/"]
    ) {
      $0.tables["movies"]?.rows.append(
        [.int(4), .string("m"), .string("M"), .string("crime"), .int(4)])
      try $0.folder.remove("content/m/[slug].md")
    },
    ReuseCase(
      "a name that another template gives a value",
      [
        "content/about.md": "{% if extra %}{{ extra }}{% endif %}x\n",
        "content/new.md": "{% render 'unused', extra: 1 %}\n",
      ], renders: ["/new/", "/about/"]
    ) { site in
      try site.folder.write("content/new.md", "{% render 'unused' %}\n")
      #expect(try site.clean().mistakes.count == 1)
      #expect(try site.outcome().mistakes == site.clean().mistakes)
      try site.folder.write("content/new.md", "{% render 'unused', extra: 2 %}\n")
      try site.folder.write("content/about.md", "{% if extra %}{{ extra }}{% endif %}y\n")
    },
    ReuseCase(
      "a value that is replaced",
      ["content/f/[slug].md": "---\nquery: films\nas: f\n---\n[x]({{ f.text }})\n"],
      renders: ["/f/a/"]
    ) { site in
      site.tables["films"]?.rows[0][1] = .string("javascript:x")
      try site.build()
      #expect(try site.build().replacedValues == 1)
      #expect(throws: Diagnostics.self) { try site.build { $0.strict = true } }
    },
    ReuseCase(
      "a partial that is not found any more by half its name",
      [
        "content/g/[genre].html":
          "---\nquery: movies\ngroup_by: genre\n---\n{% for m in rows %} {% render \"card\", m: m %}{% endfor %}\n"
      ], renders: []
    ) { site in
      try site.folder.write("templates/card.md", "*{{ m.title }}*")
      #expect(try site.outcome().mistakes == site.clean().mistakes)
      #expect(try site.clean().mistakes.count == 1)
      try site.folder.remove("templates/card.md")
    },
  ]

  // MARK: Pages that come and go by the clock

  static let times: [ReuseCase] = [
    ReuseCase("rows with times, at the same time", renders: []) { site in
      try site.takeTimes()
      try site.build()
    },
    ReuseCase("rows with times, and one of them changes", renders: ["/f/a/"]) { site in
      try site.takeTimes()
      try site.build()
      site.tables["films"]?.rows[0][1] = .string("2026-11-21T12:00:07Z")
    },
    ReuseCase("a page's time comes", renders: ["/f/d/"]) { site in
      try site.takeTimes()
      try site.build()
      site.options.now = IncrementalSite.time(10)
    },
    ReuseCase("a page's time goes", renders: ["/f/d/"]) { site in
      try site.takeTimes()
      try site.build()
      site.options.now = IncrementalSite.time(30)
      #expect(site.folder.read("output/f/b/index.html") != nil)
    },
    ReuseCase("a page's time comes again", renders: ["/f/b/"]) { site in
      try site.takeTimes()
      site.options.now = IncrementalSite.time(30)
      try site.build()
      #expect(site.folder.read("output/f/b/index.html") == nil)
      site.options.now = IncrementalSite.time(0)
    },
    ReuseCase("a page's time is looked up", renders: ["/m/up/", "/f/a/", "/f/b/"]) { site in
      try site.takeTimes()
      try site.folder.write(
        "content/f/[slug].md",
        "---\nquery: films\nas: f\nexpires_at: \"{{ people[2].name }}\"\n---\nx\n")
      site.tables["films"]?.rows.removeLast(2)
      site.tables["people"]?.rows[1][1] = .string("2026-11-21T12:00:20Z")
      try site.build()
      site.tables["people"]?.rows[1][1] = .string("2026-11-21T12:00:10Z")
    },
    ReuseCase("a time that is none", renders: ["/f/b/"]) { site in
      try site.takeTimes()
      site.tables["films"]?.rows[1][1] = .null
      try site.build()
      site.tables["films"]?.rows[1][1] = .string("one day")
      #expect(try !site.clean().mistakes.isEmpty)
      #expect(try site.outcome().mistakes == site.clean().mistakes)
      site.tables["films"]?.rows[1][1] = .string("2030-01-01")
    },
  ]

  // MARK: The output

  static let outputs: [ReuseCase] = [
    ReuseCase("a file was removed", renders: ["/about/"]) {
      try $0.folder.remove("output/about/index.html")
    },
    ReuseCase("a file was edited", renders: ["/about/"]) {
      try $0.folder.write("output/about/index.html", "edited")
    },
    ReuseCase("a file was touched", renders: ["/about/"]) {
      try setTime("output/about/index.html", of: $0.folder, to: 1_000_000_000)
    },
    ReuseCase("a file was edited and is as large as it was", renders: ["/about/"]) { site in
      let text = try #require(site.folder.read("output/about/index.html"))
      try setTime("output/about/index.html", of: site.folder, to: 1_000_000_000)
      try site.build()
      try site.folder.write(
        "output/about/index.html", String(repeating: "x", count: text.utf8.count))
    },
    ReuseCase("the output was removed", renders: everything) { try $0.folder.remove("output") },
    ReuseCase("the state folder was removed", renders: []) { try $0.folder.remove(".marquee") },
    ReuseCase("the record of the last build was removed", renders: []) {
      try $0.folder.remove("output/.marquee-record")
    },
    ReuseCase("the record of the last build and its copy were removed", renders: everything) {
      try $0.folder.remove(".marquee")
      try $0.folder.remove("output/.marquee-record")
    },
    ReuseCase("a copied file was edited", renders: []) {
      try $0.folder.write("output/style.css", "x")
    },
    ReuseCase("a file to copy has the size and time that it had", renders: []) { site in
      try setTime("content/style.css", of: site.folder, to: 1_000_000_000)
      try site.build()
      try site.folder.write("content/style.css", "BODY { }\n")
      try setTime("content/style.css", of: site.folder, to: 1_000_000_000)
    },
    ReuseCase("a sitemap was removed", renders: []) { try $0.folder.remove("output/sitemap.xml") },
    ReuseCase("an empty folder stands at a page's place", renders: ["/f/c/"]) {
      $0.tables["films"]?.rows[0][0] = .string("c")
      try FileManager.default.createDirectory(
        atPath: $0.folder.root + "/output/f/c", withIntermediateDirectories: true)
    },
  ]

  private static func setTime(_ file: String, of folder: TemporarySite, to seconds: Int) throws {
    var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, folder.root + "/" + file, &times, 0) == 0)
  }
}

extension IncrementalSite {
  /// Pages that are there until `until` and from `from` on: one without times, one that ends, one
  /// that has ended, one that begins.
  fileprivate func takeTimes() throws {
    try folder.write(
      "content/f/[slug].md",
      "---\nquery: films\nas: f\npublish_at: \"{{ f.from }}\"\nexpires_at: \"{{ f.until }}\"\n---\nx\n"
    )
    let (early, soon, late) = (
      "2026-11-21T11:59:00Z", "2026-11-21T12:00:10Z", "2026-11-21T12:00:20Z"
    )
    tables["films"] = Table(
      ["slug", "until", "from"],
      [
        [.string("a"), .null, .null], [.string("b"), .string(late), .string(early)],
        [.string("c"), .string(early), .null], [.string("d"), .null, .string(soon)],
      ])
  }
}
