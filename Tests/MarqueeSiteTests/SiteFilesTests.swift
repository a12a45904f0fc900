import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct SiteFilesTests {
  private func find(_ site: TemporarySite, _ yaml: String = "") throws -> SiteFiles {
    try SiteFiles.find(root: site.root, configuration: SiteConfiguration.parse(yaml))
  }

  @Test func tellsPagesFromCopies() throws {
    let site = try TemporarySite([
      "content/index.md": "no front matter", "content/a.html": "---\ntitle: a\n---\n",
      "content/raw.html": "<p>", "content/data.json": "{}", "content/feed.xml": "---\n---\n<rss/>",
      "content/style.css": "---\n", "content/.hidden/x.md": "", "content/.DS_Store": "",
      "content/draft.md~": "", "content/#x#": "", "content/a.md.swp": "", "content/x.bak": "",
      "content/.well-known/security.txt": "x", "content/sub/b.md": "",
    ])
    let kinds = try find(site).content.map { file in
      switch file {
      case .page(let page): "page \(page.file.path)"
      case .copied(let file): "copy \(file.path)"
      }
    }
    #expect(
      kinds == [
        "copy .well-known/security.txt", "page a.html", "copy data.json", "page feed.xml",
        "page index.md", "copy raw.html", "copy style.css", "page sub/b.md",
      ])
  }

  /// A name of bytes that are no text can't be opened by the name that is shown.
  @Test func saysThatANameIsNotUTF8() throws {
    let site = try TemporarySite(["content/index.md": "x", "content/sub/a.md": "x"])
    for name in ["content/caf\u{E9}.md", "content/sub/\u{E9}.html", "content/.\u{E9}"] {
      // Latin-1, as an old archive has it.
      let bytes = (site.root + "/" + name).utf8.map { CChar(bitPattern: $0) } + [0]
      let path = Array(bytes.split(separator: CChar(bitPattern: 0xC3)).joined())
      let latin = path.map { $0 == CChar(bitPattern: 0xA9) ? CChar(bitPattern: 0xE9) : $0 }
      fclose(fopen(latin, "w"))
    }
    let error = try #require(throws: Diagnostics.self) { try find(site) }
    #expect(
      error.all.map(\.message) == [
        "the name of content/caf\u{FFFD}.md is not UTF-8",
        "the name of content/sub/\u{FFFD}.html is not UTF-8",
      ])
  }

  @Test func isValidWithoutFolders() throws {
    let files = try find(TemporarySite())
    #expect(files.content.isEmpty && files.templates.isEmpty && files.queries.isEmpty)
  }

  @Test func namesQueriesByTheirFiles() throws {
    let site = try TemporarySite([
      "queries/movies.sql": "SELECT 1", "queries/notes.txt": "", "database/schema.sql": "",
    ])
    let files = try find(site, "queries: {movies: {key: slug}}")
    #expect(files.queries.keys.sorted() == ["movies"])
    #expect(files.queries["movies"]?.options.key == "slug")
  }

  @Test func tellsAllMistakesAtOnce() throws {
    let site = try TemporarySite([
      "queries/my-movies.sql": "", "queries/page.sql": "", "queries/movies.sql": "",
      "content/a.md": "---\n", "templates/x.html": "---\nquery: movies\n---\n",
    ])
    #expect(
      mistakes { _ = try find(site, "queries: {movis: {key: slug}}") } == """
        content/a.md:1:1: error: the front matter has no end
          1 | ---
            | ^~~
          help: write a line --- after the last setting
        templates/x.html:2:8: error: 'query' belongs to a page, not to a template
          2 | query: movies
            |        ^~~~~~
          help: move it to the file in content/ that uses this template
        queries/my-movies.sql: error: a query's name is a variable in templates, and 'my-movies' can't be one
          help: rename the file to queries/my_movies.sql
        queries/page.sql: error: a query can't be named 'page': templates use it for something else
          help: rename the file
        marquee.yaml:1:11: error: there is no queries/movis.sql
          help: did you mean 'movies'?
        """)
  }

  @Test func refusesLinksThatLeaveTheSite() throws {
    let outside = try TemporarySite(["secret.md": "secret"])
    let site = try TemporarySite(["content/a.md": "", "shared/b.md": ""])
    try site.link("content/shared", to: "../shared")
    #expect(try find(site).content.count == 2)
    try site.link("content/out.md", to: outside.root + "/secret.md")
    try site.link("content/gone.md", to: "nowhere")
    try site.link("content/loop", to: "../content")
    let secret = try #require(FileFinder.realPath(outside.root + "/secret.md"))
    #expect(
      mistakes { _ = try find(site) } == """
        content/gone.md: error: content/gone.md is a link to nothing
          help: remove it, or mend its target
        content/loop: error: content/loop is a link to a folder that it stands in
          help: remove the link: what it leads to is part of the site already
        content/out.md: error: content/out.md is a link that leaves the site, to \(secret)
          help: copy the file into the site: a site is built from its own folder only
        """)
  }

  @Test func namesTheLineThatIsNotUTF8() throws {
    let site = try TemporarySite(["content/a.md": ""])
    try Data([0x61, 0x0a, 0xff, 0x0a]).write(to: URL(fileURLWithPath: site.root + "/content/a.md"))
    #expect(
      mistakes { _ = try find(site) }
        == """
        content/a.md:2: error: content/a.md is not UTF-8 text
          2 | 
          help: save the file as UTF-8
        """.replacingOccurrences(of: "  2 | \n", with: ""))
  }

  @Test func takesNoPipeForAFile() throws {
    let site = try TemporarySite(["content/a.md": ""])
    #expect(mkfifo(site.root + "/content/pipe", 0o600) == 0)
    #expect(
      mistakes { _ = try find(site) } == """
        content/pipe: error: content/pipe is neither a file nor a folder
          help: remove it
        """)
  }

  @Test func leavesImagesAmongTemplatesAlone() throws {
    let site = try TemporarySite(["templates/page.html": "x", "templates/notes": "x"])
    try Data([0xff, 0xd8]).write(to: URL(fileURLWithPath: site.root + "/templates/logo.png"))
    #expect(try find(site).templates.keys.sorted() == ["notes", "page.html"])
  }
}
