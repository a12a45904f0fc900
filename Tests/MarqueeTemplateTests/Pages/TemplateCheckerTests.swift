import MarqueeBase
import MarqueeTemplate
import Testing

/// Names that can't be there are found before any row is.
@Suite struct TemplateCheckerTests {
  private static let row = KnownValue.record(
    KnownRecord(["id", "title", "year", "cast"], query: "movies"))
  private static let show = KnownValue.record(KnownRecord(["day", "hall"], query: "shows"))

  private static let names: TextMap<KnownValue> = [
    "movie": row, "movies": .list(row), "by_slug": .keyed(row), "shows": .grouped(show),
    "site": .record(KnownRecord(["title", "url"], map: "site")),
    "paginator": .record(
      KnownRecord(["page", "items"], map: "paginator", members: ["items": .list(row)])),
    "anything": .unknown,
  ]

  private static let partials = [
    "card.html": "<b>{{ movie.titel }}</b>", "free.html": "{{ thing.a.b }}{{ free.c }}",
    "sets.html": "{% assign found = movies.first %}", "empties.html": "{% assign m = 1 %}",
    "round.html": "{% render \"round.html\", n: 1 %}{{ movies.first.x }}",
    "again.html": "{% include \"again.html\" %}{% include \"again.html\" %}",
  ]

  private static func check(_ text: String, isOpen: Bool = false) throws -> [String] {
    let sources = TextMap(
      uniqueKeysWithValues: partials.map { name, text in
        (name, TemplateSource(name: "templates/\(name)", text: text, format: .html))
      })
    let engine = TemplateEngine(
      options: EngineOptions(
        now: Moment(.timestampWithZone, microseconds: 0),
        declaredNames: TextSet(names.keys).union(["page", "later"])), partials: sources)
    let checker = TemplateChecker(engine)
    let template = try engine.compile(
      TemplateSource(name: "page.html", text: text, format: .html))
    checker.check(template, names: names, isOpen: isOpen)
    return checker.diagnostics.map { diagnostic in
      "\(diagnostic.location.map { "\($0)" } ?? ""): \(diagnostic.message)"
    }
  }

