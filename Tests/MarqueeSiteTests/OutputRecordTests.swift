import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// Whose an output is, and what a build knows of it without its state folder.
@Suite struct OutputRecordTests {
  private static let files = [
    "marquee.yaml": "site: {title: Films, url: https://films.example}\n",
    "content/index.md": "# one\n", "content/about.md": "# about\n",
  ]
  private let web: TemporarySite
  private var output: String { web.root + "/web" }

  init() throws { web = try TemporarySite() }

  private func checkout(_ change: [String: String] = [:]) throws -> TemporarySite {
    try TemporarySite(Self.files.merging(change) { $1 })
  }

  @discardableResult
  private func build(
    _ site: TemporarySite, _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> BuildReport {
    var options = BuildOptions(root: site.root, now: noon, jobs: 2)
    options.output = output
    change(&options)
    return try SiteBuild(
      try SiteConfiguration.load(root: site.root), options: options,
      source: FixedRows([], snapshotTime: noon)
    ).run()
  }

  private func pages() -> [String] { web.tree("web").keys.sorted() }
  private let all = ["about/index.html", "index.html", "sitemap.xml"]

  @Test func aLostStateCostsNothing() throws {
    let site = try checkout()
    try build(site)
    try site.remove(".marquee")
    try site.write("content/index.md", "# two\n")
    try site.remove("content/about.md")
    let report = try build(site)
    #expect(report.written == 2 && report.removed == 1 && report.warnings == [])
    #expect(pages() == ["index.html", "sitemap.xml"])
  }

  @Test func aLostRecordCostsNothing() throws {
    let site = try checkout()
    try build(site)
    try FileManager.default.removeItem(atPath: output + "/.marquee-record")
    try site.remove("content/about.md")
    #expect(try build(site).removed == 1)
    #expect(pages() == ["index.html", "sitemap.xml"])
  }

  @Test func anyCheckoutGoesOn() throws {
    let (one, two) = (try checkout(), try checkout(["content/more.md": "# more\n"]))
    try build(one)
    #expect(try build(two).removed == 0)
    #expect(pages().contains("more/index.html"))
    let back = try build(one)
    #expect(back.removed == 1 && back.warnings == [])
    #expect(pages() == all)
    #expect(try build(one).written == 0)
  }

  @Test func somePagesCanBeMadeByAnotherCheckout() throws {
    try build(try checkout())
    let two = try checkout(["content/index.md": "# two\n"])
    let report = try build(two) { $0.only = PathFilter(["/"]) }
    #expect(report.written == 1 && report.removed == 0)
    #expect(pages() == all)
  }

  @Test func whatIsNobodysStays() throws {
    try web.write("web/theirs.txt", "theirs")
    try web.write("web/about/index.html", "theirs")
    let site = try checkout()
    #expect(mistakes { try build(site) }.contains("a file that Marquee did not write"))
    try FileManager.default.removeItem(atPath: output + "/about/index.html")
    try build(site)
    try site.remove(".marquee")
    try site.remove("content/about.md")
    try build(site)
    #expect(web.read("web/theirs.txt") == "theirs")
    #expect(web.read("web/about/index.html") == nil)
  }

  @Test func anotherSiteIsRefused() throws {
    try build(try checkout())
    let other = try checkout(["marquee.yaml": "site: {title: Books}\n"])
    let told = mistakes { try build(other) }
    #expect(
      told.hasPrefix(
        "error: the output \(output) is that of another site: of 'https://films.example' (Films), "
          + "and this is 'Books'"))
    #expect(pages() == all)
    // As the help says.
    try other.write("marquee.yaml", "site: {title: Books, id: \"https://films.example\"}\n")
    try build(other)
  }

  @Test func aSiteMayChangeItsNames() throws {
    let (one, two) = (try checkout(), try checkout())
    try build(one)
    try build(two)
    try one.write("marquee.yaml", "site: {title: Movies, url: https://films.example}\n")
    try build(one)
    try build(two)
    try one.write("marquee.yaml", "site: {title: Movies, url: https://movies.example}\n")
    try build(one)
    try build(two)
    // Both at once: this checkout has been here.
    try one.write("marquee.yaml", "site: {title: Kino}\n")
    try build(one)
    try build(two)
  }

  @Test func keysWithAnIdAreComparedByIt() {
    let a = SiteKey(id: "a", names: ["x"])
    #expect(!a.isSame(as: SiteKey(id: "b", names: ["x"])))
    #expect(a.isSame(as: SiteKey(id: "a", names: ["y"])))
    #expect(a.isSame(as: SiteKey(id: nil, names: ["x"])))
    #expect(!a.isSame(as: SiteKey(id: nil, names: ["y"])))
    #expect(SiteKey(a.value) == a)
    #expect(SiteKey(.int(1)) == nil)
  }

  @Test func aDryRunMakesNoOutput() throws {
    let site = try checkout()
    let report = try build(site) { $0.isDryRun = true }
    #expect(report.written == 3)
    #expect(FileSystem.kind(output) == .missing)
  }

  @Test func aBuildThatFailsMakesNoOutput() throws {
    let site = try checkout(["content/index.md": "{{ nothing }}\n"])
    #expect(mistakes { try build(site) }.contains("nothing"))
    #expect(FileSystem.kind(output) == .missing)
  }
}
