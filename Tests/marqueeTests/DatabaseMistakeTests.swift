import Foundation
import Testing

/// What a person is told about a database and its queries, by the whole program.
@Suite struct DatabaseMistakeTests {
  private func site(_ queries: [String: String], _ settings: String = "") throws -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try folder.write("marquee.yaml", "site: { title: T }\n" + settings)
    for (name, sql) in queries { try folder.write("queries/\(name).sql", sql) }
    let names = queries.keys.sorted().map { "{{ \($0).size }}" }.joined()
    try folder.write("content/a.txt", "---\n---\n\(names)\n")
    return folder
  }

  private func generate(
    _ folder: TemporaryFolder, _ arguments: [String] = [], _ environment: [String: String]? = nil
  ) throws -> Program.Result {
    try Program.run(
      ["generate"] + arguments, in: folder.url,
      environment: try environment ?? ["DATABASE_URL": TestServer.url()])
  }

  @Test(arguments: [["DATABASE_URL": ""], ["DATABASE_URL": " \n"], ["PGHOST": ""]])
  func anEmptyVariableIsNotThePrivateDatabase(_ environment: [String: String]) throws {
    let folder = try site(["q": "SELECT 1 AS x"])
    let result = try generate(folder, [], environment)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("is set, but empty"), "\(result.errors)")
    #expect(!folder.exists("output/a.txt") && !folder.exists(".marquee/postgres"))
  }

  @Test func allMistakesOfOneKindAreToldAtOnce() throws {
    let folder = try site([
      "a": "COMMIT", "b": "SELECT 1 FROM nothing_there",
      "c": "SELECT 1 / (x - 1) FROM (VALUES (1)) v(x)",
      "d": "INSERT INTO film VALUES (1)", "e": "SELECT 1 AS x",
    ])
    let parsed = try generate(folder)
    #expect(parsed.exitCode == 4)
    for place in ["queries/a.sql:1:1:", "queries/b.sql:1:15:", "queries/d.sql:1:1:"] {
      #expect(parsed.errors.contains(place), "\(parsed.errors)")
    }
    try folder.write("queries/a.sql", "SELECT :p::int AS x")
    try folder.write("queries/d.sql", "SELECT 1 / (x - 2) FROM (VALUES (2)) v(x)")
    try folder.write(
      "marquee.yaml", "site: { title: T }\nparams: { p: x }\nbuild: { connections: 1 }\n")
    let sent = try generate(folder)
    for place in ["queries/a.sql:1:8:", "queries/b.sql:1:15:", "queries/c.sql:", "queries/d.sql:"] {
      #expect(sent.errors.contains(place), "\(sent.errors)")
    }
    #expect(!sent.errors.contains("queries/e.sql"))
  }

  @Test func noticesAreShownWithVerbose() throws {
    let folder = try site(["loud": "SELECT to_tsquery('english', 'the')::text AS x"])
    let quiet = try generate(folder)
    #expect(quiet.exitCode == 0 && !quiet.errors.contains("NOTICE"), "\(quiet.errors)")
    let loud = try generate(folder, ["--verbose"])
    #expect(
      loud.errors.contains("marquee: loud: NOTICE: text-search query contains only stop words"))
  }

  @Test func saysWhereAServiceLeads() throws {
    let folder = try site(["q": "SELECT 1 AS x"])
    let url = try TestServer.url()
    let host = url.split(separator: "?host=").last?.split(separator: "&").first ?? ""
    let database = url.dropFirst("postgresql:///".count).prefix { $0 != "?" }
    let user = url.split(separator: "user=").last ?? ""
    try folder.write("services", "[films]\nhost=\(host)\ndbname=\(database)\nuser=\(user)\n")
    let file = folder.url.appending(path: "services").path(percentEncoded: false)
    let result = try Program.run(
      ["db", "check"], in: folder.url, environment: ["PGSERVICE": "films", "PGSERVICEFILE": file])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(
      result.output.contains(
        "\(host), port 5432, database \(database), as user \(user) (from PGSERVICE)"),
      "\(result.output)")
  }

  @Test func aParameterInQuotesIsAWarning() throws {
    let folder = try site(
      ["q": "SELECT 1 AS x WHERE 'A' = ':room' OR 'A' = '{{ params.room }}'"],
      "params: { room: A }\n")
    let result = try generate(folder)
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("queries/q.sql:1:27: warning: "), "\(result.errors)")
    #expect(result.errors.contains("queries/q.sql:1:44: warning: "), "\(result.errors)")
    #expect(try generate(folder, ["--dry-run"]).errors.contains("write :room without quotes"))
  }

  @Test func anEndThatNeverComesIsNever() throws {
    let folder = try site([
      "p": """
      SELECT * FROM (VALUES
        ('a', '-infinity'::timestamptz, 'infinity'::timestamptz),
        ('b', '2020-01-01', NULL), ('c', '0044-03-15 BC', '12345-01-01'),
        ('d', 'infinity', NULL), ('e', NULL, '-infinity'), ('f', NULL, '0044-03-15 BC'),
        ('g', '12345-01-01', NULL)) v(id, f, t)
      """,
      "j": """
      SELECT 'j' || id AS id, to_json(f) AS f, to_json(t) AS t FROM (VALUES
        ('a', '-infinity'::timestamptz, 'infinity'::timestamptz),
        ('c', '0044-03-15 BC', '12345-01-01'), ('d', 'infinity', NULL), ('e', NULL, '-infinity'),
        ('f', NULL, '0044-03-15 BC'), ('g', '12345-01-01', NULL)) v(id, f, t)
      """,
      "w": """
      SELECT 'w' || id AS id, f, t FROM (VALUES
        ('a', '-infinity'::date, '294276-12-31'::date), ('b', '0044-03-15 BC', '5874897-12-31'),
        ('c', 'infinity', NULL), ('d', NULL, '-infinity')) v(id, f, t)
      """,
    ])
    for query in ["p", "j", "w"] {
      try folder.write(
        "content/\(query)/[id].md",
        "---\nquery: \(query)\npublish_at: \"{{ row.f }}\"\nexpires_at: \"{{ row.t }}\"\n---\n"
          + "# {{ row.id }} {{ row.f | date: \"%Y\" }} {{ row.t | date: \"%A\" }}\n")
    }
    let result = try generate(folder)
    #expect(result.exitCode == 0, "\(result.errors)")
    let made = ["p/a", "p/b", "p/c", "j/ja", "j/jc", "w/wa", "w/wb"]
    for page in made { #expect(folder.exists("output/\(page)/index.html"), "\(page)") }
    #expect(result.output.hasPrefix("\(made.count + 1) pages"), "\(result.output)")
  }
}
