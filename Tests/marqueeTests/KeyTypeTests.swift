import Foundation
import MarqueeBase
import Testing

/// Look-ups by keys of SQL's types: they find what SQL finds equal, or say why they can't.
@Suite struct KeyTypeTests {
  /// A key as SQL, a value to look up as SQL, and whether it is found.
  private static let cases: [(key: String, value: String, isFound: Bool)] = [
    ("DATE '2026-11-21'", "to_json(DATE '2026-11-21')", true),
    ("DATE '2026-11-21'", "TIMESTAMP '2026-11-21 00:00'", true),
    ("DATE '2026-11-21'", "TIMESTAMP '2026-11-21 00:01'", false),
    ("DATE '2026-11-21'", "text '2026-11-22'", false),
    ("DATE 'infinity'", "to_json(DATE 'infinity')", true),
    (
      "TIMESTAMPTZ '2026-11-21 18:30:00.25+00'", "to_json(TIMESTAMPTZ '2026-11-21 18:30:00.25+00')",
      true
    ),
    ("TIMESTAMPTZ '2026-11-21 18:30+00'", "text '2026-11-21 19:30:00+01'", true),
    ("TIMESTAMPTZ '2026-11-21 18:30+00'", "text '2026-11-21T18:30:00Z'", true),
    ("TIMESTAMP '2026-11-21 18:30'", "to_json(TIMESTAMP '2026-11-21 18:30')", true),
    ("TIME '18:30'", "to_json(TIME '18:30')", true),
    ("'ab'::char(4)", "text 'ab'", true), ("text 'ab'", "'ab'::char(4)", true),
    ("text 'ab '", "text 'ab'", false),
    ("'Ab\u{C9}'::citext", "text 'aB\u{E9}'", true), ("'ab'::citext", "text 'abc'", false),
    ("1.50::numeric", "1.5::float8", true), ("1.50::numeric", "to_json(1.5)", true),
    ("2::numeric", "2::int", true), ("1::int", "1.0::numeric", true),
    ("1::bigint", "text '1'", true),
    ("1e20::numeric", "1e20::float8", true), ("-0.5::numeric", "text '-.50'", true),
    ("gen.u", "text '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}'", true),
    ("gen.u", "text 'a0eebc999c0b4ef8bb6d6bb9bd380a11'", true), ("gen.u", "to_json(gen.u)", true),
    ("true", "text 'yes'", true), ("true", "to_json(true)", true), ("false", "true", false),
    ("inet '10.0.0.1'", "text '10.0.0.1/32'", true), ("inet '::1'", "text '0:0:0:0:0:0:0:1'", true),
    ("cidr '10.0.0.0/8'", "text '10.0.0.0/8'", true),
    ("macaddr '08:00:2b:01:02:03'", "text '08-00-2B-01-02-03'", true),
    ("bytea '\\x6869'", "text '\\x6869'", true), ("bytea '\\xAB'", "to_json(bytea '\\xAB')", true),
    ("text 'a'", "NULL::text", false),
    ("text '2026-11-21'", "DATE '2026-11-21'", true),
  ]

  /// A key, a value of a type that it can't be brought to, and what is said.
  private static let refusals: [(key: String, value: String, message: String)] = [
    ("1", "text 'one'", "which is integer, and 'one' is text"),
    ("text '1'", "1", "which is text, and 1 is a number"),
    ("DATE '2026-11-21'", "text 'soon'", "which is date, and 'soon' is text"),
    ("DATE '2026-11-21'", "20261121", "which is date, and 20261121 is a number"),
    (
      "TIME '18:30'", "DATE '2026-11-21'",
      "which is time without time zone, and 2026-11-21 is a date"
    ),
    ("gen.u", "text 'x'", "which is uuid, and 'x' is text"),
    ("true", "1", "which is boolean, and 1 is a number"),
    ("text 'a'", "ARRAY['a']", "which is text, and this is a list"),
    ("text 'a'", "to_json(gen)", "which is text, and this is a map"),
  ]

