import Foundation
import MarqueeBase
import MarqueeDigest
import Testing

@testable import MarqueeSite

/// The last build's files, opened for publishing.
@Suite struct BuiltOutputTests {
  private let site: TemporarySite

  init() throws {
    site = try TemporarySite([
      "marquee.yaml": "site: {title: Films, url: https://films.example}\n",
      "content/index.md": "# one\n", "content/about.md": "# about\n",
      "content/style.css": "body { }\n", "content/feed.xml": "---\n---\n<rss></rss>\n",
    ])
  }

  private func open(_ change: (inout BuildOptions) -> Void = { _ in }) throws -> BuiltOutput {
    var options = BuildOptions(root: site.root, now: noon, jobs: 2)
    change(&options)
    return try BuiltOutput(try SiteConfiguration.load(root: site.root), options)
  }

  private func number(_ path: String, _ output: BuiltOutput) throws -> Int {
    try #require(Array(path.utf8).withUnsafeBufferPointer { output.find($0) })
  }

  @Test func listsWhatTheBuildWrote() throws {
    try site.build()
    let output = try open()
    var found: [String: BuiltOutput.Origin] = [:]
    for number in 0..<output.count {
      let path = output.withPath(number) { String(decoding: $0, as: UTF8.self) }
      #expect(try self.number(path, output) == number)
      let facts = output.facts(of: number)
      found[path] = facts.origin
      let bytes = Array(try #require(site.read("output/" + path)).utf8)
      #expect(facts.size == bytes.count)
      #expect(facts.content == Fingerprint(SHA256Digest(of: bytes)))
      let (body, digest) = try output.body(of: number, limit: 1 << 20)
      guard case .bytes(let read) = body else {
        Issue.record("the file is small")
        continue
      }
      #expect(read == bytes && digest == SHA256Digest(of: bytes))
      let (large, same) = try output.body(of: number, limit: 0)
      guard case .file(let file) = large else { continue }
      #expect(file.hasSuffix("/output/" + path) && same == digest)
    }
    #expect(
      found == [
        "index.html": .rendered, "about/index.html": .rendered, "style.css": .copied,
        "feed.xml": .rendered, "sitemap.xml": .own,
      ])
    #expect(output.built == noon && output.key.names == ["https://films.example", "Films"])
    #expect(Array("none.html".utf8).withUnsafeBufferPointer { output.find($0) } == nil)
  }

  @Test func keepsBuildsAway() throws {
    try site.build()
    let output = try open()
    let told = mistakes { try site.build() }
    #expect(told.contains("another build or publish of this site is running"))
    #expect(
      mistakes { _ = try open() }.contains("another build or publish of this site is running"))
    withExtendedLifetime(output) {}
  }

  @Test func noticesWhatIsNotTheBuilds() throws {
    try site.build()
    try site.write("output/style.css", "body {!}\n")
    try site.write("output/index.html", "longer than it was")
    try site.remove("output/about/index.html")
    try site.remove("output/feed.xml")
    try site.write("elsewhere.xml", "<rss></rss>\n")
    try site.link("output/feed.xml", to: site.root + "/elsewhere.xml")
    let output = try open()
    for (path, reason) in [
      ("style.css", "is not what the build wrote"), ("index.html", "is not what the build wrote"),
      ("about/index.html", "is missing"), ("feed.xml", "is a link, or can't be read"),
    ] {
      for limit in [0, 1 << 20] {
        let told = mistakes { _ = try output.body(of: try number(path, output), limit: limit) }
        #expect(told.contains("/output/\(path) \(reason)"), "\(told)")
        #expect(told.contains("run marquee generate"))
      }
    }
  }

  @Test func needsABuild() throws {
    #expect(mistakes { _ = try open() }.contains("there is no build in"))
    #expect(!FileManager.default.fileExists(atPath: site.root + "/output"))
    try FileManager.default.createDirectory(
      atPath: site.root + "/output", withIntermediateDirectories: false)
    #expect(mistakes { _ = try open() }.contains("there is no build in"))
    try site.build()
    try site.write("output/.marquee-record", "damaged")
    try site.remove(".marquee")
    #expect(
      mistakes { _ = try open() }.contains("the record of what the last build wrote can't be read"))
  }

  @Test func needsAFinishedBuildOfTheWholeSite() throws {
    try site.build { $0.shard = Shard(index: 0, count: 2) }
    #expect(mistakes { _ = try open() }.contains("has one share of the site only"))
    #expect(mistakes { _ = try open() }.contains("marquee merge"))
    try site.build()
    _ = try open()
    try site.write("output/.marquee-journal", "a commit")
    #expect(mistakes { _ = try open() }.contains("was interrupted"))
  }

  @Test func refusesAnotherSitesOutput() throws {
    try site.build()
    // Another checkout: this one's state folder would show that the site got another name.
    try site.remove(".marquee")
    try site.write("marquee.yaml", "site: {title: Recipes, url: https://recipes.example}\n")
    #expect(mistakes { _ = try open() }.contains("is that of another site"))
  }
}
