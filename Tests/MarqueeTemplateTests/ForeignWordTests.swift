import Foundation
import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// Words of other generators, and what is said of them.
@Suite struct ForeignWordTests {
  private static let data: TextMap<Value> = [
    "x": .string("X"), "a": .int(1), "l": .array([.int(1)]),
    "film": map(["title": .string("Heat"), "opens": .moment(Moment(.date, microseconds: 0))]),
    "films": .array([map(["title": .string("Heat")])]),
  ]

  private func message(_ template: String, as format: Format = .html) -> String {
    refusal(template, as: format, Self.data, partials: ["card.html": "c", "cards/film.html": "f"])
  }

  @Test(arguments: ForeignWord.tags)
  func tags(_ word: ForeignWord) {
    let text = message("{% \(word.word) x %}")
    #expect(text.contains("error: there is no tag '\(word.word)'"))
    #expect(text.contains("  note: \(word.note)\n") && text.contains("  help: \(word.instead)"))
  }

  @Test(arguments: ForeignWord.filters)
  func filters(_ word: ForeignWord) {
    // A name with a dot in it is no filter's; it stands in the table for the documentation.
    guard !word.word.contains(".") else { return }
    let text = message("{{ x | \(word.word): 1 }}")
    #expect(text.contains("error: there is no filter '\(word.word)'"))
    #expect(text.contains("  note: \(word.note)\n") && text.contains("  help: \(word.instead)"))
  }

  @Test(arguments: ForeignWord.variables)
  func variables(_ word: ForeignWord) {
    let maps = ["site", "page", "paginator"]
    let root = word.word.split(separator: ".").first.map(String.init) ?? ""
    var data = Self.data
    if maps.contains(root) {
      data[root] = .record(
        Record(keys: RecordKeys(["unrelated"], map: root), values: [.string("u")]))
    }
    let text = refusal("{{ \(word.word) }}", as: .html, data)
    #expect(text.contains("  note: \(word.note)\n"), "\(text)")
    #expect(text.contains("  help: \(word.instead)"), "\(text)")
  }

