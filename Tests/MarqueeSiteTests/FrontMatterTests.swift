import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct FrontMatterTests {
  @Test(arguments: [
    ("---\ntitle: a\n---\nbody\n", "title: a\n", "body\n", 3),
    ("---\r\ntitle: a\r\n---\r\nbody", "title: a\r\n", "body", 3),
    ("---\n---\n", "", "", 2), ("---\ntitle: a\n---", "title: a\n", "", 3),
    ("---\na: |\n  ---\n---\nx", "a: |\n  ---\n", "x", 4),
    ("body\n---\n", nil, "body\n---\n", 0), ("----\na\n---\n", nil, "----\na\n---\n", 0),
    ("--- \na\n---\n", nil, "--- \na\n---\n", 0), ("", nil, "", 0),
  ]) func splits(_ text: String, _ yaml: String?, _ body: String, _ lines: Int) throws {
    let split = try FrontMatter.split(text, file: "a.md")
    #expect(split.yaml?.text == yaml)
    #expect(split.body == body)
    #expect(split.bodyLineOffset == lines)
  }

  @Test(arguments: mistakeTable) func explainsMistakes(_ text: String, _ message: String) {
    let told = mistakes {
      _ = try PageSettings.parse(FrontMatter.split("---\n\(text)---\nbody\n", file: "content/a.md"))
    }
    #expect(told == message)
  }

  static let mistakeTable: [(String, String)] = [
    (
      "title: a: b\n",
      """
      content/a.md:2:9: error: this is not YAML: mapping values are not allowed in this context
        2 | title: a: b
          |         ^
        help: quote text that holds ': ', ' #', or starts with one of { [ * & ! | > ' " % @ `
      """
    ),
    (
      "title: a\ntitle: b\n",
      """
      content/a.md:3:1: error: 'title' is given twice
        3 | title: b
          | ^~~~~
        note: content/a.md:2:1: first here
        2 | title: a
          | ^~~~~
        help: keep one of the two
      """
    ),
    (
      "query: movies\nas: page\nsitemap: no\n",
      """
      content/a.md:3:5: error: 'page' can't be the name of a row
        3 | as: page
          |     ^~~~
        help: templates use it for something else: choose another
      content/a.md:4:10: error: 'sitemap' wants true or false, not text
        4 | sitemap: no
          |          ^~
        help: write false
      """
    ),
    (
      "paginate: {size: 24}\n",
      """
      content/a.md:2:1: error: 'paginate' names no query
        2 | paginate: {size: 24}
          | ^~~~~~~~
        help: write it like paginate: {query: movies, size: 24}
      """
    ),
    (
      "paginate: {query: movies, size: 0, per: 3}\n",
      """
      content/a.md:2:33: error: 'paginate.size' is 0; the least it can be is 1
        2 | paginate: {query: movies, size: 0, per: 3}
          |                                 ^
      content/a.md:2:36: error: 'per' is not a setting in 'paginate'
        2 | paginate: {query: movies, size: 0, per: 3}
          |                                    ^~~
        help: the settings here are query, size
      """
    ),
    (
      "group_by: genre\n",
      """
      content/a.md:2:11: error: 'group_by' needs a query
        2 | group_by: genre
          |           ^~~~~
        help: add query: and the query's name
      """
    ),
    (
      "query: movies\npaginate: {query: movies}\n",
      """
      content/a.md:2:8: error: a page has either 'query' or 'paginate'
        2 | query: movies
          |        ^~~~~~
        help: keep paginate for pages of 20 rows, query for a page per row
      """
    ),
    (
      "- a\n- b\n",
      """
      content/a.md:2:1: error: the front matter wants a map of settings, not a list
        2 | - a
          | ^
      """
    ),
    (
      "layuot: page.html\nlayouts: mine\ndata: mine\n",
      """
      content/a.md:2:1: error: 'layuot' is too near to 'layout' to be the page's own
        2 | layuot: page.html
          | ^~~~~~
        help: did you mean 'layout'?
      """
    ),
    (
      "url: /x/\n",
      """
      content/a.md:2:1: error: 'page.url' is made by the build
        2 | url: /x/
          | ^~~
        help: write path: /about/ for the page's address
      """
    ),
  ]

  @Test func needsAnEnd() {
    #expect(
      mistakes { _ = try FrontMatter.split("---\ntitle: a\n", file: "content/a.md") } == """
        content/a.md:1:1: error: the front matter has no end
          1 | ---
            | ^~~
          help: write a line --- after the last setting
        """)
  }
}
