import MarqueeBase
import MarqueeTemplate
import Testing

/// Values that grow: what a page holds and makes has a limit, and the error says where and what to do.
@Suite struct GrowthTests {
  private static let limits = RenderLimits(
    loopIterations: 100_000, outputBytes: 1 << 20, valueBytes: 1 << 20)
  private static let long = String(repeating: "x", count: 100_000)
  private static let data: TextMap<Value> = [
    "long": .string(long), "comma": .string(String(repeating: ",", count: 100_000)),
    "list": .array(Array(repeating: .string(long), count: 9)),
    "number": .decimal(String(repeating: "9", count: 1000)),
    "movies": .array((0..<100).map { map(["title": .string(long + String($0))]) }),
  ]

  /// Each goes on as long as it may; without a limit it would take all memory.
  private static let growing: [(name: String, template: String)] = [
    (
      "append",
      "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}"
    ),
    (
      "prepend",
      "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | prepend: a %}{% endfor %}"
    ),
    (
      "capture",
      "{% assign a = 'x' %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}"
    ),
    (
      "capture text",
      "{% capture a %}{% for i in (1..60000) %}0123456789012345678901234567890123456789{% endfor %}{% endcapture %}"
    ),
    (
      "capture in capture",
      "{% capture a %}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{% capture b %}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{% endcapture %}{% endcapture %}{% assign c = a %}{% assign d = b %}{% assign e = a %}{% assign f = b %}"
    ),
    (
      "concat",
      "{% assign a = '1,2' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}"
    ),
    ("replace", "{{ long | replace: 'x', long }}"),
    ("replace with nothing", "{{ long | replace: '', long }}"),
    (
      "replace in a chain",
      "{% assign a = 'x' %}{% for i in (1..60) %}{% assign a = a | replace: 'x', 'xx' %}{% endfor %}"
    ),
    ("join", "{{ comma | split: '' | join: long }}"),
    ("join of long elements", "{% assign a = list | concat: list | join %}"),
    ("split", "{{ long | split: '' | size }}"),
    (
      "split at commas",
      "{% assign a = comma | append: '1' | split: ',' | join: 'xxxxxxxxxxxxxxxx' %}"
    ),
    (
      "many names",
      "{% assign a = long %}{% assign b = long | upcase %}{% assign c = long | append: '' %}{% assign d = a | append: b %}{% assign e = a | append: b %}{% assign f = a | append: b %}{% assign g = a | append: b %}{% assign h = a | append: b %}"
    ),
    (
      "date",
      "{% capture f %}{% for i in (1..2000) %}%1024Y{% endfor %}{% endcapture %}{{ '2026-01-01' | date: f }}"
    ),
    ("number", "{{ number | number: group: long }}"),
    ("currency", "{{ number | currency: group: long }}"),
    ("percent", "{{ number | percent: group: long }}"),
    ("json", "{% assign a = list | concat: list | json %}"),
    (
      "indented json",
      "{% assign a = comma | slice: 0, 9000 | append: '1' | split: ',' %}{% assign b = a | concat: a | concat: a | concat: a | concat: a | concat: a | json: 16 %}"
    ),
    (
      "url_encode",
      "{{ comma | append: comma | append: comma | append: comma | url_encode | url_encode }}"
    ),
    (
      "newline_to_br",
      "{% capture a %}{% for i in (1..60000) %}\n\n\n\n{% endfor %}{% endcapture %}{{ a | newline_to_br }}"
    ),
    ("a list as text", "{{ list | concat: list | append: '' | size }}"),
    ("printing a list", "{% assign a = list | concat: list %}{{ a }}"),
    (
      "cycle",
      "{% for i in (1..20000) %}{% cycle i, a: 1 %}{% assign k = i | append: long %}{% cycle k: 'a' %}{% endfor %}"
    ),
    ("recursion", "{% render 'twice' %}"),
    ("a growing argument", "{% render 'grow', a: 'xxxxxxxxxx' %}"),
    (
      "the last value",
      "{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}{{ long }}"
    ),
    ("map and join", "{{ movies | map: 'title' | join }}"),
    (
      "default",
      "{% assign a = '' %}{% for i in (1..60) %}{% assign b = a | default: long %}{% assign a = b | append: b %}{% endfor %}"
    ),
    (
      "nested ranges",
      "{% for i in (1..30000) %}{% for j in (1..30000) %}{% break %}{% endfor %}{% break %}{% endfor %}"
    ),
    ("tablerow", "{% tablerow i in (1..60000) %}{{ i }}{% endtablerow %}"),
    (
      "ifchanged",
      "{% for i in (1..90) %}{% ifchanged %}{{ long }}{{ i }}{% endifchanged %}{% endfor %}"
    ),
    ("increments", "{% for i in (1..100001) %}{% endfor %}"),
    (
      "a text made again and again",
      "{% for i in (1..90000) %}{% assign a = long | append: i %}{% endfor %}"
    ),
  ]

