import MarqueeBase
import Testing

@Suite struct DiagnosticTests {
  @Test func formatsLikeACompiler() {
    let diagnostic = Diagnostic(
      "'titel' is not a column of movies", code: "template.undefined-name",
      at: SourceLocation(file: "content/index.md", line: 7, column: 10, length: 5),
      excerpt: "{{ movie.titel }}",
      notes: [Diagnostic.Note("its columns are: title, year")],
      help: "did you mean 'title'?")
    #expect(
      diagnostic.formatted == """
        content/index.md:7:10: error: 'titel' is not a column of movies
          7 | {{ movie.titel }}
            |          ^~~~~
          note: its columns are: title, year
          help: did you mean 'title'?
        """)
  }

  @Test func keepsControlCharactersOffTheTerminal() {
    let diagnostic = Diagnostic(
      "bad\u{1b}[2J", code: "x", at: SourceLocation(file: "f\u{1b}]0;\n", line: 1, column: 1),
      excerpt: "\u{1b}[31mred\u{202e}",
      notes: [
        Diagnostic.Note("see \u{9b}1m", location: SourceLocation(file: "\u{1b}c", line: 1))
      ],
      help: "rename \u{1b}[31m")
    #expect(diagnostic.formatted.hasPrefix(#"f\u{1b}]0;\n:1:1: error: bad\u{1b}[2J"# + "\n"))
    #expect(!diagnostic.formatted.unicodeScalars.contains("\u{1b}"))
    #expect(!diagnostic.formatted.unicodeScalars.contains("\u{202e}"))
  }

  @Test func locatesBytesAsLinesAndScalars() {
    let text = "één\nzwei {{ x }}\n"
    let offset = text.utf8.count - "{{ x }}\n".utf8.count
    let location = SourceLocation(
      file: "f.md", text: text, offset: offset, byteCount: 7, lineOffset: 3)
    #expect(location == SourceLocation(file: "f.md", line: 5, column: 6, length: 7))
    #expect(location.description == "f.md:5:6")
  }
}

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("titel", "title"), ("yaer", "year"), ("Director", "director"), ("synopsi", "synopsis"),
  ])
  func suggests(_ typed: String, _ meant: String) {
    #expect(
      nearestName(to: typed, among: ["title", "year", "director", "synopsis", "id"]) == meant)
  }

  @Test func staysSilentWhenNothingIsNear() {
    #expect(nearestName(to: "horizon", among: ["title", "id"]) == nil)
  }
}

@Suite struct SecretTests {
  @Test func neverPrints() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect("\(secret)" == "****")
    #expect(secret.reveal() == "hunter2")
  }
}

@Suite struct MomentTests {
  @Test(arguments: [
    (Moment.Kind.date, 0, "1970-01-01"),
    (.date, -86_400_000_000, "1969-12-31"),
    (.timestamp, -1, "1969-12-31T23:59:59.999999"),
    (.timestampWithZone, 1_774_628_454_250_000, "2026-03-27T16:20:54.25Z"),
    (.time, 66_600_000_000, "18:30:00"),
    (.date, Int.max, "infinity"),
  ])
  func printsISO8601(_ kind: Moment.Kind, _ microseconds: Int, _ text: String) {
    #expect(Moment(kind, microseconds: microseconds).description == text)
  }

  @Test func daysRoundTrip() {
    for day in stride(from: -1_000_000, through: 1_000_000, by: 997) {
      #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
    }
    #expect(CivilDate(year: 2000, month: 2, day: 29).daysSinceEpoch == 11_016)
  }
}
