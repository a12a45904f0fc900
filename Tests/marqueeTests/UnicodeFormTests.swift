import Foundation
import MarqueeBase
import Testing

/// Texts that differ in Unicode form only, from real rows to files: two for PostgreSQL, two here.
@Suite struct UnicodeFormTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  /// A site without the pages of films, with `rows`, both forms with the numbers 1 and 2.
  private static func site(_ changes: [String: String?]) throws -> SmallSite {
    var files: [String: String?] = [
      "content/index.md": nil, "content/films/[slug].md": nil, "queries/films.sql": nil,
      "queries/names.sql": "VALUES (U&'caf\\00e9', 1), (U&'cafe\\0301', 2)",
      "marquee.yaml": "site: { title: T }\n",
    ]
    files.merge(changes) { $1 }
    return try SmallSite(files)
  }

  private static let names =
    "SELECT * FROM (VALUES (U&'caf\\00e9', 1), (U&'cafe\\0301', 2)) v(name, n)"

  private func text(_ site: SmallSite, _ file: String) throws -> String {
    let built = try site.generate(["--quiet"])
    #expect(built.exitCode == 0, "\(built.errors)")
    return try site.folder.read("output/" + file).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func areTwoKeys() throws {
    let site = try Self.site([
      "queries/names.sql": Self.names,
      "marquee.yaml": "site: { title: T }\nqueries: { names: { key: name } }\n",
      "content/k.txt": "---\n---\n{% for r in names %}{{ r.n }}{{ names[r.name].n }} {% endfor %}",
    ])
    #expect(try text(site, "k.txt") == "11 22")
  }

  @Test func areTwoGroups() throws {
    let site = try Self.site([
      "queries/names.sql": Self.names,
      "marquee.yaml": "site: { title: T }\nqueries: { names: { group_by: name } }\n",
      "content/g.txt":
        "---\n---\n{% for g in names %}{% for r in g[1] %}{{ names[r.name].size }} {% endfor %}{% endfor %}",
    ])
    #expect(try text(site, "g.txt") == "1 1")
  }

  @Test func areTwoMembersAndTwoColumns() throws {
    let site = try Self.site([
      "queries/names.sql": """
      SELECT '{"\u{E9}": 1, "e\u{301}": 2}'::jsonb AS j, 3 AS "\u{E9}", 4 AS "e\u{301}"
      """,
      "content/j.txt":
        "---\n---\n{% for r in names %}{{ r.j.size }} {{ r.j[\"\u{E9}\"] }}{{ r.j[\"e\u{301}\"] }} "
        + "{{ r[\"\u{E9}\"] }}{{ r[\"e\u{301}\"] }} {{ r.j | json }}{% endfor %}",
    ])
    #expect(try text(site, "j.txt") == "2 12 34 {\"\u{E9}\":1,\"e\u{301}\":2}")
  }

  @Test func filtersTellThemApart() throws {
    let site = try Self.site([
      "queries/names.sql": Self.names,
      "content/f.txt": """
      ---
      ---
      {% assign all = names | map: "name" %}{{ all | uniq | size }}
      {{ names | where: "name", "caf\u{E9}" | map: "n" | join }}
      {% assign f = names | find: "name", "cafe\u{301}" %}{{ f.n }}
      {{ all | sort | first | size }}
      {{ "caf\u{E9}" | replace: "e\u{301}", "x" | size }}
      {{ "cafe\u{301}/x" | split: "e" | size }}
      {% if all[0] == all[1] %}one{% else %}two{% endif %}
      {% case all[0] %}{% when "cafe\u{301}" %}bad{% when "caf\u{E9}" %}good{% endcase %}
      {% if all[0] contains "e" %}bad{% else %}good{% endif %}
      """,
    ])
    #expect(try text(site, "f.txt") == "2\n1\n2\n5\n4\n2\ntwo\ngood\ngood")
  }

  /// Two files, and a warning for those whose file system makes them one.
  @Test func areTwoPages() throws {
    let site = try Self.site([
      "queries/names.sql": Self.names,
      "content/x/[name].md": "---\nquery: names\n---\n# {{ row.n }}\n",
    ])
    let built = try site.generate()
    #expect(built.exitCode == 0)
    #expect(built.output.hasPrefix("2 pages from 2 rows: 2 written"))
    #expect(
      built.errors.contains(
        "warning: /x/caf%C3%A9/ and /x/cafe%CC%81/ differ in their Unicode form only"),
      "\(built.errors)")
    for (name, number) in [(Self.composed, 1), (Self.decomposed, 2)] {
      let file = site.folder.url.path + "/output/x/" + name + "/index.html"
      #expect(
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }?
          .contains(">\(number)</h1>") == true)
    }
  }

  /// A slug whose form changes is a new page; the old one goes.
  @Test func theOldFormIsRemoved() throws {
    let site = try Self.site([
      "queries/names.sql": "SELECT U&'caf\\00e9' AS name",
      "content/x/[name].md": "---\nquery: names\n---\n# One\n",
      "marquee.yaml": "site: { title: T }\nbuild: { max_removed: 100% }\n",
    ])
    #expect(try site.generate().exitCode == 0)
    try site.change(["queries/names.sql": "SELECT U&'cafe\\0301' AS name"])
    let built = try site.generate()
    #expect(built.output.hasPrefix("1 page from 1 row: 1 written, 0 unchanged, 1 removed"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: site.folder.url.path + "/output/x")
    #expect(names.map { Array($0.utf8) } == [Array(Self.decomposed.utf8)])
  }

  /// A server looks for the bytes of the link.
  @Test func aLinkInTheOtherFormLeadsNowhere() throws {
    let site = try Self.site([
      "queries/names.sql": "SELECT 1 AS n",
      "content/index.md": "---\ntitle: I\n---\n[x](/x/cafe\u{301}/) [y](/x/caf%C3%A9/)\n",
      "content/page.md": "---\ntitle: P\npath: /x/caf\u{E9}/\n---\n# P\n",
    ])
    let checked = try Program.run(
      ["check", "--run"], in: site.folder.url, environment: ["DATABASE_URL": TestServer.url()])
    #expect(checked.exitCode == 1)
    #expect(
      checked.errors.contains("content/index.md: error: <a href> leads to '/x/cafe%CC%81/'"),
      "\(checked.errors)")
    #expect(checked.errors.ranges(of: "error:").count == 1, "\(checked.errors)")
  }
}
