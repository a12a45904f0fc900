import MarqueeBase
import Testing

@Suite struct OneLineTests {
  @Test(arguments: [
    ("plain", "plain"), ("é ünï 日本 🎬", "é ünï 日本 🎬"), ("a\r\nb", #"a\r\nb"#),
    ("a\nb\rc", #"a\nb\rc"#), ("\u{0}\u{1b}[31m\u{7f}", #"\u{0}\u{1b}[31m\u{7f}"#),
    ("\u{85}\u{9b}1m", #"\u{85}\u{9b}1m"#), ("a\u{2028}b\u{2029}", #"a\u{2028}b\u{2029}"#),
    ("\u{202e}evil\u{2066}\u{61c}", #"\u{202e}evil\u{2066}\u{61c}"#),
    ("\u{200b}\u{feff}\u{ad}\u{2060}\u{e0041}", #"\u{200b}\u{feff}\u{ad}\u{2060}\u{e0041}"#),
    ("tab\tstays", "tab\tstays"), ("👩\u{200d}🚀 ❤\u{fe0f}", "👩\u{200d}🚀 ❤\u{fe0f}"),
    ("a\u{200d}b", #"a\u{200d}b"#), ("\u{3164}x", #"\u{3164}x"#),
  ])
  func escapes(_ text: String, _ shown: String) {
    #expect(OneLine.escaped(text) == shown)
    #expect(OneLine.escaped(shown) == shown)
  }

  @Test(arguments: [
    ("::error::x", #"\u{3a}:error::x"#), ("  ::error::x", #"  \u{3a}:error::x"#),
    ("\u{a0}\u{3000}::x", "\u{a0}\u{3000}\\u{3a}:x"), ("a ::error::x", "a ::error::x"),
    ("a ##[error]x", #"a #\u{23}[error]x"#), ("##vso[task.x]", #"#\u{23}vso[task.x]"#),
    ("##teamcity[x]", #"#\u{23}teamcity[x]"#), ("###[x]", #"##\u{23}[x]"#),
    ("## heading", "## heading"), ("# a [b]", "# a [b]"), ("\u{200b}::x", #"\u{200b}::x"#),
    ("##\u{ad}[error]", #"##\u{ad}[error]"#),
  ])
  func isNoCommand(_ text: String, _ shown: String) { #expect(OneLine.line(text) == shown) }

  /// What a hostile row, server or file name may say.
  static let hostile = [
    "x\r\n::error file=app.js,line=1::pwned", "x\n::stop-commands::tok", "::add-mask::x",
    "##[error]x", "a\u{85}::error::x", "a\u{2028}::error::x", "\u{200b}::error::x",
    "section_start:1:x\r\u{1b}[0K", "\u{1b}]0;x\u{7}", "\u{202e}txt", "\n  help: run this", "\r",
    "\n", "\u{0}", "##vso[task.setvariable variable=x]y",
  ]

  @Test(arguments: hostile) func everyFieldIsOneLine(_ text: String) {
    var fields: [Diagnostic] = [
      Diagnostic(text, code: "x"), Diagnostic("m", code: "x", help: text),
      Diagnostic("m", code: "x", at: SourceLocation(file: text, line: 1, column: 1)),
      Diagnostic("m", code: "x", at: SourceLocation(file: text)),
      Diagnostic("m", code: "x", notes: [Diagnostic.Note(text)]),
      Diagnostic(
        "m", code: "x", notes: [Diagnostic.Note("n", location: SourceLocation(file: text))]),
      Diagnostic(
        "m", code: "x",
        notes: [
          Diagnostic.Note("n", location: SourceLocation(file: "f", line: 1), excerpt: text)
        ]),
    ]
    for column in 0...text.unicodeScalars.count + 1 {
      fields.append(
        Diagnostic(
          "m", code: "x", at: SourceLocation(file: "f", line: 1, column: column, length: 3),
          excerpt: text))
    }
    let plain = "plain"
    for diagnostic in fields {
      for line in diagnostic.lines { check(line) }
      // As many lines as with a harmless text.
      var other = diagnostic
      if other.message == text { other.message = plain }
      if other.help == text { other.help = plain }
      if other.location?.file == text { other.location?.file = plain }
      if other.notes.first?.message == text { other.notes[0].message = plain }
      #expect(diagnostic.lines.count == other.lines.count)
      #expect(diagnostic.formatted.utf8.split(separator: 10).count == diagnostic.lines.count)
    }
  }

  private func check(_ line: String) {
    for scalar in line.unicodeScalars where scalar != "\t" {
      #expect(scalar.value >= 0x20 && !(0x7f..<0xa0).contains(scalar.value))
      #expect(!scalar.properties.isBidiControl && ![0x2028, 0x2029].contains(scalar.value))
    }
    #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(line)")
    #expect(!line.contains("##["), "\(line)")
    #expect(OneLine.line(line) == line)
  }

  @Test(arguments: hostile) func jsonIsOneLineAndTheSameValue(_ text: String) throws {
    let value = Value.record(Record([(text, .string(text)), ("a", .array([.string(text)]))]))
    let json = JSONLine.text(value)
    check(json)
    var reader = JSONReader()
    let read = try reader.read(json)
    var (before, after): ([UInt8], [UInt8]) = ([], [])
    JSONWriter.append(value, to: &before)
    JSONWriter.append(read, to: &after)
    #expect(before == after)
    for line in JSONLine.text(value, indent: 2).split(separator: "\n") { check(String(line)) }
  }

  @Test func excerptsOfCarriageReturnFilesHaveOneKindOfLineEnd() {
    let diagnostic = Diagnostic(
      "m", code: "x", at: SourceLocation(file: "f", line: 2, column: 3), excerpt: "ab cd\r")
    #expect(diagnostic.formatted == "f:2:3: error: m\n  2 | ab cd\n    |   ^")
  }

  @Test func theCaretStandsUnderWhatIsEscaped() {
    let diagnostic = Diagnostic(
      "m", code: "x", at: SourceLocation(file: "f", line: 1, column: 3, length: 1),
      excerpt: "a\u{1b}b")
    #expect(diagnostic.formatted == "f:1:3: error: m\n  1 | a\\u{1b}b\n    |        ^")
  }
}
