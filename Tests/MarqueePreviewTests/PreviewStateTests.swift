import Foundation
import MarqueeBase
import Testing

@testable import MarqueePreview

@Suite("What browsers are told") struct PreviewStateTests {
  private func text(_ message: PreviewMessage) -> String {
    String(decoding: message.bytes, as: UTF8.self)
  }

  private static let mistake = Diagnostic(
    "'titel' is not a column of movies", code: "template.undefined-name",
    at: SourceLocation(file: "content/index.md", line: 7, column: 4, length: 5),
    excerpt: "{{ movie.titel }}", help: "did you mean 'title'?")

  @Test func aBuildAfterAnother() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    #expect(
      text(state.greeting())
        == "event: state\nid: a\ndata: {\"at\":5,\"revision\":\"a\",\"errors\":{\"count\":0,\"shown\":[]}}\n\n"
    )
    #expect(
      text(state.succeeded(revision: "b", changed: ["/"], removed: ["/x/"], at: 7))
        == "event: built\nid: b\ndata: {\"at\":7,\"revision\":\"b\",\"previous\":\"a\","
        + "\"errors\":{\"count\":0,\"shown\":[]},\"changed\":[\"/\"],\"removed\":[\"/x/\"]}\n\n")
    #expect(text(state.greeting()).contains("\"revision\":\"b\""))
  }

  @Test func whoMissedABuildIsToldWhatChanged() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    _ = state.succeeded(revision: "b", changed: ["/1/"], removed: [], at: 7)
    _ = state.succeeded(revision: "b", changed: [], removed: [], at: 8)
    _ = state.succeeded(revision: "c", changed: ["/2/"], removed: ["/3/"], at: 9)
    #expect(
      text(state.greeting(since: "a"))
        == "event: built\nid: c\ndata: {\"at\":9,\"revision\":\"c\",\"previous\":\"a\","
        + "\"errors\":{\"count\":0,\"shown\":[]},\"changed\":[\"/1/\",\"/2/\"],\"removed\":[\"/3/\"]}\n\n"
    )
    #expect(text(state.greeting(since: "b")).contains("\"changed\":[\"/2/\"]"))
    for known in ["c", "x", nil] { #expect(state.greeting(since: known).name == "state") }
    for number in 0..<100 {
      _ = state.succeeded(revision: "r\(number)", changed: [], removed: [], at: 10)
    }
    #expect(state.greeting(since: "a").name == "state")
    #expect(state.greeting(since: "r90").name == "built")
  }

  @Test func errorsStayUntilTheyAreMended() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    let failed = text(state.failed([Self.mistake], at: 3))
    #expect(
      failed == "event: failed\ndata: {\"at\":6,\"errors\":{\"count\":1,\"shown\":[{"
        + "\"message\":\"'titel' is not a column of movies\",\"place\":\"content/index.md:7:4\","
        + "\"line\":7,\"excerpt\":\"{{ movie.titel }}\",\"column\":4,\"length\":5,"
        + "\"help\":\"did you mean 'title'?\",\"severity\":\"error\"}]}}\n\n")
    #expect(text(state.greeting()).contains("titel"))
    #expect(text(state.greeting()).contains("\"revision\":\"a\""))
    #expect(
      !text(state.succeeded(revision: "a", changed: [], removed: [], at: 7)).contains("titel"))
    #expect(!text(state.greeting()).contains("titel"))
  }

  @Test func warningsAreNotErrors() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    let warning = Diagnostic("odd", code: "x", severity: .warning)
    #expect(text(state.failed([warning, Self.mistake], at: 3)).contains("\"count\":1"))
  }

  @Test func manyAreCountedNotListed() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    let failed = text(state.failed(Array(repeating: Self.mistake, count: 10_000), at: 3))
    #expect(failed.contains("\"count\":10000"))
    #expect(failed.components(separatedBy: "titel").count < 100)
    let many = (0..<2000).map { "/\($0)/" }
    let built = text(state.succeeded(revision: "b", changed: many, removed: [], at: 7))
    #expect(!built.contains("\"changed\""))
    #expect(built.utf8.count < 200)
  }

  @Test func hostileTexts() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    let hostile = Diagnostic(
      "two rows: '<script>\n\ndata: {}\u{1b}[31m\u{202e}'", code: "x",
      at: SourceLocation(file: "a\r\nb.md", line: 1, column: 900, length: 9000),
      excerpt: String(repeating: "x", count: 100_000))
    let failed = text(state.failed([hostile], at: 3))
    #expect(failed.components(separatedBy: "\n").count == 4)
    for text in ["\r", "\u{1b}", "\u{202e}", "<script>"] { #expect(!failed.contains(text)) }
    #expect(failed.utf8.count < 2000)
    #expect(failed.contains("\"column\":200"))
  }

  @Test func placesWithoutAColumnOrALine() {
    var state = PreviewState(revision: "a", isBuilt: true, at: 5)
    let whole = Diagnostic("a", code: "x", at: SourceLocation(file: "b.md"), excerpt: "c")
    #expect(
      text(state.failed([whole], at: 3)).contains(
        "{\"message\":\"a\",\"place\":\"b.md\",\"severity\""))
    let line = Diagnostic("a", code: "x", at: SourceLocation(file: "b.md", line: 3), excerpt: "c")
    #expect(text(state.failed([line], at: 3)).contains("\"line\":3,\"excerpt\":\"c\",\"severity\""))
  }
}

