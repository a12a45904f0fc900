import Foundation
import MarqueeBase
import Testing

/// What CONTRIBUTING.md, SECURITY.md and ARCHITECTURE.md name exists.
@Suite struct ContributingTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func read(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: name), encoding: .utf8)
  }

  /// All files of Sources and Tests, and all Swift of Sources.
  private static let (files, sources): (TextSet, String) = {
    var files: TextSet = []
    var sources = ""
    for folder in ["Sources", "Tests"] {
      let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
      for case let name as String in names ?? .init() where name.hasSuffix(".swift") {
        files.insert(String(name.split(separator: "/").last ?? ""))
        if folder == "Sources" { sources += (try? read("Sources/" + name)) ?? "" }
      }
    }
    return (files, sources)
  }()

  @Test(arguments: ["CONTRIBUTING.md", "SECURITY.md", "FORMATS.md"])
  func whatItNamesExists(_ page: String) throws {
    let text = try Self.read(page)
    var names = text.matches(of: /`([^`\n]+)`/).map { String($0.1) }
    names += text.matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }
    for name in names where !name.hasPrefix("http") {
      let file = name.prefix { $0 != " " }
      var isThere = true
      if file.contains(/^(Sources|Tests|docs|scripts|Benchmarks|Examples)\/|\.md$/) {
        let path = Self.root.appending(path: String(file)).path
        isThere = FileManager.default.fileExists(atPath: path)
      } else if name.contains(/^[\w+]+\.swift$/) {
        isThere = Self.files.contains(name)
      } else if name.contains(/^([A-Z][a-z0-9]+){2,}$/), !name.hasSuffix("Tests") {
        isThere = Self.sources.contains(name)
      }
      #expect(isThere, "\(page): \(name)")
    }
  }

  /// The table of floors has every target.
  @Test func everyTargetHasAFloor() throws {
    let text = try Self.read("ARCHITECTURE.md")
    let folder = Self.root.appending(path: "Sources").path
    for target in try FileManager.default.contentsOfDirectory(atPath: folder) {
      #expect(text.contains("`\(target)`"), "\(target)")
    }
  }
}
