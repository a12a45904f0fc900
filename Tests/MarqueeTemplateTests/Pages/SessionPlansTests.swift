import MarqueeBase
import MarqueeTemplate
import Testing

/// Engines that hand their plans on render what an engine without a past renders.
@Suite struct SessionPlansTests {
  /// Templates by name; the one called `page` is rendered after the others have been compiled.
  private typealias Site = [String: String]

  private static func render(
    _ site: Site, format: Format = .html, x: String = "a&b", memory: SessionPlans?
  ) -> String {
    let partials = site.filter { $0.key.hasPrefix("_") }.mapValues {
      TemplateSource(name: "partial", text: $0, format: .html)
    }
    let engine = TemplateEngine(
      options: EngineOptions(now: Moment(.timestampWithZone, microseconds: 0)),
      partials: TextMap(partials), memory: memory)
    do {
      var pages: [Template] = []
      for (name, text) in site.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("_") {
        pages.append(try engine.compile(TemplateSource(name: name, text: text, format: format)))
      }
      let renderer = Renderer(engine)
      renderer.bind("x", .string(x))
      renderer.bind("site", map(["url": .string("https://a.example")]))
      var texts: [String] = []
      for page in pages {
        let buffer = ByteBuffer()
        try renderer.render(body: page, into: buffer)
        texts.append(buffer.text)
      }
      return texts.joined(separator: "\n--\n") + "\n\(renderer.takeWarnings().map(\.formatted))"
    } catch {
      return error.all.map(\.formatted).joined(separator: "\n")
    }
  }

  /// What is edited, and how many plans that takes.
  private static let start: Site = [
    "_card": "<i>{{ x }}</i>", "_list": "{% render '_card', x: x %}", "a": "<p>{{ x }}</p>",
    "b": "{% render '_list', x: x %}!", "c": "<a title=\"{{ x }}\">c</a>", "d": "<p>{{ x }}</p>",
  ]

  @Test(arguments: [
    ([:], 0),
    (["a": "<p>{{ x }}</p>."], 1),
    (["_card": "<b title='{{ x }}'></b>"], 1),
    (["_list": "<p>{% render '_card', x: x %}</p>"], 1),
    // The same characters elsewhere, and another template's text.
    (["a": "<p>{{ x }}</p> "], 1),
    (["a": "<a title=\"{{ x }}\">c</a>"], 1),
    (["e": "{% render '_card', x: x %}"], 1),
    (["a": nil], 0),
    (["a": "{% assign site = x %}<p>{{ x }}</p>"], 4),
    (["a": "<p>{{ x"], 0),
  ])
  func anEditMakesThePlansOfWhatItChanged(_ edit: [String: String?], _ expected: Int) {
    let memory = SessionPlans()
    _ = Self.render(Self.start, memory: memory)
    #expect(memory.madeCount == 4)
    let edited = Self.start.merging(edit.compactMapValues { $0 }) { $1 }
      .filter { edit[$0.key] != .some(nil) }
    let text = Self.render(edited, memory: memory)
    #expect(text == Self.render(edited, memory: nil))
    #expect(memory.madeCount == 4 + expected)
    // And back.
    #expect(Self.render(Self.start, memory: memory) == Self.render(Self.start, memory: nil))
    #expect(memory.madeCount == 4 + expected, "the site before had all its plans")
  }

  @Test func whatIsGoneIsForgotten() {
    let memory = SessionPlans()
    _ = Self.render(Self.start, memory: memory)
    for _ in 0..<4 { _ = Self.render(["a": "<p>{{ x }}</p>"], memory: memory) }
    #expect(memory.count == 1)
    #expect(Self.render(Self.start, memory: memory) == Self.render(Self.start, memory: nil))
    #expect(memory.madeCount == 4 + 3)
  }

  /// The same shape stands in two formats when a page is a partial and nothing else.
  @Test func aPlanIsOfOneFormat() {
    let memory = SessionPlans()
    let site = ["_card": "\"{{ x }}\"", "a": "{% render '_card', x: x %}"]
    for format in [Format.html, .json, .xml, .csv, .html, .json] {
      #expect(
        Self.render(site, format: format, x: "<\"\n", memory: memory)
          == Self.render(site, format: format, x: "<\"\n", memory: nil), "\(format)")
    }
    #expect(memory.madeCount == 4)
  }

  /// A name that some template gives a row's value is not the configuration's any more.
  @Test func aPlanTrustsNoNameThatIsGivenElsewhere() {
    let memory = SessionPlans()
    let trusting = ["a": "<script src=\"{{ site.url }}/x.js\"></script>", "b": "b"]
    var given = trusting
    given["b"] = "{% assign site = x %}b"
    for site in [trusting, given, trusting, given] {
      #expect(Self.render(site, memory: memory) == Self.render(site, memory: nil))
    }
    #expect(Self.render(trusting, memory: nil) != Self.render(given, memory: nil))
  }
}
