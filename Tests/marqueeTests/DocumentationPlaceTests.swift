import Foundation
import MarqueeBase
import Testing

@testable import marquee

/// Messages name pages of the documentation by an address that leads somewhere.
@Suite struct DocumentationPlaceTests {
  @Test func isTheInstalledFolderOrTheRepository() throws {
    let folder = try TemporaryFolder()
    try folder.write("usr/share/doc/marquee/templates.md", "")
    try folder.write("opt/share/doc/marquee/docs/templates.md", "")
    func prefix(_ portable: String?, _ program: String?, _ repository: String?) -> String {
      DocumentationPlace(
        portable: portable, program: program, repository: repository, version: "1.2.3"
      ).prefix
    }
    let path = folder.path + "/"
    let address = "https://github.com/a/b"
    #expect(prefix(nil, path + "usr/bin/marquee", address) == path + "usr/share/doc/marquee/")
    #expect(prefix(path + "opt", nil, address) == path + "opt/share/doc/marquee/docs/")
    #expect(prefix(nil, path + "else/bin/marquee", address) == address + "/blob/v1.2.3/docs/")
    #expect(prefix(nil, "/clone/.build/release/marquee", nil) == "docs/")
  }

  @Test(arguments: [
    ("see docs/shards.md.", "see /d/shards.md."),
    ("docs/a.md and (docs/b/c-d.md)", "/d/a.md and (/d/b/c-d.md)"),
    ("content/docs/a.md", "content/docs/a.md"), ("docs/", "docs/"), ("", ""),
  ])
  func resolvesNamesOfPages(_ text: String, _ expected: String) {
    #expect(DocumentationPlace(prefix: "/d/").resolving(text) == expected)
    #expect(DocumentationPlace(prefix: "docs/").resolving(text) == text)
  }

  /// Help for a terminal has no Markdown in it.
  @Test(arguments: [
    "settings", "database-settings", "listing-settings", "front-matter", "tags", "filters",
  ])
  func helpIsPlainText(_ topic: String) throws {
    let result = try Program.run(["help", topic])
    #expect(result.exitCode == 0)
    for mark in ["](", "|---", "| `"] { #expect(!result.output.contains(mark), "\(mark)") }
  }

  @Test func helpOfSettingsNamesTypesAndDefaults() throws {
    let lines = try Program.run(["help", "settings"]).output.split(separator: "\n")
    #expect(lines.contains("  site.time_zone  (IANA name)  [UTC]"))
    #expect(lines.contains("      what today is, and how times are shown"))
    #expect(lines.allSatisfy { $0.count <= 80 || !$0.hasPrefix("      ") })
    #expect(try Program.run(["help", "settings", "--markdown"]).output.hasPrefix("| key | type |"))
  }
}