  /// Each entry is an example of itself: it is refused, or a warning, and says what to write.
  @Test(arguments: ForeignWord.braces)
  func braces(_ word: ForeignWord) throws {
    let (said, help): (String, [String])
    do {
      let (_, body, _) = try prepare(word.word, as: .html, Self.data)
      said = body.warnings.map(\.formatted).joined()
      help = body.warnings.compactMap(\.help)
    } catch {
      said = error.all.map(\.formatted).joined(separator: "\n")
      help = error.all.compactMap(\.help)
    }
    let operators = ["~", "?", "+", "||", "==", "upper()", "if"]
    if operators.contains(where: { word.word.contains(" \($0)") || word.word.contains(".\($0)") }) {
      #expect(
        !help.isEmpty
          && help.contains { $0.contains("{{") || $0.contains("{%") || $0.contains("or") },
        "\(said)")
    } else {
      #expect(help.contains(word.instead), "\(said)")
    }
  }

  /// None of the words is one of this house's own.
  @Test func noWordIsOurs() {
    let tags = TagLibrary.names.union(TagLibrary.branches)
    #expect(ForeignWord.tags.filter { tags.contains($0.word) } == [])
    let filters = Set(FilterLibrary.names).union(["markdown", "safe_html"])
    #expect(ForeignWord.filters.filter { filters.contains($0.word) } == [])
    for table in [
      ForeignWord.tags, ForeignWord.filters, ForeignWord.variables, ForeignWord.braces,
    ] {
      #expect(Set(table.map(\.word)).count == table.count)
      #expect(table.allSatisfy { !$0.homes.isEmpty && !$0.instead.hasSuffix(".") })
    }
  }

  /// What a message tells an author to write is Liquid, with filters that exist.
  @Test func adviceIsRight() throws {
    let tables =
      ForeignWord.tags + ForeignWord.filters + ForeignWord.variables + ForeignWord.braces
    let closing: [String: String] = [
      "if": "{% endif %}", "unless": "{% endunless %}", "for": "{% endfor %}",
      "case": "{% when 1 %}{% endcase %}", "tablerow": "{% endtablerow %}",
      "capture": "{% endcapture %}", "raw": "{% endraw %}", "comment": "{% endcomment %}",
    ]
    var count = 0
    for word in tables {
      for match in word.instead.matches(of: /\{\{.*?\}\}|\{%.*?%\}/) {
        let piece = String(match.0).replacing("…", with: "x")
        guard let name = piece.firstMatch(of: /\{%-?\s*(\w+)/).map({ String($0.1) }) else {
          count += 1
          _ = try prepare(piece, as: .html)
          continue
        }
        if TagLibrary.isEnd(name) || TagLibrary.branches.contains(name) || name == "raw" {
          continue
        }
        count += 1
        _ = try prepare(
          piece + (closing[name] ?? ""), as: .html, partials: ["card.html": "", "part.html": ""])
      }
    }
    #expect(count > 200)
  }

  @Test(arguments: [
    (
      "{% include card.html %}", "the partial's name stands in quotes",
      "{% include \"card.html\" %}"
    ),
    (
      "{% include cards/film.html title=\"x\" n=film.title %}", "stands in quotes",
      "{% include \"cards/film.html\", title: \"x\", n: film.title %}"
    ),
    ("{% render card.html %}", "stands in quotes", "{% render \"card.html\" %}"),
    ("{% render card %}", "the partial's name in quotes was expected", "{% render \"card\" %}"),
    ("{% include {{ x }} %}", "without braces", "page.card"),
    ("{% render \"crad\" %}", "there is no partial 'crad'", "did you mean 'card.html'?"),
    ("{% render \"film\" %}", "there is no partial 'film'", "did you mean 'cards/film.html'?"),
    ("{% render \"crad.html\" %}", "there is no partial", "did you mean 'card.html'?"),
    ("{{ film.title }", "'{{' has no '}}'", "end it"),
    ("{{ film.title } {{ x }}", "closed by a single '}'", "an output ends with }}"),
    ("{{ film.title }\n\n{% if a %}{% endif %}", "closed by '%}'", "{{ name }}"),
    ("{% if a }{{ x }}{% endif %}", "'}' can't stand here", "a tag ends with %}"),
    ("{{ x | upcase() }}", "was expected, not '('", "'upcase' is a filter"),
    ("{{ x.upcase() }}", "not '('", "'upcase' is a filter"),
    ("{{ films[0].title.upcase }}", "text has no member 'upcase'", "{{ value | upcase }}"),
    ("{{ x.length }}", "text has no member 'length'", "films | size"),
    ("{{ x.title }}", "text has no member 'title'", "capitalize"),
    ("{{ a.digits }}", "a number has no member 'digits'", "print the value itself"),
    ("{{ film.opens.year }}", "a date has no member 'year'", "date: \"%Y\""),
    ("{{ films.title }}", "a list has no member 'title'", "list[0].title"),
    (
      "{% widget %}", "there is no tag 'widget'", "{{ widget }} prints a value; the tags are assign"
    ),
    ("{% x.y %}", "there is no tag 'x'", "{{ x.y }}"),
  ])
  func habits(_ template: String, _ message: String, _ help: String) {
    let text = self.message(template)
    #expect(text.contains("error: ") && text.contains(message), "\(text)")
    #expect(text.firstMatch(of: /(?m)^  help: .*/).map { $0.0.contains(help) } ?? false, "\(text)")
  }

  /// What a `default` follows may be missing, on the way to it, too.
  @Test(arguments: [
    ("{{ page.lang | default: site.lang | default: \"en\" }}", "en"),
    ("{{ page.lang | default: site.lang | default: site.title }}", "S"),
    ("{{ page.lang | upcase | default: \"none\" }}", "none"),
    ("{{ \"a\" | append: site.lang | default: \"none\" }}", "a"),
    ("{{ page.size | default: 3 }}", "1"),
  ])
  func missingBeforeDefault(_ template: String, _ output: String) throws {
    let data: TextMap<Value> = [
      "site": .record(Record(keys: RecordKeys(["title"], map: "site"), values: [.string("S")])),
      "page": .record(Record(keys: RecordKeys(["path"], map: "page"), values: [.string("/")])),
    ]
    #expect(try render(template, as: .html, data) == output)
  }

  @Test(arguments: [
    "{{ page.lang | default: site.lang }}", "{{ page.lang | upcase }}",
    "{{ \"x\" | default: \"y\" | append: site.lang }}",
  ])
  func missingAfterDefault(_ template: String) {
    let data: TextMap<Value> = [
      "site": .record(Record(keys: RecordKeys(["title"], map: "site"), values: [.string("S")])),
      "page": .record(Record(keys: RecordKeys(["path"], map: "page"), values: [.string("/")])),
    ]
    #expect(refusal(template, as: .html, data).contains("has no 'lang'"))
  }

  /// What is written out in the template is as trusted as the template.
  @Test(arguments: [
    (
      "<link rel=\"stylesheet\" href=\"{{ '/style.css' }}\">",
      "<link rel=\"stylesheet\" href=\"/style.css\">"
    ),
    (
      "<script src=\"{{ '/a.js' | append: '?v=1' }}\"></script>",
      "<script src=\"/a.js?v=1\"></script>"
    ),
    ("<base href=\"{{ '/' }}\">", "<base href=\"/\">"),
  ])
  func literalsAreTrusted(_ template: String, _ output: String) throws {
    #expect(try render(template, as: .html, Self.data) == output)
  }

  @Test(arguments: [
    "<script src=\"{{ x }}\"></script>", "<script src=\"{{ '/a.js' | append: x }}\"></script>",
    "<script src=\"{{ x | default: '/a.js' }}\"></script>",
    "<button onclick=\"{{ 'f()' }}\">", "<link rel=\"stylesheet\" href=\"{{ film.title }}\">",
  ])
  func valuesAreNot(_ template: String) {
    #expect(message(template).contains("error: "))
  }

  @Test(arguments: [
    ("<p><%= title %></p>", Format.html, "'<%=' is text here"),
    ("<% if x %>", .html, "'<%' is text here"), ("{# note #}", .html, "'{#' is text here"),
    ("<?php echo 1 ?>", .html, "'<?php' is text here"), ("<?= $x ?>", .markdown, "'<?=' is text"),
    ("a {# b #}", .markdown, "'{#' is text here"), ("<a><%= b %></a>", .xml, "'<%=' is text"),
  ])
  func strayCode(_ template: String, _ format: Format, _ message: String) throws {
    let (_, body, _) = try prepare(template, as: format, Self.data)
    #expect(body.warnings.count == 1)
    #expect(body.warnings.first?.message.contains(message) ?? false)
    #expect(body.warnings.first?.severity == .warning)
  }

  @Test(arguments: [
    ("`<%= title %>`", Format.markdown), ("```\n<%= title %>\n```\n", .markdown),
    ("    <%= title %>\n", .markdown), ("{% raw %}<%= title %>{% endraw %}", .html),
    ("<%= title %>", .text), ("<%= title %>", .liquid), ("# Title {#title}", .markdown),
    ("<?xml version=\"1.0\"?><a/>", .xml),
  ])
  func codeThatIsMeant(_ template: String, _ format: Format) throws {
    let (_, body, _) = try prepare(template, as: format, Self.data)
    #expect(body.warnings == [])
  }

  /// The page of a layout that is lost.
  @Test(arguments: [
    ("<main></main>", "never prints {{ content }}"),
    ("<main>{{ content | replace: 'a', 'b' }}</main>", "'replace' makes text of the page's HTML"),
    ("{{ content | default: 'none' }}", "'default' makes text"),
    ("{{ content | truncate: 10 | upcase }}", "'truncate' makes text"),
    ("{% assign c = content | remove: 'x' %}{{ c }}", "this is the page's HTML as text"),
    ("{% capture c %}{{ content }}{% endcapture %}{{ c | upcase }}", "'upcase' makes text"),
    ("{% if content %}{{ content | strip }}{% endif %}", "'strip' makes text"),
  ])
  func lostPages(_ layout: String, _ message: String) throws {
    let (renderer, _, layouts) = try prepare("x", as: .html, layouts: [layout])
    _ = renderer
    let found = try findings(layouts[0])
    #expect(found.count == 1)
    #expect(found.first?.message.contains(message) ?? false, "\(found.map(\.formatted))")
  }

  @Test(arguments: [
    "{{ content }}", "{% if content %}{{ content }}{% endif %}",
    "{% render 'x', content: content %}",
    "{{ content }}{{ content | strip_html | truncate: 100 }}", "{{ content | size }}{{ content }}",
    "{{ content | replace: 'a', 'b' | safe_html }}", "{{ content | escape }}",
    "{% assign words = content | strip_html | split: ' ' %}{{ words.size }}{{ content }}",
    "{% assign unused = content %}",
  ])
  func pagesThatAreShown(_ layout: String) throws {
    let (_, _, layouts) = try prepare("x", as: .html, layouts: [layout])
    #expect(try findings(layouts[0]) == [])
  }

  private func findings(_ layout: Template) throws -> [Diagnostic] {
    let engine = TemplateEngine(
      options: EngineOptions(now: Moment(.timestampWithZone, microseconds: 0)))
    return LayoutCheck.findings(of: try engine.compile(layout.source), engine)
  }
}
