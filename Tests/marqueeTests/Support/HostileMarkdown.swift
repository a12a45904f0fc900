/// Texts for which a Markdown parser can take quadratic time, much memory or much output: the
/// patterns in the advisories of cmark and cmark-gfm, and others of their kinds.
enum HostileMarkdown {
  struct Case: Sendable {
    let name: String
    let text: String
  }

  /// - Parameter size: the approximate size in bytes of each text.
  static func all(_ size: Int) -> [Case] {
    repeated.map { Case(name: $0, text: repeating($1, size)) } + built(size)
  }

  private static let repeated: [(String, String)] = [
    ("open brackets", "["), ("open links", "[a]("), ("open images", "![[]()"),
    ("brackets and parentheses", "[ (]("), ("images", "![["), ("quotes", ">"),
    ("spaced quotes", "> "), ("quotes and lists", "> - "), ("lists", "- "),
    ("stars of lists", "* "),
    ("numbers", "1. "), ("lines of dashes", "-\n"), ("delimiter rows", "|-"),
    ("many tables", "|a|\n|-|\n"), ("broken tables", "|\n-|\n"), ("bars", "|"),
    ("lines of bars", "|\n"), ("same definitions", "[a]: u\n"), ("open definitions", "[a]:\n"),
    ("web names", "www."), ("web words", "www.a "), ("schemes", "http://"), ("colons", ":"),
    ("slashes", "://"), ("ats", "@"), ("mail names", "a@b."), ("mail words", "a@"),
    ("mail schemes", "mailto:a@b.c "), ("chat schemes", "xmpp:a@b.c/"), ("underscores", "_"),
    ("underscored words", "_a"), ("stars", "*"), ("starred words", "*a"), ("star openers", "*a "),
    ("star closers", "a* "), ("mixed emphasis", "*a_"), ("more emphasis", "a**b_c* "),
    ("multiples of three", "**a*b"), ("tildes", "~"), ("tilde words", "~a "),
    ("tilde mix", "~a~~b~~~"), ("strikes", "~~a "), ("comments", "<!--"),
    ("comment words", "a <!-- "),
    ("comment dashes", "a <!--a-- "), ("instructions", "a <?"), ("sections", "a <![CDATA["),
    ("declarations", "a <!A "), ("open tags", "<a "), ("attributes", "<a b=\""),
    ("end tags", "</a"), ("angles", "<"), ("scripts", "<script>"), ("code spans", "`a``"),
    ("backslashes", "\\"), ("backslash lines", "\\\n"), ("ampersands", "&"), ("entities", "&amp;"),
    ("numbers of characters", "&#1"), ("footnotes", "[^a]"), ("footnote definitions", "[^a]:b\n"),
    ("nested footnotes", "[^a]:"), ("hard breaks", "a  \n"), ("fences", "```\n"),
    ("headings", "# a\n"), ("underlines", "a\n=\n"), ("tasks", "- [ ] a\n"),
    ("nested tasks", "- [x] "),
    ("code blocks", "    a\n\n"), ("zeros", "\u{0}"), ("tabs", "\t"), ("quoted tabs", ">\t"),
    ("quotation marks", "\"'"), ("destinations", "[a](<b"), ("titles", "[a](b '"), ("blank", "\n"),
  ]

  private static func built(_ size: Int) -> [Case] {
    let root = Int(Double(size).squareRoot())
    func upTo(_ line: (Int) -> String) -> String {
      (1...Int(Double(2 * size).squareRoot())).map(line).joined()
    }
    func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    return [
      Case(name: "nested brackets", text: times("[", size / 2) + "a" + times("]", size / 2)),
      Case(name: "stairs of quotes", text: upTo { times(">", $0) + "\n" }),
      Case(name: "stairs of lists", text: (0..<root).map { times("  ", $0) + "* a\n" }.joined()),
      Case(
        name: "cells that are filled up",
        text: "|" + times("a|", size / 8) + "\n|" + times("-|", size / 8) + "\n"
          + times("a\n", size / 4)),
      Case(name: "a wide table", text: times("|-", size / 4) + "\n" + times("|-", size / 4)),
      Case(
        name: "a paragraph before a table", text: times("a\n", size / 4) + times("|-", size / 4)),
      Case(name: "bars in a table", text: "a|b\n-|-\n" + repeating("\\|", size)),
      Case(name: "rows", text: "a|b\n-|-\n" + repeating("a|b\n", size)),
      Case(
        name: "a long link by its label",
        text: "[a]: " + times("b", size / 2) + "\n\n" + repeating("[a]", size / 2)),
      Case(
        name: "a long title by its label",
        text: "[a]: b '" + times("c", size / 2) + "'\n\n" + repeating("[a]", size / 2)),
      Case(name: "definitions", text: (0..<size / 10).map { "[a\($0)]: u\n" }.joined()),
      Case(name: "a long label", text: "[" + times("a", size) + "]: b"),
      Case(name: "parentheses behind an address", text: "http://a" + times(")", size)),
      Case(name: "pairs behind an address", text: "http://a" + repeating("()", size)),
      Case(name: "entities behind an address", text: "http://a" + repeating("&a;", size)),
      Case(name: "a long host", text: "www." + repeating("a.", size)),
      Case(name: "a long mail name", text: times("a", size) + "@"),
      Case(
        name: "closers, then openers", text: repeating("a_ ", size / 2) + repeating("_b", size / 2)),
      Case(name: "a tag of names", text: "<a" + repeating(" b", size)),
      Case(name: "stairs of backticks", text: upTo { times("`", $0) + " " }),
      Case(name: "a long info string", text: "```" + repeating("a ", size)),
    ]
  }

  private static func repeating(_ text: String, _ size: Int) -> String {
    String(repeating: text, count: max(1, size / text.utf8.count))
  }
}
