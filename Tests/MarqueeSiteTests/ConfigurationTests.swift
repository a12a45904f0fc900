import MarqueeBase
import MarqueeSite
import Testing

@Suite struct ConfigurationTests {
  @Test func readsEverySetting() throws {
    let configuration = try SiteConfiguration.parse(
      """
      site:
        title: Now Showing
        url: https://movies.example/
        time_zone: Europe/Lisbon
        language: en
        motto: "{{ no liquid here }}"
      database: {host: db.example, port: 5433, name: movies}
      params: {city: Lisbon, limit: 5, since: 2026-01-31}
      queries:
        movies: {key: slug, min_rows: 1, max_rows: 100, timeout: 1.5s}
        showtimes: {group_by: movie_id}
        empty:
      build:
        output: public
        drafts: true
        sitemap: false
        strict: true
        layout: page.html
        connections: 2
        query_timeout: 2m
        min_pages: 3
        max_removed: 20%
      """)
    #expect(configuration.site.url == "https://movies.example")
    #expect(configuration.site.timeZone == "Europe/Lisbon")
    #expect(
      configuration.site.members.map(\.0) == ["title", "url", "time_zone", "language", "motto"])
    guard case .fields(let fields) = configuration.database else {
      Issue.record("not fields")
      return
    }
    #expect(
      fields.map { "\($0.name)=\($0.value)" } == ["host=db.example", "port=5433", "name=movies"])
    #expect(configuration.params.map(\.name) == ["city", "limit", "since"])
    #expect(
      configuration.queries["movies"]
        == QueryOptions(key: "slug", minRows: 1, maxRows: 100, timeout: .milliseconds(1500)))
    #expect(configuration.queries["showtimes"] == QueryOptions(groupBy: "movie_id"))
    #expect(configuration.queries["empty"] == QueryOptions())
    let build = configuration.build
    #expect(build.output == "public" && build.drafts && build.sitemap == false && build.strict)
    #expect(build.layout?.text == "page.html" && build.connections == 2)
    #expect(build.queryTimeout == .seconds(120))
    #expect(build.minPages == 3 && build.maxRemoved == 0.2)
  }

  @Test func hasDefaults() throws {
    let configuration = try SiteConfiguration.parse("# nothing yet\n")
    guard case .local = configuration.database else {
      Issue.record("not local")
      return
    }
    #expect(configuration.site.url == nil && configuration.site.timeZone == "UTC")
    #expect(configuration.build.output == "output" && configuration.build.sitemap == nil)
  }

  @Test(arguments: mistakeTable) func explainsMistakes(_ yaml: String, _ message: String) {
    #expect(mistakes { _ = try SiteConfiguration.parse(yaml) } == message)
  }

  static let mistakeTable: [(String, String)] = [
    (
      "site:\n  title: x\nbiuld:\n  drafts: true\n",
      """
      marquee.yaml:3:1: error: 'biuld' is not a setting in marquee.yaml
        3 | biuld:
          | ^~~~~
        help: did you mean 'build'?
      """
    ),
    (
      "build:\n  outptu: x\n  colour: red\n",
      """
      marquee.yaml:2:3: error: 'outptu' is not a setting in 'build'
        2 |   outptu: x
          |   ^~~~~~
        help: did you mean 'output'?
      marquee.yaml:3:3: error: 'colour' is not a setting in 'build'
        3 |   colour: red
          |   ^~~~~~
        help: the settings here are output, drafts, sitemap, strict, durable, layout, copy, connections, query_timeout, page_limit, markdown_limit, min_pages, max_removed
      """
    ),
    (
      "site:\n  titel: x\n",
      """
      marquee.yaml:2:3: error: 'titel' is not a setting in 'site', and too near to 'title' to be one's own
        2 |   titel: x
          |   ^~~~~
        help: did you mean 'title'?
      """
    ),
    (
      "build:\n  drafts: yes\n  connections: many\n",
      """
      marquee.yaml:2:11: error: 'build.drafts' wants true or false, not text
        2 |   drafts: yes
          |           ^~~
        help: write true
      marquee.yaml:3:16: error: 'build.connections' wants a whole number, not text
        3 |   connections: many
          |                ^~~~
      """
    ),
    (
      "build:\n  connections: 0\n  max_removed: 0.2\n",
      """
      marquee.yaml:2:16: error: 'build.connections' is 0; the least it can be is 1
        2 |   connections: 0
          |                ^
      marquee.yaml:3:16: error: 'build.max_removed' wants a percentage, not a number
        3 |   max_removed: 0.2
          |                ^~~
        help: write it like 20%
      """
    ),
    (
      "site:\n  time_zone: Lisbon\n  url: movies.example\n",
      """
      marquee.yaml:2:14: error: 'Lisbon' is not a time zone
        2 |   time_zone: Lisbon
          |              ^~~~~~
        help: did you mean 'Europe/Lisbon'?
      marquee.yaml:3:8: error: 'site.url' is not the address of a site
        3 |   url: movies.example
          |        ^~~~~~~~~~~~~~
        help: write it like https://movies.example
      """
    ),
    (
      "build:\n  sitemap: true\n",
      """
      marquee.yaml:1:1: error: a sitemap needs the site's address
        1 | build:
          | ^
        help: set site.url, or build.sitemap: false
      """
    ),
    (
      "site:\n  title: a\n  url: https://a.example\n  title: b\n",
      """
      marquee.yaml:4:3: error: 'title' is given twice
        4 |   title: b
          |   ^~~~~
        note: marquee.yaml:2:3: first here
        2 |   title: a
          |   ^~~~~
        help: keep one of the two
      """
    ),
    (
      "database:\n  hots: a\n  port: 70000\n  password: secret\n",
      """
      marquee.yaml:2:3: error: 'hots' is not a setting in 'database'
        2 |   hots: a
          |   ^~~~
        help: did you mean 'host'?
      marquee.yaml:3:9: error: 'database.port' is 70000; the most it can be is 65535
        3 |   port: 70000
          |         ^~~~~
      marquee.yaml:4:3: error: a password has no place in a file that is committed
        4 |   password: secret
          |   ^~~~~~~~
        help: set PGPASSWORD or DATABASE_URL in the environment, or use a token
      """
    ),
    (
      "database: movies\nparams: [a, b]\n",
      """
      marquee.yaml:1:11: error: 'movies' is not a database
        1 | database: movies
          |           ^~~~~~
        help: write local, or an address like postgresql://user@host:5432/name
      marquee.yaml:2:9: error: 'params' wants a map of settings, not a list
        2 | params: [a, b]
          |         ^
      """
    ),
    (
      "params:\n  now: 1\n  two words: 2\n",
      """
      marquee.yaml:2:3: error: ':now' is always bound by the build
        2 |   now: 1
          |   ^~~
        help: use letters, digits and _, another name than now and today
      marquee.yaml:3:3: error: 'two words' can't be the name of a parameter
        3 |   two words: 2
          |   ^~~~~~~~~
        help: use letters, digits and _, another name than now and today
      """
    ),
    (
      "queries:\n  movies: {key: slug, group_by: id}\n  shows: {min_rows: 5, max_rows: 2}\n",
      """
      marquee.yaml:2:3: error: 'queries.movies' has both 'key' and 'group_by'
        2 |   movies: {key: slug, group_by: id}
          |   ^~~~~~
        help: 'key' gives one row per value, 'group_by' a list: keep one
      marquee.yaml:3:3: error: 'queries.shows': min_rows 5 is more than max_rows 2
        3 |   shows: {min_rows: 5, max_rows: 2}
          |   ^~~~~
      """
    ),
    (
      "queries: {movies: {timeout: 30}}\nbuild: {query_timeout: soon}\n",
      """
      marquee.yaml:1:29: error: 'queries.movies.timeout' wants a length of time, not a number
        1 | queries: {movies: {timeout: 30}}
          |                             ^~
        help: write a number and a unit, ms, s, m or h: 500ms, 30s, 2m, 1h
      marquee.yaml:2:24: error: 'build.query_timeout' wants a length of time, not text
        2 | build: {query_timeout: soon}
          |                        ^~~~
        help: write a number and a unit, ms, s, m or h: 500ms, 30s, 2m, 1h
      """
    ),
    (
      "site:\n\ttitle: x\n",
      """
      marquee.yaml:2:1: error: this is not YAML: found character that cannot start any token
        2 | \ttitle: x
          | ^
        help: indent with spaces: YAML allows no tabs
      """
    ),
  ]

  @Test func teachesWhenThereIsNone() throws {
    let site = try TemporarySite()
    let message = mistakes { _ = try SiteConfiguration.load(root: site.root) }
    #expect(
      message == """
        error: there is no marquee.yaml in \(site.root)
          help: run marquee in a site's folder or name one with --site; 'marquee init DIR' makes one
        """)
  }
}
