import Foundation
import Testing

/// `marquee record`, and builds from what it kept.
@Suite struct RecordTests {
  private func run(_ arguments: [String], in site: SmallSite) throws -> Program.Result {
    try Program.run(
      arguments, in: site.folder.url, environment: ["DATABASE_URL": TestServer.url()])
  }

  /// An address that no server answers on: the build must not ask.
  private let noDatabase = ["DATABASE_URL": "postgresql://127.0.0.1:1/none"]

  private static func pages(_ folder: TemporaryFolder, _ name: String) throws -> [String: String] {
    // Without the times that stand before the texts.
    try folder.contents(of: name).mapValues { String($0.drop { $0 != " " }) }
  }

  @Test func buildsTheSamePagesFromARecording() throws {
    let site = try SmallSite([
      "content/when.md": "{{ build.snapshot_time }} {{ build.now }}\n",
      "queries/kinds.sql": """
      SELECT 12.50 AS price, 'NaN'::float8 AS rate, '-infinity'::date AS never,
        '{"b": [1, 1e2, {"$date": null}], "a": "x\\u2028<b>"}'::jsonb AS extra, ARRAY[1.10, NULL] AS prices,
        row(1, 'a"b') AS pair, '2026-11-21 18:30:00.25+01'::timestamptz AS at, E'a\\n\\t|\\\\' AS text
      """,
      "content/kinds.html":
        "---\n---\n{% for k in kinds %}{{ k | json }} {{ k.at }} {{ k.never }}{% endfor %}\n",
    ])
    let recorded = try run(["record", "--now", "2026-11-21"], in: site)
    #expect(recorded.errors == "")
    #expect(
      recorded.output.wholeMatch(
        of:
          /recorded 3 rows of 2 queries in rows \(\d+ kB\)\n|recorded 3 rows of 2 queries in rows \(\d+ bytes\)\n/
      )
        != nil, "\(recorded.output)")
    // The same snapshot twice: the second recording is that of the build.
    let fromRows = try Program.run(
      ["generate", "--rows", "rows"], in: site.folder.url, environment: noDatabase)
    #expect(fromRows.exitCode == 0)
    #expect(
      fromRows.errors.wholeMatch(
        of: /marquee: rows from rows, recorded \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(.*\)\n/) != nil,
      "\(fromRows.errors)")
    let pages = try Self.pages(site.folder, "output")
    #expect(pages["when/index.html"]?.contains("2026-11-21T00:00:00Z") == true)
    let again = try Program.run(
      ["generate", "--rows", "rows", "--quiet", "--output", "again", "--now", "2026-11-21"],
      in: site.folder.url, environment: noDatabase)
    #expect(again.errors == "" && again.output == "")
    #expect(try Self.pages(site.folder, "again") == pages)
    // All but the snapshot's time is what the database says.
    let built = try run(["generate", "--output", "built", "--now", "2026-11-21"], in: site)
    #expect(built.exitCode == 0)
    var (a, b) = (pages, try Self.pages(site.folder, "built"))
    a["when/index.html"] = nil
    b["when/index.html"] = nil
    #expect(a == b && a.count == b.count)
  }

  @Test func warnsWhenTheQueryHasChanged() throws {
    let site = try SmallSite()
    _ = try run(["record"], in: site)
    try site.change(["queries/films.sql": SmallSite.filmsQuery + "LIMIT 1\n"])
    let result = try Program.run(["generate", "--rows", "rows"], in: site.folder.url)
    #expect(result.exitCode == 0)
    #expect(
      result.errors.contains(
        """
        queries/films.sql: warning: queries/films.sql has changed since its rows were recorded
          help: record the rows again with 'marquee record'

        """), "\(result.errors)")
  }

  @Test func namesADamagedLine() throws {
    let site = try SmallSite()
    _ = try run(["record"], in: site)
    let text = try site.folder.read("rows/films.jsonl")
    try site.change(["rows/films.jsonl": text.replacingOccurrences(of: ",1979", with: ",<<<<")])
    let result = try Program.run(["generate", "--rows", "rows"], in: site.folder.url)
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("rows/films.jsonl:2:"), "\(result.errors)")
    #expect(!site.folder.exists("output/index.html"))
  }

  @Test func wantsARecordingThatIsThere() throws {
    let site = try SmallSite()
    let result = try Program.run(["generate", "--rows", "none"], in: site.folder.url)
    #expect(result.exitCode == 2)
    #expect(
      result.errors == """
        error: there is no folder none
          help: make a recording with 'marquee record --to none'

        """)
  }

  @Test func keepsTheOldRecordingWhenAQueryFails() throws {
    let site = try SmallSite()
    _ = try run(["record"], in: site)
    let before = try site.folder.contents(of: "rows")
    try site.change(["queries/wrong.sql": "SELECT nothing FROM film\n"])
    let result = try run(["record"], in: site)
    #expect(result.exitCode == 4)
    #expect(result.output == "")
    #expect(result.errors.contains("queries/wrong.sql:1:8: error:"), "\(result.errors)")
    #expect(try site.folder.contents(of: "rows") == before)
    let one = try run(["record", "--query", "films"], in: site)
    #expect(one.exitCode == 0, "\(one.errors)")
  }

  @Test func keepsFewerRows() throws {
    let site = try SmallSite()
    let result = try run(["record", "--limit", "1"], in: site)
    #expect(result.output.hasPrefix("recorded 1 row of 1 query in rows "))
    #expect(try site.folder.read("rows/films.jsonl").contains("\"limit\":1"))
    let built = try Program.run(["generate", "--rows", "rows"], in: site.folder.url)
    #expect(built.errors.hasSuffix("; at most 1 of each query\n"), "\(built.errors)")
  }

  /// Neither the value nor a plain hash of it is anywhere below the folder.
  @Test func redactionNeverLeaks() throws {
    let secret = "ada.lovelace@secret.example"
    let site = try SmallSite([
      "queries/people.sql": """
      SELECT '\(secret)' AS email, '\(secret)' AS login, 'x' AS name, 5551234567 AS phone,
        json_build_object('mail', '\(secret)') AS contact
      """,
      "queries/orders.sql": "SELECT '\(secret)' AS email, 3 AS amount",
    ])
    let result = try run(
      [
        "record", "--redact", "email", "--redact", "people.login", "--redact", "people.phone",
        "--redact", "contact",
      ], in: site)
    #expect(result.exitCode == 0, "\(result.errors)")
    let files = try site.folder.contents(of: "rows")
    #expect(Set(files.keys) == ["films.jsonl", "orders.jsonl", "people.jsonl"])
    let sums = ["md5sum", "sha1sum", "sha256sum"].compactMap { sum in
      try? Shell.run("printf '%s' '\(secret)' | \(sum) | cut -c1-12", in: site.folder).said
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(sums.count == 3 && sums.allSatisfy { $0.count == 12 })
    for text in files.values {
      for part in [secret, "lovelace", "5551234567"] + sums { #expect(!text.contains(part)) }
    }
    // The same text is the same placeholder, so that joins still hold.
    let placeholder = try #require(files["orders.jsonl"]?.firstMatch(of: /redacted-[0-9a-f]{16}/)).0
    #expect(files["people.jsonl"]?.matches(of: try Regex(String(placeholder))).count == 2)
    #expect(!result.output.contains(secret) && !result.errors.contains(secret))
    let built = try Program.run(["generate", "--rows", "rows"], in: site.folder.url)
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(built.errors.contains("; some values are redacted\n") == false)  // Not of films.
  }

  @Test(arguments: [
    (["--redact", "titel"], "nothing is redacted by 'titel'"),
    (["--redact", "a.b.c.d", "--limit", "1"], "there is no query 'a'"),
    (["--redact", "films."], "'films.' is invalid for '--redact <column>'"),
    (["--query", "flims"], "did you mean 'films'?"),
    (["--limit", "0"], "--limit must be 1 or more"),
    (["--to", "content"], "content/ holds what the site is made from"),
    (["--to", "output"], "the site is built there"),
    (["--param", "town=Lisbon"], "nothing uses the parameter 'town'"),
  ])
  func refuses(_ arguments: [String], _ message: String) throws {
    let site = try SmallSite()
    let result = try run(["record"] + arguments, in: site)
    #expect(result.exitCode == 2, "\(result.output)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(!site.folder.exists("rows/films.jsonl"))
  }
}
