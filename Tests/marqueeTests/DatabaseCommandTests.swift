import Foundation
import Testing

/// `marquee db …` on a server, and on the private one.
@Suite struct DatabaseCommandTests {
  private func run(_ arguments: [String], in site: SmallSite) throws -> Program.Result {
    try Program.run(
      ["db"] + arguments, in: site.folder.url, environment: ["DATABASE_URL": TestServer.url()])
  }

  @Test func checkSaysWhatIsThere() throws {
    let result = try run(["check"], in: SmallSite())
    #expect(result.exitCode == 0, "\(result.errors)")
    let names = result.output.split(separator: "\n").map {
      $0.prefix(12).trimmingCharacters(in: .whitespaces)
    }
    #expect(
      names == [
        "database", "server", "user", "transport", "encryption", "connected", "round trip",
      ])
    #expect(result.output.contains("(from DATABASE_URL)"))
    #expect(result.output.contains("PostgreSQL 1"))
  }

  @Test func checkFailsWithoutAServer() throws {
    let result = try Program.run([
      "db", "check", "--database-url", "postgresql://u:geheim@127.0.0.1:1/x",
    ])
    #expect(result.exitCode == 4)
    #expect(result.output == "")
    #expect(!result.errors.contains("geheim"))
  }

  @Test func urlHasNoPassword() throws {
    let result = try Program.run([
      "db", "url", "--database-url",
      "postgresql://jane:geheim@db.example:5433/shop?sslmode=require",
    ])
    #expect(result.exitCode == 0)
    #expect(result.output == "postgresql://jane@db.example:5433/shop?sslmode=require\n")
  }

  @Test func psqlRunsStatements() throws {
    let result = try run(
      ["psql", "--", "-At", "-c", "SELECT count(*) FROM film"], in: SmallSite())
    #expect(result.output == "2\n", "\(result.errors)")
    #expect(result.exitCode == 0)
    let failed = try run(["psql", "--", "-c", "SELECT nope"], in: SmallSite())
    #expect(failed.exitCode == 1)
  }

  @Test func setupNeedsFiles() throws {
    let site = try SmallSite(["database/schema.sql": nil])
    let result = try run(["setup"], in: site)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("database/schema.sql"))
  }

  @Test func setupLeavesATableAloneUnlessForced() throws {
    let site = try SmallSite(["database/schema.sql": "DROP TABLE film;\n"])
    let result = try run(["setup"], in: site)
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("database/schema.sql:1:1: error: "), "\(result.errors)")
    let count = try run(["psql", "--", "-At", "-c", "SELECT count(*) FROM film"], in: site)
    #expect(count.output == "2\n")
  }

  @Test func setupRunsWhatMayRunAgain() throws {
    let site = try SmallSite([
      "database/schema.sql": "CREATE TABLE IF NOT EXISTS cinema (name text PRIMARY KEY);\n",
      "database/seed.sql": "INSERT INTO cinema VALUES ('Odeon') ON CONFLICT DO NOTHING;\n",
    ])
    for _ in 1...2 {
      let result = try run(["setup"], in: site)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(
        result.output.hasPrefix("ran database/schema.sql, database/seed.sql (2 statements) on "))
    }
  }

  /// The whole of it: nothing configured, a private server, set up, used, set up anew, stopped.
  @Test func thePrivateServer() throws {
    let site = try SmallSite()
    func generate() throws -> Program.Result {
      try Program.run(["generate"], in: site.folder.url)
    }
    let first = try generate()
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(first.errors.contains("using the site's private PostgreSQL"))
    #expect(first.errors.contains("set up from database/schema.sql"))
    let second = try generate()
    #expect(!second.errors.contains("set up from"))
    #expect(second.output.contains(" 0 written, 4 unchanged"))

    try site.change([
      "database/seed.sql": "INSERT INTO film VALUES ('jaws', 'Jaws', 1975, NULL);\n"
    ])
    let third = try generate()
    #expect(third.errors.contains("set up from database/schema.sql, database/seed.sql"))
    #expect(site.folder.exists("output/films/jaws/index.html"))

    let check = try Program.run(["db", "check"], in: site.folder.url)
    #expect(check.exitCode == 0, "\(check.errors)")
  }

  @Test func aMistakeInTheSetupHasItsPlace() throws {
    let site = try SmallSite(["database/seed.sql": "INSERT INTO film\nVALUES ('x', NULL);\n"])
    let result = try Program.run(["generate"], in: site.folder.url)
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("database/seed.sql:1:1: error: "), "\(result.errors)")
    #expect(!site.folder.exists("output/index.html"))
  }
}
