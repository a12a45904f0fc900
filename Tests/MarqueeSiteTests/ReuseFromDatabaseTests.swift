import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@testable import MarqueeSite

/// What a server does to rows, and the pages that have to be rendered again: rows are compared as the
/// server sends them.
@Suite struct ReuseFromDatabaseTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let sql: String
    let rendered: Set<String>
    var testDescription: String { sql }

    init(_ sql: String, renders rendered: Set<String>) {
      self.sql = sql
      self.rendered = rendered
    }
  }

  private static let all: Set<String> = ["/a/", "/b/", "/c/", "/"]

  @Test(arguments: [
    Change("SELECT 1", renders: []),
    Change("UPDATE films SET text = 'x' WHERE slug = 'a'", renders: ["/a/"]),
    Change("UPDATE films SET text = '' WHERE slug = 'b'", renders: ["/b/"]),
    Change("UPDATE films SET text = text", renders: []),
    Change("UPDATE films SET number = 1.50 WHERE slug = 'a'", renders: ["/a/"]),
    Change("UPDATE films SET data = '{\"a\":2}' WHERE slug = 'a'", renders: ["/a/"]),
    Change(
      "UPDATE films SET at = at + interval '1 microsecond' WHERE slug = 'a'", renders: ["/a/"]),
    Change("UPDATE films SET words = ARRAY['NULL'] WHERE slug = 'b'", renders: ["/b/"]),
    Change("UPDATE films SET place = ROW('Porto', 3) WHERE slug = 'a'", renders: ["/a/"]),
    Change("INSERT INTO films (slug) VALUES ('d')", renders: ["/d/"]),
    Change("DELETE FROM films WHERE slug = 'a'", renders: []),
    Change("ALTER TABLE films RENAME COLUMN spare TO other", renders: ["/a/", "/b/", "/c/"]),
    Change("ALTER TABLE films ADD COLUMN more int", renders: ["/a/", "/b/", "/c/"]),
    Change("ALTER TABLE films ALTER COLUMN spare TYPE text", renders: ["/a/", "/b/", "/c/"]),
    Change("ALTER TABLE films ALTER COLUMN data TYPE jsonb", renders: ["/a/", "/b/", "/c/"]),
    Change("ALTER TYPE place RENAME ATTRIBUTE rank TO hall", renders: ["/a/", "/b/", "/c/"]),
    Change("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", renders: ["/b/"]),
    Change("UPDATE people SET name = 'x' WHERE id = 1", renders: ["/a/", "/"]),
    Change("UPDATE people SET name = 'x' WHERE id = 3", renders: ["/"]),
    Change("ALTER TABLE people RENAME COLUMN spare TO other", renders: all),
    Change(
      "ALTER TABLE people ALTER COLUMN id TYPE numeric USING id::numeric(4, 1)", renders: all),
  ])
  func rendersWhatChanged(_ change: Change) throws {
    let connection = try Connection(TestServer.settings)
    let schema = "reuse_" + UUID().uuidString.lowercased().replacing("-", with: "_")
    try connection.query("CREATE SCHEMA \(schema)")
    defer { _ = try? connection.query("DROP SCHEMA \(schema) CASCADE") }
    try connection.query("SET search_path = \(schema)")
    for statement in Self.setup { try connection.query(statement) }
    let site = try TemporarySite([
      "marquee.yaml": "queries: {people: {key: id}}",
      "queries/films.sql": "SELECT * FROM \(schema).films ORDER BY slug",
      "queries/people.sql": "SELECT * FROM \(schema).people ORDER BY id",
      "content/[slug].md":
        "---\nquery: films\nas: f\n---\n{{ f.text }} {{ f.data | json }} {{ f.place | json }} {{ people[f.by].name }}\n",
      "content/index.md": "{% for p in people %}{{ p.name }}{% endfor %}\n",
    ])
    func build(_ edit: (inout BuildOptions) -> Void = { _ in }) throws -> SiteBuild {
      var options = BuildOptions(root: site.root, now: noon, jobs: 2)
      edit(&options)
      return SiteBuild(
        try SiteConfiguration.load(root: site.root), options: options,
        source: TestServer.rows(connections: 2))
    }
    _ = try build().run()
    try connection.query(change.sql)
    #expect(try Set(build().renderedFiles().map(PageClaims.address)) == change.rendered)
    let report = try build { $0.ifChanged = true }.run()
    // A row that goes renders nothing.
    #expect(report.isUnchanged == (change.rendered.isEmpty && !change.sql.hasPrefix("DELETE")))
    let incremental = site.tree()
    _ = try build {
      $0.output = "clean"
      $0.stateFolder = site.root + "/clean-state"
    }.run()
    #expect(incremental == site.tree("clean"))
  }

  private static let setup = [
    "CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE TYPE place AS (city text, rank int)",
    """
    CREATE TABLE films (slug text, text text, number numeric, data json, at timestamptz,
      words text[], place place, mood mood, by int, spare int)
    """,
    "CREATE TABLE people (id int, name text, spare text)",
    """
    INSERT INTO films VALUES
      ('a', 'A', 1.5, '{"a":1}', '2026-11-21', '{x}', ROW('Lisbon', 2), 'glad', 1, 7),
      ('b', NULL, NULL, NULL, NULL, '{NULL}', NULL, 'sad', 2, 7),
      ('c', '', 0, '[]', NULL, '{}', ROW(NULL, NULL), NULL, 9, 7)
    """,
    "INSERT INTO people VALUES (1, 'Mann', ''), (2, 'Docter', NULL), (3, 'Kurosawa', '')",
  ]
}