  @Test(arguments: [
    ("{{ movie.titel }}", "1:10: 'titel' is not a column of movies"),
    ("{% if movie.titel %}{% endif %}", "1:13: 'titel' is not a column of movies"),
    ("{{ movie[\"titel\"] }}", "1:9: 'titel' is not a column of movies"),
    ("{{ movies[0].x }}", "1:14: 'x' is not a column of movies"),
    ("{{ movies.first.x }}", "1:17: 'x' is not a column of movies"),
    ("{{ movies.last.x | upcase }}", "1:16: 'x' is not a column of movies"),
    ("{% for m in movies %}{{ m.x }}{% endfor %}", "1:27: 'x' is not a column of movies"),
    ("{% for m in movies reversed limit: 2 %}{{ m.x }}{% endfor %}", "1:45: 'x'"),
    ("{% tablerow m in movies %}{{ m.x }}{% endtablerow %}", "1:32: 'x'"),
    ("{{ by_slug[\"heat\"].x }}", "1:20: 'x' is not a column of movies"),
    ("{{ by_slug.heat.x }}", "1:17: 'x' is not a column of movies"),
    ("{% for m in by_slug %}{{ m.x }}{% endfor %}", "1:28: 'x' is not a column of movies"),
    ("{% for s in shows[movie.id] %}{{ s.x }}{% endfor %}", "1:36: 'x' is not a column of shows"),
    ("{% for g in shows %}{% for s in g[1] %}{{ s.x }}{% endfor %}{% endfor %}", "1:45: 'x'"),
    ("{% for g in shows %}{{ g.last.first.x }}{% endfor %}", "1:37: 'x' is not a column of shows"),
    ("{{ shows[movie.idd].size }}", "1:16: 'idd' is not a column of movies"),
    ("{% for m in paginator.items %}{{ m.x }}{% endfor %}", "1:36: 'x' is not a column of movies"),
    ("{{ paginator.itmes }}", "1:14: 'paginator' has no 'itmes'"),
    ("{{ site.titel }}", "1:9: 'site' has no 'titel'"),
    ("{% for m in movies %}{{ site.titel }}{% endfor %}", "1:30: 'site' has no 'titel'"),
    ("{% assign a = movie %}{{ a.x }}", "1:28: 'x' is not a column of movies"),
    ("{% assign a = movies | where: \"year\", 1 | first %}{{ a.x }}", "1:56: 'x'"),
    ("{% assign a = movies | sort: \"year\" | reverse %}{{ a[0].x }}", "1:57: 'x'"),
    ("{{ movies | map: \"titel\" | join: \",\" }}", "1:18: 'titel' is not a column of movies"),
    ("{{ movies | where: \"titel\", 1 | size }}", "1:20: 'titel' is not a column of movies"),
    ("{{ movie.title | append: movie.x }}", "1:32: 'x' is not a column of movies"),
    ("{% cycle movie.x, 1 %}", "1:16: 'x' is not a column of movies"),
    ("{% case movie.x %}{% when 1 %}{% endcase %}", "1:15: 'x' is not a column of movies"),
    ("{% capture a %}{{ movie.x }}{% endcapture %}", "1:25: 'x' is not a column of movies"),
    ("{% if movie.year > 1 %}{% else %}{{ movie.x }}{% endif %}", "1:43: 'x'"),
    ("{{ nosuch }}", "1:4: 'nosuch' is not defined"),
    ("{% if nosuch %}{% endif %}", "1:7: 'nosuch' is not defined"),
    ("{{ later }}", "1:4: 'later' has no value on this page"),
    ("{% render \"nosuch.html\" %}", "1:1: there is no partial 'nosuch.html'"),
    ("{% include \"sets.html\" %}{{ found.x }}", "1:35: 'x' is not a column of movies"),
  ])
  func mistakesAreFound(_ template: String, _ message: String) throws {
    let found = try Self.check(template)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("page.html:\(message)") == true, "\(found)")
  }

  /// The partial is told, with who rendered it.
  @Test(arguments: [
    "{% render \"card.html\", movie: movie %}", "{% render \"card.html\" with movie as movie %}",
    "{% render \"card.html\" for movies as movie %}",
    "{% for m in movies %}{% render \"card.html\", movie: m %}{% endfor %}",
    "{% assign movie = by_slug.heat %}{% include \"card.html\" %}",
    "{% include \"card.html\" for movies as movie %}",
  ])
  func partialsAreFollowed(_ template: String) throws {
    #expect(
      try Self.check(template) == ["templates/card.html:1:13: 'titel' is not a column of movies"])
  }

  @Test(arguments: [
    "{{ movie.title }}{{ movies.size }}{{ movies.first.title }}{{ movie.size }}",
    "{{ movie.cast.name }}{{ movie.cast[0].x.y }}{% for c in movie.cast %}{{ c.z }}{% endfor %}",
    "{% if later %}{{ later.x }}{% endif %}", "{% if later == 1 or later %}{% endif %}",
    "{{ later | default: 1 }}", "{% if site.analytics %}{{ site.analytics.key }}{% endif %}",
    "{{ site.analytics | default: \"\" }}", "{{ anything.a.b }}", "{{ [\"movie\"].x }}",
    "{% assign a = movie.year | plus: 1 %}{{ a.x }}",
    "{% if movie.year > 1 %}{% assign a = movie %}{% else %}{% assign a = 1 %}{% endif %}{{ a.x }}",
    "{% if movie.year > 1 %}{% assign a = movie %}{% endif %}{{ a.x }}",
    "{% assign a = movie %}{% for m in movies %}{{ a.x }}{% assign a = anything %}{% endfor %}",
    "{% assign a = movie %}{% for m in movies %}{% assign a = 1 %}{% endfor %}{{ a.x }}",
    "{% assign movie = anything %}{{ movie.x }}", "{% assign a = movies | join %}{{ a.x }}",
    "{% for i in (1..3) %}{{ i.x }}{{ forloop.index }}{% endfor %}",
    "{% for movie in anything %}{{ movie.x }}{% endfor %}{{ movie.title }}",
    "{% for m in movies %}{% assign m = anything %}{{ m.title }}{% endfor %}",
    "{% increment counter %}{{ counter }}", "{% capture movie %}a{% endcapture %}{{ movie.x }}",
    "{% for pair in site %}{{ pair[0] }}{{ pair[1].x }}{% endfor %}",
    "{% for g in shows %}{{ g[0].x }}{{ g.first.x }}{% endfor %}{{ shows.size }}",
    "{% render \"free.html\", thing: 1 %}",
    "{% render \"free.html\" with anything, thing: movie.cast %}",
    "{% render \"card.html\", movie: anything %}",
    "{% assign m = movie %}{% include \"empties.html\" %}{{ m.x }}",
    "{{ movies | map: \"title\" }}{{ movie.cast | map: \"x\" }}",
    "{% assign both = movies | concat: anything %}{{ both[0].x }}",
    "{% assign a = anything | default: movie %}{{ a.x }}", "{% include \"again.html\" %}",
    "{% include anything.partial %}{{ later }}",
  ])
  func whatMayBeThereIsNotReported(_ template: String) throws {
    // `free` is the partial's own name: it has a value when the partial is given one.
    let found = try Self.check(template).filter { !$0.contains("'free'") }
    #expect(found == [])
  }

  @Test func aPartialThatRendersItselfEnds() throws {
    #expect(
      try Self.check("{% render \"round.html\" %}")
        == ["templates/round.html:1:48: 'x' is not a column of movies"])
  }

  /// A partial that is looked at by itself may be given what it does not have.
  @Test func alone() throws {
    #expect(try Self.check("{{ later }}{{ card.x }}", isOpen: true) == [])
    #expect(try Self.check("{{ paginator.x }}", isOpen: true).count == 1)
    #expect(try Self.check("{{ nosuch }}", isOpen: true).count == 1)
  }

  /// The engine says the same when it runs.
  @Test func theWordsAreTheEngines() throws {
    let text = "{{ movie.titel }}"
    let engine = TemplateEngine(
      options: EngineOptions(now: Moment(.timestampWithZone, microseconds: 0)))
    let template = try engine.compile(
      TemplateSource(name: "page.html", text: text, format: .html))
    let checker = TemplateChecker(engine)
    checker.check(
      template, names: ["movie": .record(KnownRecord(["title", "year"], query: "movies"))])
    let ran = refusal(
      text, as: .html,
      ["movie": .record(Record([("title", .string("Heat")), ("year", .int(1))], query: "movies"))])
    #expect(
      checker.diagnostics.map(\.formatted).joined().replacing("page.html", with: "page") == ran)
  }
}
