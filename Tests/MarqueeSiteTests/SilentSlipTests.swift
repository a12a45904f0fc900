import Foundation
import MarqueeBase
import MarqueeTemplate
import Testing

@testable import MarqueeSite

/// Where a site would go wrong without a word: files that only look like templates, keys that
/// nothing reads, layouts that lose their page.
@Suite struct SilentSlipTests {
  private static let valid = [
    "marquee.yaml": "build: {layout: page.html}\n",
    "templates/page.html": "<title>{{ page.title }}</title>{{ content }}",
    "content/index.md": "---\ntitle: Home\n---\nHello\n",
  ]

  private func warnings(_ files: [String: String]) throws -> [Diagnostic] {
    let site = try TemporarySite(Self.valid.merging(files) { $1 })
    let built = try site.build().warnings
    let configuration = try SiteConfiguration.load(root: site.root)
    let checked = SiteCheck(
      configuration, options: BuildOptions(root: site.root, now: noon, jobs: 1),
      columns: NoColumns()
    ).run()
    #expect(checked.diagnostics == built, "check and build say the same")
    return built
  }

  private struct NoColumns: ColumnSource {
    func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns { QueryColumns() }
  }

  @Test(arguments: [
    ("a.css", "---\n---\nbody { color: {{ site.colour }} }\n", "'.css' is no ending of a page", 1),
    ("a.js", "---\ntitle: x\n---\nf()\n", "'.js' is no ending of a page", 1),
    ("a.scss", "---\r\n---\r\na {}\r\n", "'.scss' is no ending of a page", 1),
    ("a.yaml", "---\ntitle: x\n---\na: {{ b }}\n", "'.yaml' is no ending of a page", 1),
    ("a.tex", "---\n---\n\\section{ {{ x }} }\n", "'.tex' is no ending of a page", 1),
    ("a.mdx", "# A\n", "'.mdx' is no ending of a page", 0),
    ("a.liquid", "x\n", "'.liquid' is no ending of a page", 0),
    ("a.njk", "x\n", "'.njk' is no ending of a page", 0),
    ("a.hbs", "x\n", "'.hbs' is no ending of a page", 0),
    ("a.html.erb", "x\n", "'.erb' is no ending of a page", 0),
    ("a.html", "<p>\n{{ title }}</p>\n", "sees what stands in braces", 2),
    ("a.htm", "{% if x %}y{% endif %}\n", "sees what stands in braces", 1),
    ("a.xml", "<a>{{- b }}</a>\n", "sees what stands in braces", 1),
    ("a.svg", "<svg>{%- if x -%}</svg>\n", "sees what stands in braces", 1),
    ("a.txt", "Hello {{ name }}\n", "sees what stands in braces", 1),
  ])
  func filesThatLookLikeTemplates(
    _ name: String, _ text: String, _ message: String, _ line: Int
  ) throws {
    let found = try warnings(["content/\(name)": text])
    #expect(found.count == 1)
    let first = try #require(found.first)
    #expect(first.message.contains("content/\(name) is copied as it is"))
    #expect(first.message.contains(message), "\(first.formatted)")
    #expect(first.location?.line == line && first.severity == .warning)
    #expect(first.notes.contains { $0.message.contains("copy: [/\(name)]") })
    // And that is how it is silenced.
    let silent = try warnings([
      "content/\(name)": text, "marquee.yaml": "build: {layout: page.html, copy: [/\(name)]}\n",
    ])
    #expect(silent == [])
  }

  @Test(arguments: [
    ("a.css", "a { color: red }\n/* --- */\n"), ("a.yaml", "---\na: 1\n---\nb: 2\n"),
    ("a.js", "---\nno end\n"), ("a.html", "<style>a{b{}}</style><p>{ {} }</p>"),
    ("a.json", "{\"a\":{\"b\":{}}}"), ("a.svg", "<svg/>"), ("a.txt", "a {{ 1 }} b"),
    ("a.bin", "---\n---\n"), ("robots.txt", "User-agent: *\n"),
  ])
  func filesThatAreMeant(_ name: String, _ text: String) throws {
    #expect(try warnings(["content/\(name)": text]) == [])
  }

