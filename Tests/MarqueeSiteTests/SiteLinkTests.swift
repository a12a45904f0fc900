import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// Links in a site's folders: what is read lies in the site and is meant for it.
@Suite struct SiteLinkTests {
  private func site() throws -> TemporarySite {
    try TemporarySite([
      "marquee.yaml": "site: {title: T}\n", "content/index.md": "x\n", ".env": "PASSWORD=SECRET\n",
      ".git/config": "SECRET", ".marquee/x": "SECRET", "content/.hidden/x": "SECRET",
      "assets/a.css": "a", "content/b.css": "b",
    ])
  }

  @Test(arguments: [
    ("../.env", ".env"), ("../.git/config", ".git/config"), ("../.git", ".git"),
    ("../.marquee", ".marquee"), (".hidden/x", "content/.hidden/x"),
    ("../marquee.yaml", "marquee.yaml"),
    ("../output", "output"),
  ])
  func leadNowherePrivate(_ target: String, _ shown: String) throws {
    let site = try site()
    try site.build([])
    try site.link("content/notes.txt", to: target)
    #expect(
      mistakes { try site.build([]) } == """
        content/notes.txt: error: content/notes.txt is a link to \(shown), which is not for the public
          help: remove the link; to publish that file, copy it into the folder under another name
        """)
    #expect(site.read("output/notes.txt") == nil)
  }

  @Test func mayLeadToFilesOfTheSite() throws {
    let site = try site()
    try site.link("content/a.css", to: "../assets/a.css")
    try site.link("content/c.css", to: "b.css")
    try site.link("content/more", to: "../assets")
    try site.build([])
    #expect(site.read("output/a.css") == "a" && site.read("output/c.css") == "b")
    #expect(site.read("output/more/a.css") == "a")
  }

  /// As Kubernetes mounts a ConfigMap.
  @Test func mayLeadThroughAMountedVolume() throws {
    let site = try site()
    try site.write("content/conf/..2026_11_21/d.css", "d")
    try site.link("content/conf/..data", to: "..2026_11_21")
    try site.link("content/conf/d.css", to: "..data/d.css")
    try site.build([])
    #expect(site.read("output/conf/d.css") == "d")
  }

  @Test(arguments: ["templates/x.html", "queries/x.sql"])
  func holdForTemplatesAndQueries(_ file: String) throws {
    let site = try site()
    try site.write("templates/page.html", "{{ content }}")
    try site.write("queries/q.sql", "select 1")
    try site.link(file, to: "../.env")
    #expect(
      mistakes { try site.build([]) }.contains("is a link to .env, which is not for the public"))
  }

  /// A path that was looked at may be another when it is opened.
  @Test func openNoLinkOnTheWay() throws {
    let site = try site()
    let root = try #require(FileFinder.realPath(site.root))
    try site.link("way", to: "assets")
    try site.link("end.css", to: "assets/a.css")
    #expect(FileSystem.bytesWithoutLinks(root + "/assets/a.css") == Data("a".utf8))
    #expect(FileSystem.bytesWithoutLinks(root + "/way/a.css") == nil)
    #expect(FileSystem.bytesWithoutLinks(root + "/end.css") == nil)
    #expect(FileSystem.bytesWithoutLinks(root + "/assets") == nil)
  }

  @Test func anOutputMayBeALink() throws {
    let site = try site()
    let elsewhere = try TemporarySite()
    try site.link("output", to: elsewhere.root)
    try site.build([])
    #expect(elsewhere.read("index.html") != nil)
  }

  @Test func theStateFolderIsNoLink() throws {
    let site = try TemporarySite(["marquee.yaml": "site: {title: T}\n", "content/index.md": "x\n"])
    let elsewhere = try TemporarySite()
    try site.link(".marquee", to: elsewhere.root)
    #expect(mistakes { try site.build([]) }.contains("/.marquee is a link, to /"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.root) == [])
  }

  @Test(arguments: ["rows", "snapshots"]) func rowsAndSnapshotsAreNoLinks(_ name: String) throws {
    let site = try site()
    let elsewhere = try TemporarySite()
    try site.link(name, to: elsewhere.root)
    let root = try #require(FileFinder.realPath(site.root))
    #expect(
      mistakes { _ = try OutputPlace(name, root: root, called: "recording", followsLinks: false) }
        .contains("the recording \(name) is a link, to /"))
  }
}
