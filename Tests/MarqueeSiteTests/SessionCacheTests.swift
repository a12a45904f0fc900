import Foundation
import MarqueeBase
import MarqueeTemplate
import Testing

@testable import MarqueeSite

/// A session's builds make what builds without a past make, whatever was edited between them, and
/// work out anew what was edited.
@Suite struct SessionCacheTests {
  @Test(arguments: UInt64(101)...112) func aSessionBuildsWhatOneBuildWould(_ seed: UInt64) throws {
    var dice = IncrementalDice(seed: seed)
    var state = IncrementalState(&dice)
    var site = try IncrementalSite(state.files, state.tables)
    while try !site.clean().mistakes.isEmpty {
      state = IncrementalState(&dice)
      site = try IncrementalSite(state.files, state.tables)
    }
    let memory = SessionCache()
    var builds = 0
    for step in 0..<24 {
      let before = state
      let edits = (0..<dice.roll(1..<4)).map { _ in
        dice.once(in: 4) ? state.edit(&dice) : state.editTemplates(&dice)
      }
      try site.take(state, instead: before)
      let rendersAll = !dice.once(in: 4)
      site.memory = memory
      let made = try site.outcome { $0.rendersAll = rendersAll }
      site.memory = nil
      let clean = try site.clean()
      let comment = Comment(rawValue: "seed \(seed), step \(step): \(edits)")
      try #require(made.mistakes == clean.mistakes, comment)
      try #require(made.told == clean.told, comment)
      guard made.mistakes.isEmpty else {
        // The session has seen the mistake; what comes next starts from the site before.
        try site.take(before, instead: state)
        state = before
        continue
      }
      builds += 1
      for file in Set(made.files.keys).union(clean.files.keys) {
        try #require(made.files[file] == clean.files[file], "\(file), \(comment)")
      }
    }
    #expect(builds > 5, "seed \(seed): nearly all edits are mistakes")
    #expect(memory.plans.madeCount > 0)
  }

  /// Two pages in one layout, one outside it; a partial in one of them.
  private static let files = [
    "marquee.yaml": "build: {layout: base.html}",
    "templates/base.html": "<main>{{ content }}</main>\n",
    "templates/card.html": "<b>{{ x }}</b>\n",
    "content/index.md": "# {{ site.time_zone }}\n",
    "content/about.html": "---\ntitle: A\n---\n<p>{% render 'card', x: 1 %}</p>\n",
    "content/data.json": "---\nlayout: none\n---\n[{{ movies.size }}]\n",
  ]

  /// Bodies and layouts are planned apart.
  @Test(arguments: [
    (nil, "", 0),
    ("templates/base.html", "<main>\n{{ content }}</main>\n", 1),
    ("templates/card.html", "<i>{{ x }}</i>\n", 1),
    ("content/index.md", "## {{ site.time_zone }}\n", 1),
    ("content/index.md", "---\ntitle: T\n---\n# {{ site.time_zone }}\n", 1),
    ("content/style.css", "b {}", 0),
    ("queries/movies.sql", "SELECT 2", 0),
    ("marquee.yaml", "site: {time_zone: Europe/Lisbon}\nbuild: {layout: base.html}", 0),
    ("templates/unused.html", "{{ x }}", 0),
  ])
  func anEditIsPlannedAnewAndNothingElse(_ file: String?, _ text: String, _ plans: Int) throws {
    let site = try IncrementalSite(
      Self.files, ["movies": Table(["title"], [[.string("A")], [.string("B")]])])
    let memory = SessionCache()
    site.memory = memory
    site.options.jobs = 1
    try site.build { $0.rendersAll = true }
    #expect(memory.plans.madeCount == 4)
    if let file { try site.folder.write(file, text) }
    let made = try site.outcome { $0.rendersAll = true }
    #expect(memory.plans.madeCount == 4 + plans)
    site.memory = nil
    #expect(made.files == (try site.clean().files))
  }
}

extension IncrementalState {
  /// Edits of what many pages share: mistakes among them, old texts again.
  fileprivate mutating func editTemplates(_ dice: inout IncrementalDice) -> String {
    let (file, texts) = dice.pick([
      (
        "templates/card.html",
        [
          "<i>{{ x }}</i>", "<i title='{{ x }}'></i>", "<i>{{ x }}</i>\n", "<i>{{ x",
          "<script>{{ x }}", "{% assign site = x %}{{ x }}",
        ]
      ),
      (
        "templates/base.html",
        [
          "<main>{{ content }}</main>", "<main>{{ content }}", "<p>{% include 'card', x: 1 %}</p>",
          "<script src=\"{{ site.url }}/x.js\"></script>{{ content }}", "{% render 'card', x: 2 %}",
          "---\nlayout: toc.html\n---\n\n{{ content }}",
        ]
      ),
      ("templates/rows.html", ["{{ movies.size }}", "<i>{{ x }}</i>", "{{ 'a' }}", "{% if %}"]),
      ("templates/toc.html", ["<nav>{{ page.toc }}</nav>{{ content }}", "{{ content }}"]),
    ])
    let text = dice.pick(texts)
    files[file] = text
    return "\(file): \(text)"
  }
}