  /// `build.copy` copies Markdown and files with front matter, too.
  @Test func copiedWhateverTheyAre() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("marquee.yaml", "build: {layout: page.html, copy: [/examples/**, '/*.txt']}\n")
    try site.write("content/examples/a.md", "---\nlayout: no\n---\n{{ x }}\n")
    try site.write("content/examples/deep/b.html", "---\n---\n{% nope %}")
    try site.write("content/c.txt", "---\n---\n{{ x }}")
    let report = try site.build()
    #expect(report.warnings == [])
    #expect(site.read("output/examples/a.md") == "---\nlayout: no\n---\n{{ x }}\n")
    #expect(site.read("output/examples/deep/b.html") == "---\n---\n{% nope %}")
    #expect(site.read("output/c.txt") == "---\n---\n{{ x }}")
  }

  @Test(arguments: ForeignWord.keys.map(\.word).filter { $0 != "url" })
  func keysOfOthers(_ key: String) throws {
    let found = try warnings(["content/a.md": "---\ntitle: A\n\(key): false\n---\nx\n"])
    let word = try #require(ForeignWord.keysByName[key])
    #expect(found.count == 1)
    #expect(
      found.first?.formatted == """
        content/a.md:3:1: warning: '\(key)' does nothing here, and no template reads page.\(key)
          3 | \(key): false
            | ^\(String(repeating: "~", count: key.count - 1))
          note: \(word.note)
          help: \(word.instead)
        """)
  }

  @Test func keysThatATemplateReads() throws {
    #expect(
      try warnings([
        "content/a.md": "---\ntitle: A\ntags: [x]\npublished: false\n---\n{{ page.tags | join }}\n",
        "templates/note.html": "{% if page['published'] %}x{% endif %}",
      ]) == [])
  }

  @Test func theAddressIsTheBuilds() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/a.md", "---\nurl: /a/\n---\n")
    #expect(mistakes { try site.build() }.contains("help: write path: /about/"))
  }

  @Test(arguments: ForeignWord.files.map(\.word))
  func filesOfOthers(_ name: String) throws {
    let path = name.hasSuffix("/") ? name + "x.txt" : name
    let found = try warnings([path: "x"])
    let word = try #require(ForeignWord.filesByName[name])
    #expect(found.map(\.message) == ["\(name) is not read"])
    #expect(found.first?.help == word.instead)
  }

  @Test(arguments: ["_posts/2026-11-21-a.txt", "_includes/card.txt", "blog/_drafts/a.txt"])
  func foldersOfOthersInContent(_ path: String) throws {
    let found = try warnings(["content/\(path)": "x"])
    #expect(found.count == 1)
    #expect(found.first?.message.contains("is published like everything in content/") ?? false)
    let copied = "build: {layout: page.html, copy: [/\(path)]}\n"
    #expect(try warnings(["content/\(path)": "x", "marquee.yaml": copied]) == [])
  }

  @Test func aLayoutWithoutItsPage() throws {
    let found = try warnings(["templates/page.html": "<p>{{ page.title }}</p>"])
    #expect(
      found.map(\.message) == [
        "the layout templates/page.html never prints {{ content }}, so its pages show nothing of their own"
      ])
    let partial = try warnings([
      "templates/page.html": "{{ page.title }}{% include 'body.html' %}",
      "templates/body.html": "{{ content }}",
    ])
    #expect(partial == [])
  }

  @Test func aLayoutThatChangesItsPage() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("templates/page.html", "{{ page.title }}\n{{ content | replace: 'a', 'b' }}")
    #expect(
      mistakes { try site.build() } == """
        templates/page.html:2:14: error: 'replace' makes text of the page's HTML, so that readers would see its tags
          2 | {{ content | replace: 'a', 'b' }}
            |              ^~~~~~~
          help: change the page or its query instead; | safe_html after it prints HTML, | strip_html the text
        """)
  }

  private static let layoutNames: [(name: String, file: String, help: String)] = [
    ("page", "page.html", ""), ("films/film", "films/film.html", ""),
    ("pgae", "", "did you mean 'page.html'?"), ("page.htm", "", "did you mean 'page.html'?"),
    ("flim", "", "did you mean 'films/film.html'?"),
    ("film", "", "did you mean 'films/film.html'?"), ("both", "", "did you mean 'both.html'?"),
    ("zzz", "", "add the file to templates/"),
  ]

  @Test(arguments: layoutNames)
  func layoutsByName(_ name: String, _ file: String, _ help: String) throws {
    let site = try TemporarySite(Self.valid)
    for file in ["page.html", "films/film.html", "both.html", "both.md"] {
      try site.write("templates/\(file)", "\(file){{ content }}{{ page.title }}")
    }
    try site.write("content/index.md", "---\ntitle: A\nlayout: \(name)\n---\nx\n")
    let said = mistakes { try site.build() }
    if !file.isEmpty {
      #expect(said == "")
      #expect(site.read("output/index.html")?.hasPrefix(file) ?? false)
    } else {
      #expect(said.contains("there is no layout templates/\(name)"))
      #expect(said.contains("help: \(help)"), "\(said)")
    }
  }

  /// A mistake of a kind in every file, and all are told.
  @Test func mistakesOfAllFilesAtOnce() throws {
    let site = try TemporarySite(Self.valid)
    try site.write("content/a.md", "{{ 1 | nope }} {{ 2 | slugify }}\n{% render \"card.html\" %}\n")
    try site.write(
      "content/b.md", "---\ntitle: \"{{ 1 | money }}\"\npath: \"{{ 1 | t }}\"\n---\n{% seo %}\n")
    try site.write("templates/card.html", "{{ 1 | jsonify }}{% render \"inner.html\" %}")
    try site.write("templates/page.html", "{{ 1 | relative_url }}{{ content }}{{ page.title }}")
    let said = mistakes { try site.build() }
    for word in ["nope", "slugify", "money", "'t'", "seo", "jsonify", "relative_url"] {
      #expect(said.contains(word), "\(word) is missing in:\n\(said)")
    }
    #expect(said.split(separator: "\n").count { $0.contains(": error: ") } == 7)
  }

  private static let otherConfigurations: [([String: String], String, String)] = [
    (["marquee.yml": "site: {}"], "but marquee.yml", "mv 'marquee.yml' marquee.yaml"),
    (["Marquee.yaml": "site: {}"], "but Marquee.yaml", "mv 'Marquee.yaml' marquee.yaml"),
    (["marquee.yaml.txt": "site: {}"], "but marquee.yaml.txt", "mv 'marquee.yaml.txt'"),
    (["_config.yml": "title: x"], "note: _config.yml is here: marquee.yaml holds", "marquee init"),
    (["hugo.toml": "x = 1"], "note: hugo.toml is here", "marquee init"),
    ([:], "there is no marquee.yaml", "marquee init"),
  ]

  @Test(arguments: otherConfigurations)
  func configurationsThatAreNone(
    _ files: [String: String], _ message: String, _ help: String
  ) throws {
    let site = try TemporarySite(files)
    let said = mistakes { _ = try SiteConfiguration.load(root: site.root) }
    #expect(said.contains("there is no marquee.yaml in \(site.root)"))
    #expect(said.contains(message) && said.contains(help), "\(said)")
  }

  /// A name whose bytes are no text is said to be that, not a link to nothing.
  @Test func namesThatAreNoText() throws {
    let site = try TemporarySite(Self.valid)
    let path = Array((site.root + "/content/caf").utf8) + [0xe9] + Array(".md".utf8) + [0]
    let made = path.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { creat($0.baseAddress!, 0o644) }
    }
    #expect(made >= 0)
    close(made)
    let said = mistakes { try site.build() }
    #expect(said.contains("is not UTF-8") && said.contains("help: rename it: mv caf?.md new-name"))
  }
}
