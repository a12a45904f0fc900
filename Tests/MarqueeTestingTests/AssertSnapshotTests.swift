import Foundation
import MarqueeTesting
import Testing

@Suite struct AssertSnapshotTests {
  private static let rows: [String: [TestRow]] = [
    "films": [["slug": "heat", "title": "Heat"], ["slug": "up", "title": "Up"]]
  ]
  private let folder: SiteFolder

  init() throws {
    folder = try SiteFolder()
    try folder.write(
      "content/films/[slug].md", "---\nquery: films\nas: f\n---\n# {{ f.title }}\n\nNow\n")
  }

  @Test func comparesAndUpdates() throws {
    let site = try TestSite(at: folder.path, rows: Self.rows)
    let page = "/films/heat/"
    #expect(
      site.snapshotProblem(of: page, folder: "snapshots", updates: false) == """
        /films/heat/ has no snapshot snapshots/films/heat/index.html; to make it, run with \
        MARQUEE_UPDATE_SNAPSHOTS=1
        """)
    #expect(site.snapshotProblem(of: page, folder: "snapshots", updates: true) == nil)
    #expect(folder.read("snapshots/films/heat/index.html") == site[page])
    #expect(folder.read("snapshots/films/up/index.html") == nil)
    assertSnapshot(of: page, in: site)

    try folder.write(
      "content/films/[slug].md", "---\nquery: films\nas: f\n---\n# {{ f.title }}\n\nSoon\n")
    let changed = try TestSite(at: folder.path, rows: Self.rows)
    #expect(
      changed.snapshotProblem(of: page, folder: "snapshots", updates: false) == """
        /films/heat/ differs from its snapshot; if that is meant, run with \
        MARQUEE_UPDATE_SNAPSHOTS=1
        --- snapshots/films/heat/index.html
        +++ films/heat/index.html
        @@ -1,2 +1,2 @@
         <h1 id="heat">Heat</h1>
        -<p>Now</p>
        +<p>Soon</p>

        """)
    withKnownIssue {
      assertSnapshot(of: page, in: changed)
    } matching: { issue in
      "\(issue)".contains("+<p>Soon</p>") && issue.sourceLocation?.line == #line - 2
    }
    #expect(changed.snapshotProblem(of: page, folder: "snapshots", updates: true) == nil)
    assertSnapshot(of: page, in: changed)
  }

  @Test func knowsNoSuchPage() throws {
    let site = try TestSite(at: folder.path, rows: Self.rows)
    #expect(
      site.snapshotProblem(of: "/films/haet/", folder: "snapshots", updates: true)
        == "the site has no page '/films/haet/'; did you mean '/films/heat/'?")
  }

  @Test func ignoresWhatItIsTold() throws {
    try folder.write(
      "marquee.yaml", #"snapshot: { ignore: [{ pattern: 'id="\w+"', replace: 'id' }] }"#)
    let site = try TestSite(at: folder.path, rows: Self.rows)
    #expect(site.snapshotProblem(of: "/films/up/", folder: "snapshots", updates: true) == nil)
    #expect(folder.read("snapshots/films/up/index.html") == "<h1 id>Up</h1>\n<p>Now</p>\n")
    try folder.write(
      "snapshots/films/up/index.html", "<h1 id=\"other\">Up</h1>\n<p>Now</p>\n")
    assertSnapshot(of: "/films/up/", in: site)
  }

  @Test func writesToNoForeignFolder() throws {
    try folder.write("snapshots/mine.txt", "mine")
    let site = try TestSite(at: folder.path, rows: Self.rows)
    let problem = site.snapshotProblem(of: "/films/up/", folder: "snapshots", updates: true)
    #expect(problem?.contains("snapshots holds other files than snapshots") == true)
    #expect(
      site.snapshotProblem(of: "/films/up/", folder: "content", updates: true)?
        .contains("content/ holds what the site is made from") == true)
  }
}

/// The repository's own site, from rows that are committed with the tests. They were made by
///
///     marquee record --now 2026-11-21T12:00:00Z --to Tests/Support/rows
///
/// and the snapshots by running this test with MARQUEE_UPDATE_SNAPSHOTS=1.
@Suite struct SampleSiteSnapshotTests {
  @Test func pagesAreAsTheyWere() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let site = try TestSite(at: root, rows: "Tests/Support/rows")
    #expect(site.warnings == [])
    for page in ["/movies/heat/", "/movies/pipe-dreams/", "/decades/1920s/", "/robots.txt"] {
      assertSnapshot(of: page, in: site, folder: "Tests/Support/snapshots")
    }
  }
}