@Suite("Looks at the output") struct OutputScanTests {
  @Test func changesBetweenLooks() throws {
    let site = try ServedSite(["index.html": "a", "b/index.html": "b", "c.css": "c"])
    let first = OutputScan(at: site.output)
    #expect(first.files.count == 3)
    #expect(OutputScan(at: site.output) == first)
    try site.write("index.html", "longer")
    try site.write("d/e/index.html", "d")
    try site.remove("c.css")
    let second = OutputScan(at: site.output)
    let changes = second.changes(since: first)
    #expect(changes.changed == ["d/e/index.html", "index.html"])
    #expect(changes.removed == ["c.css"])
    #expect(second.revision != first.revision)
    withExtendedLifetime(site) { #expect(OutputScan(at: site.output).revision == second.revision) }
  }

  /// A look at what a build has touched is worth as much as a look at everything.
  @Test func looksAtSomeFilesOnly() throws {
    let site = try ServedSite(["index.html": "a", "b/index.html": "b", "c.css": "c"])
    var look = OutputScan(at: site.output)
    let first = look
    try site.write("index.html", "longer")
    try site.write("d/e/index.html", "d")
    try site.write(".marquee-x", "hidden")
    try site.remove("c.css")
    let touched = ["index.html", "d/e/index.html", "c.css", "b/index.html", ".marquee-x", "none"]
    let changes = look.look(again: touched, at: site.output)
    let whole = OutputScan(at: site.output)
    #expect(changes == whole.changes(since: first))
    #expect(changes.changed == ["d/e/index.html", "index.html"] && changes.removed == ["c.css"])
    #expect(look == whole && look.revision == whole.revision)
    #expect(look.look(again: touched, at: site.output) == OutputScan.Changes())
    withExtendedLifetime(site) {}
  }

  @Test func sameSizeAnotherTime() {
    let stamp = OutputScan.Stamp(size: 1, seconds: 5, nanoseconds: 1)
    let later = OutputScan.Stamp(size: 1, seconds: 5, nanoseconds: 2)
    let first = OutputScan(files: ["a": stamp, "b": stamp])
    let second = OutputScan(files: ["a": later, "b": stamp])
    #expect(second.changes(since: first).changed == ["a"])
    #expect(first.revision != second.revision)
    #expect(OutputScan(files: ["b": later, "a": stamp]).revision != second.revision)
  }

  @Test func hiddenFilesAndLinksAreNotLookedAt() throws {
    let site = try ServedSite([
      "a.html": "a", ".marquee-staging/0/0": "x", ".well-known/x": "w", "b/.hidden": "h",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: site.output + "/up", withDestinationPath: site.path)
    withExtendedLifetime(site) {
      #expect(OutputScan(at: site.output).files.keys.sorted() == [".well-known/x", "a.html"])
      #expect(OutputScan(at: site.output + "/nothing").files.isEmpty)
    }
  }
}
