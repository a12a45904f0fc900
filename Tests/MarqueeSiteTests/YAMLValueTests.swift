import MarqueeBase
import MarqueeSite
import Testing

@Suite struct YAMLValueTests {
  @Test(arguments: [
    ("5", "int 5"), ("-3", "int -3"), ("+7", "int 7"), ("007", "text 007"), ("8.5", "double 8.5"),
    ("1e3", "double 1000.0"), ("1.2.3", "text 1.2.3"), ("\"5\"", "text 5"), ("true", "bool true"),
    ("no", "text no"), ("~", "null"), ("", "null"), ("2026-11-21", "moment 2026-11-21"),
    ("2026-02-30", "text 2026-02-30"), ("2026-11-21 18:30", "moment 2026-11-21T18:30:00"),
    ("2026-11-21T18:30:00+01:00", "moment 2026-11-21T17:30:00Z"),
    ("2026-11-21 18:30:05.25 UTC", "moment 2026-11-21T18:30:05.25Z"),
    ("18446744073709551616", "text 18446744073709551616"), ("-", "text -"), ("'a b'", "text a b"),
  ]) func scalars(_ yaml: String, _ expected: String) throws {
    let source = YAMLSource(file: "a.yaml", text: "x: \(yaml)\n", category: .build)
    guard case .map(let entries)? = try? source.parse()?.content else {
      // A bare dash opens a list, which YAML refuses here.
      #expect(yaml == "-")
      return
    }
    #expect(shown(entries[0].node.value) == expected)
  }

  /// A few lines of aliases of aliases that stand for 10 billion values.
  @Test func aliasesDoNotExplode() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let source = YAMLSource(file: "a.yaml", text: text, category: .build)
    let error = #expect(throws: Diagnostics.self) { try source.parse() }
    #expect(error?.all.first?.message == "there are more than 200000 values up to here")
    #expect(error?.all.first?.location?.line == 6)
  }

  private func shown(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "bool \(flag)"
    case .int(let number): "int \(number)"
    case .double(let number): "double \(number)"
    case .string(let text): "text \(text)"
    case .moment(let moment): "moment \(moment)"
    default: "other"
    }
  }

  @Test(arguments: [
    "2026-1-1", "2026-13-01", "2026-01-01T25:00", "2026-01-01T10", "2026-01-01 10:00 CET", "10:00",
    "2026-01-01T10:00:00.", "2026-01-01x", "",
  ]) func noMoments(_ text: String) {
    #expect(MomentText.parse(text) == nil)
  }
}