  private static func site(_ pairs: [(key: String, value: String)]) throws -> SmallSite {
    var files: [String: String?] = [
      "content/index.md": nil, "content/films/[slug].md": nil, "queries/films.sql": nil,
    ]
    var settings = "site: { title: T }\nqueries:\n"
    let gen = "(SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u) gen"
    for (number, pair) in pairs.enumerated() {
      settings += "  keyed\(number): { key: k }\n  grouped\(number): { group_by: k }\n"
      let rows = "SELECT \(pair.key) AS k, 'found' AS answer FROM \(gen)"
      files["queries/keyed\(number).sql"] = rows
      files["queries/grouped\(number).sql"] = rows
      files["queries/asked\(number).sql"] = "SELECT \(pair.value) AS v FROM \(gen)"
      files["content/\(number).txt"] = """
        ---
        ---
        {% assign v = asked\(number).first.v %}
        {{ keyed\(number)[v].answer }} {{ grouped\(number)[v].size }}
        """
    }
    files["marquee.yaml"] = settings
    return try SmallSite(files)
  }

  private static func build(_ site: SmallSite) throws -> Program.Result {
    try site.generate(["--quiet"], environment: ["DATABASE_URL": TestServer.urlWithCitext()])
  }

  @Test func findWhatSQLFindsEqual() throws {
    let site = try Self.site(Self.cases.map { ($0.key, $0.value) })
    let built = try Self.build(site)
    #expect(built.exitCode == 0, "\(built.errors)")
    for (number, (key, value, isFound)) in Self.cases.enumerated() {
      let file = site.folder.url.appending(path: "output/\(number).txt")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(
        text.trimmingCharacters(in: .whitespacesAndNewlines) == (isFound ? "found 1" : "0"),
        "\(key) looked up by \(value)")
    }
  }

  @Test func refuseWhatCanNeverBeEqual() throws {
    for (key, value, message) in Self.refusals {
      let built = try Self.build(Self.site([(key, value)]))
      #expect(built.exitCode == 1)
      #expect(
        built.errors.contains(
          "error: keyed0 is looked up by k, \(message)"), "\(built.errors)")
      #expect(built.errors.contains("content/0.txt:4:1"))
    }
  }

  /// The types are in a recording, too.
  @Test func recordedRowsAreFoundAlike() throws {
    let site = try Self.site([
      ("DATE '2026-11-21'", "to_json(DATE '2026-11-21')"), ("'ab'::char(4)", "text 'ab'"),
      ("'AB'::citext", "text 'ab'"),
    ])
    let environment = ["DATABASE_URL": try TestServer.urlWithCitext()]
    let recorded = try Program.run(["record"], in: site.folder.url, environment: environment)
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    let built = try site.generate(["--rows", "rows", "--quiet"])
    #expect(built.exitCode == 0, "\(built.errors)")
    for number in 0..<3 {
      let file = site.folder.url.appending(path: "output/\(number).txt")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.trimmingCharacters(in: .whitespacesAndNewlines) == "found 1")
    }
  }

  /// One group for what the server takes for one, also while its rows stream.
  @Test func groupsOfAnyCaseAreOne() throws {
    let site = try SmallSite([
      "content/index.md": nil, "content/films/[slug].md": nil,
      "queries/films.sql": """
      SELECT genre::citext AS genre, title
      FROM (VALUES ('Drama', 'Heat'), ('drama', 'Up'), ('War', 'Ran')) v(genre, title)
      ORDER BY genre, title
      """,
      "marquee.yaml": "site: { title: T }\n",
      "content/g/[genre].txt":
        "---\nquery: films\ngroup_by: genre\n---\n{% for r in rows %}{{ r.title }} {% endfor %}",
    ])
    let built = try Self.build(site)
    #expect(built.exitCode == 0, "\(built.errors)")
    let folder = site.folder.url.appending(path: "output/g")
    #expect(
      try String(contentsOf: folder.appending(path: "Drama.txt"), encoding: .utf8) == "Heat Up ")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["Drama.txt", "War.txt"])
  }
}
