import MarqueeBase
import MarqueeSite
import Testing

/// What is said of YAML that can't be read: the slip itself, not where libyaml lost the thread.
@Suite struct YAMLSuggestionTests {
  @Test(arguments: [
    (
      "site:\n  title: x\n   url: y\n", 3, 4,
      "'url' is indented by 3 spaces, 'title' above it by 2", "2 spaces before 'url'"
    ),
    (
      "site:\n  title: x\n url: y\n", 3, 2, "'url' is indented by 1 space, 'title' above it by 2",
      "2 spaces before 'url'"
    ),
    (
      "site:\n title: x\n  url: y\n", 3, 3, "'url' is indented by 2 spaces, 'title' above it by 1",
      "1 space before 'url'"
    ),
    (
      "queries:\n  films:\n    key: a\n   shows:\n    key: b\n", 4, 4,
      "'shows' is indented by 3 spaces, 'films'", "2 spaces before 'shows'"
    ),
    (
      "queries:\n  films:\n    key: a\n     min_rows: 1\n", 4, 6,
      "'min_rows' is indented by 5 spaces, 'key'", "4 spaces"
    ),
    (
      "snapshot:\n  ignore:\n    - pattern: a\n       replace: b\n", 4, 8,
      "'replace' is indented by 7 spaces, 'pattern'", "6 spaces"
    ),
    (
      "build:\n  output: x\n  # note\n\n    layout: y\n", 5, 5,
      "'layout' is indented by 4 spaces, 'output'", "2 spaces"
    ),
    (
      " site:\n  title: x\ndatabase: local\n", 3, 1, "'database' is indented by 0 spaces",
      "1 space before"
    ),
    ("site:\n  title: {{ x }}\n", 2, 10, "Liquid stands in quotes", "write title: \"{{ x }}\""),
    (
      "site:\n  title: {{ x | default: \"y\" }}\n", 2, 10, "Liquid stands in quotes",
      "write title: '{{ x | default: \"y\" }}'"
    ),
    (
      "site:\n  title: {% if x %}a{% endif %}\n", 2, 10, "Liquid stands in quotes",
      "write title: \"{% if x %}a{% endif %}\""
    ),
    (
      "snapshot:\n  pages:\n    - {{ x }}\n", 3, 7, "Liquid stands in quotes", "write - \"{{ x }}\""
    ),
    (
      "site:\n  title: \"{{ x | default: \"y\" }}\"\n", 2, 27, "the text ends at the second \"",
      "write title: '{{ x | default: \"y\" }}'"
    ),
    (
      "site:\n  title: \"The \"best\" film\"\n", 2, 15, "the text ends at the second \"",
      "write title: 'The \"best\" film'"
    ),
    ("site:\n  title: 'It's'\n", 2, 13, "the text ends at the second '", "write title: \"It's\""),
    (
      "site:\n  title: \"abc\n  language: en\n", 2, 10, "the quote that opens here",
      "write title: \"abc\""
    ),
    (
      "site:\n  title: \"abc\n  language: \"en\"\n", 2, 10, "the quote that opens here",
      "write title: \"abc\""
    ),
    (
      "site:\n  title: 'abc\n  url: 'x'\n  language: 'y'\n", 2, 10, "the quote that opens here",
      "'abc'"
    ),
    (
      "site:\n  title: x\n  url: \"abc\n\ndatabase: local\n", 3, 8, "the quote that opens here",
      "write url: \"abc\""
    ),
    (
      "site:\n  title:Heat\n  language: en\n", 2, 8, "a space belongs after the colon",
      "write title: Heat"
    ),
    ("site:\n\ttitle: x\n", 2, 1, "can't start any token", "indent with spaces"),
    (
      "site:\n  title: a: b\n", 2, 11, "mapping values are not allowed",
      "quote text that holds ': '"
    ),
  ])
  func slips(_ text: String, _ line: Int, _ column: Int, _ message: String, _ help: String) {
    do {
      _ = try SiteConfiguration.parse(text)
      Issue.record("no error")
    } catch {
      let first = error.all[0]
      #expect(
        first.location?.line == line && first.location?.column == column, "\(first.formatted)")
      let said = first.message.replacing("cannot", with: "can't")
      #expect(said.contains(message), "\(first.formatted)")
      #expect(first.help?.contains(help) ?? false, "\(first.formatted)")
      #expect(
        first.excerpt
          == text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].description)
    }
  }

  /// Front matter stands further down its file.
  @Test func placesInFrontMatter() throws {
    let site = try TemporarySite([
      "marquee.yaml": "", "content/a.md": "---\r\ntitle: {{ film.title }}\r\n---\r\nx\r\n",
    ])
    #expect(
      mistakes { try site.build() } == """
        content/a.md:2:8: error: YAML takes '{{' for a map: Liquid stands in quotes
          2 | title: {{ film.title }}
            |        ^~~~~~~~~~~~~~~~
          help: write title: "{{ film.title }}"
        """)
  }

  /// What is well formed is never taken for a slip.
  @Test(arguments: [
    "site:\n    title: x\n    url: https://a.example\n", "site: {title: \"a\n  b\"}\n",
    "site:\n  title: >\n    a\n      b: c\n  language: en\n",
    "params:\n  a: [1,\n    2]\n  b: 'it''s'\n",
    "snapshot:\n  pages:\n  - /a/\n  - /b/\n", "site:\n  title: a \"b\" c\n  phone: \"a:b\"\n",
  ])
  func wellFormed(_ text: String) throws {
    _ = try SiteConfiguration.parse(text)
  }
}