  private static let partials = [
    "twice": "{% render 'twice2' %}{% render 'twice2' %}",
    "twice2": "{% render 'twice3' %}{% render 'twice3' %}",
    "twice3": "{% render 'twice' %}{% render 'twice' %}",
    "grow": "{% assign b = a | append: a %}{% render 'grow', a: b %}",
  ]

  @Test(arguments: growing.map(\.name), [Format.liquid, .html, .markdown, .text])
  func hasALimit(_ name: String, _ format: Format) throws {
    let template = try #require(Self.growing.first { $0.name == name }).template
    let ending = format == .markdown ? "md" : format == .html ? "html" : "txt"
    var partials: [String: String] = [:]
    for (name, text) in Self.partials {
      partials[format == .liquid ? name : name + "." + ending] = text
    }
    let text = refusal(
      template, as: format, Self.data, partials: partials, limits: Self.limits)
    #expect(text.contains("error: "), "\(text.prefix(200))")
    #expect(text.contains(":1:"), "\(text.prefix(400))")
    #expect(text.contains("help: "), "\(text.prefix(400))")
  }

  /// A loop that replaces what it made holds one value at a time.
  @Test func whatIsReplacedIsGivenBack() throws {
    let template =
      "{% for i in (1..40) %}{% assign a = long | append: i %}{% capture b %}{{ a }}{% endcapture %}"
      + "{% endfor %}{{ a | size }}"
    for format in [Format.liquid, .html, .text] {
      #expect(
        try render(template, as: format, Self.data, limits: Self.limits) == "100002")
    }
    let partial = "{% assign c = long | append: long %}"
    #expect(
      try render(
        "{% for i in (1..20) %}{% render 'p.html' %}{% endfor %}ok", as: .html,
        Self.data.merging(["long": .string("x")]) { $1 }, partials: ["p.html": partial],
        limits: RenderLimits(valueBytes: 2_000)) == "ok")
  }

  @Test func limitsAreSaidWithWhatRaisesThem() {
    #expect(
      refusal(
        "{% assign a = 'xxxxxxxxxx' %}\n{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
        as: .liquid, limits: Self.limits) == """
          page:2:41: error: the value grows larger than 1 MiB
            2 | {% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}
              |                                         ^~~~~~
            help: split the page (paginate, or one page per row), or raise build.page_limit in marquee.yaml
          """)
    #expect(
      refusal(
        "{{ a }}{{ a }}", as: .html, ["a": .string(String(repeating: "x", count: 600_000))],
        limits: Self.limits) == """
          page:1:8: error: the page is larger than 1 MiB
            1 | {{ a }}{{ a }}
              |        ^~~~~~~
            help: split the page (paginate, or one page per row), or raise build.page_limit in marquee.yaml
          """)
  }

  /// Names that rows make up leave nothing behind.
  @Test func namesOfRowsAreNotKept() throws {
    let names = (0..<1000).map { Value.string("name\($0)") }
    #expect(
      try render(
        "{% for n in names %}{{ [n] }}{{ self[n] }}{% endfor %}{{ ['names'] | size }}", as: .liquid,
        ["names": .array(names)]) == "1000")
  }
}
