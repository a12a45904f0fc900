import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// One mistake at a time: each names its place and a way out, has its exit code, and leaves the
/// output of the build before as it was.
@Suite struct FailureTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    /// What is changed in a site that was built.
    var changes: [String: String?] = [:]
    var arguments: [String] = []
    var environment: [String: String] = [:]
    let exitCode: Int32
    /// What standard error must hold.
    let says: [String]

    var testDescription: String { name }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      name: "broken SQL", changes: ["queries/films.sql": "SELECT slug\nFROM film WHERE = 1\n"],
      exitCode: 4, says: ["queries/films.sql:2:17: error: ", "  2 | FROM film WHERE = 1\n", "^"]),
    Mistake(
      name: "missing table", changes: ["queries/films.sql": "SELECT *\nFROM filmz\n"],
      exitCode: 4, says: ["queries/films.sql:2:6: error: ", "filmz", "  help: "]),
    Mistake(
      name: "missing column", changes: ["queries/films.sql": "SELECT slug, titel FROM film\n"],
      exitCode: 4, says: ["queries/films.sql:1:14: error: ", "titel", "title"]),
    Mistake(
      name: "unreachable server",
      arguments: ["--database-url", "postgresql://someone@127.0.0.1:1/films"],
      exitCode: 4, says: ["error: ", "127.0.0.1", "--database-url", "  help: "]),
    Mistake(
      name: "missing socket",
      environment: ["DATABASE_URL": "postgresql:///films?host=/nonexistent&user=x"],
      exitCode: 4, says: ["error: ", "/nonexistent", "DATABASE_URL", "  help: "]),
    Mistake(
      name: "not a URL", environment: ["DATABASE_URL": "mysql://root:geheim@localhost/films"],
      exitCode: 2, says: ["DATABASE_URL: ", "'mysql'", "postgresql://"]),
    Mistake(
      name: "undefined name",
      changes: ["content/about.md": "---\nlayout: page.html\n---\n\n{{ siet.title }}\n"],
      exitCode: 1,
      says: ["content/about.md:5:4: error: ", "'siet'", "'site'", "  5 | {{ siet.title }}"]),
    Mistake(
      name: "undefined column",
      changes: [
        "content/films/[slug].md": "---\nquery: films\nas: film\n---\n{{ film.titel }}\n"
      ],
      exitCode: 1, says: ["content/films/[slug].md:5:9: error: ", "titel", "films", "title"]),
    Mistake(
      name: "syntax of a template", changes: ["content/about.md": "{% if site %}\nopen\n"],
      exitCode: 1, says: ["content/about.md:1:", "error: ", "if"]),
    Mistake(
      name: "duplicate path",
      changes: ["queries/films.sql": "SELECT 'heat' AS slug, title, year, site FROM film\n"],
      exitCode: 1, says: ["error: ", "/films/heat/", "content/films/[slug].md"]),
    Mistake(
      name: "bad key", changes: ["marquee.yaml": "site:\n  titel: Films\nqueris: {}\n"],
      exitCode: 2, says: ["marquee.yaml:3:1: error: ", "'queris'", "queries"]),
    Mistake(
      name: "wrong type", changes: ["marquee.yaml": "build:\n  drafts: perhaps\n"],
      exitCode: 2, says: ["marquee.yaml:2:11: error: ", "drafts"]),
    Mistake(
      name: "not YAML", changes: ["marquee.yaml": "site: [\n"],
      exitCode: 2, says: ["marquee.yaml:", "error: "]),
    Mistake(
      name: "missing layout",
      changes: ["content/about.md": "---\ntitle: About\nlayout: pgae.html\n---\nText\n"],
      exitCode: 1, says: ["content/about.md:3:9: error: ", "templates/pgae.html", "page.html"]),
    Mistake(
      name: "missing partial", changes: ["content/about.md": "{% render \"card.html\" %}\n"],
      exitCode: 1, says: ["content/about.md:1:", "error: ", "card.html"]),
    Mistake(
      name: "a place for no value",
      changes: [
        "content/about.html": "---\nlayout: none\n---\n<p onclick=\"{{ site.title }}\">x</p>\n"
      ],
      exitCode: 1, says: ["content/about.html:4:", "error: ", "onclick"]),
    Mistake(
      name: "guard",
      changes: ["marquee.yaml": "site: { title: Films }\nbuild:\n  min_pages: 1000\n"],
      exitCode: 5, says: ["error: ", "min_pages"]),
    Mistake(
      name: "too few rows", changes: ["marquee.yaml": "queries:\n  films: { min_rows: 10 }\n"],
      exitCode: 5, says: ["error: ", "films", "min_rows"]),
    Mistake(
      name: "no site", changes: ["marquee.yaml": nil],
      exitCode: 2, says: ["error: ", "marquee.yaml", "--site"]),
    Mistake(
      name: "no parameter",
      changes: ["queries/films.sql": "SELECT * FROM film WHERE slug = :slgu\n"],
      exitCode: 4, says: ["queries/films.sql:1:", "error: ", "slgu"]),
  ]

  @Test(arguments: mistakes)
  func stops(_ mistake: Mistake) throws {
    let site = try SmallSite()
    #expect(try site.generate().exitCode == 0)
    let before = try site.folder.contents(of: "output")
    #expect(before.count == 4)

    try site.change(mistake.changes)
    let result = try site.generate(mistake.arguments, environment: mistake.environment)
    #expect(result.exitCode == mistake.exitCode)
    #expect(result.output == "")
    for text in mistake.says {
      #expect(result.errors.contains(text), "\(text) is not in:\n\(result.errors)")
    }
    #expect(!result.errors.contains("geheim"))
    #expect(try site.folder.contents(of: "output") == before)
  }

  @Test func wrongPassword() throws {
    let server = try RefusingServer()
    let site = try SmallSite()
    let result = try site.generate([
      "--database-url", "postgresql://jane:geheim@127.0.0.1:\(server.port)/films",
    ])
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("password"), "\(result.errors)")
    #expect(result.errors.contains("jane"))
    #expect(!result.errors.contains("geheim"))
  }

  @Test func asJSON() throws {
    let site = try SmallSite(["queries/films.sql": "SELECT *\nFROM filmz\n"])
    let result = try site.generate(["--diagnostics", "json"])
    #expect(result.exitCode == 4)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(
      lines.first?.hasPrefix("{\"severity\": \"error\"") ?? false
        || lines.first?.hasPrefix("{\"severity\":\"error\"") ?? false, "\(result.errors)")
  }

  @Test func anotherBuildIsRunning() throws {
    let site = try SmallSite()
    #expect(try site.generate().exitCode == 0)
    let lock = open(site.folder.path + "/output", O_RDONLY | O_DIRECTORY)
    try #require(lock >= 0)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let result = try site.generate()
    #expect(result.exitCode == 75)
    #expect(result.errors.contains("another build or publish of this site is running"))
  }
}
