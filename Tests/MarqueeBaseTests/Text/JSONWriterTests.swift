import MarqueeBase
import Testing

@Suite struct JSONWriterTests {
  private func json(_ value: Value, indent: Int? = nil, scriptSafe: Bool = false) -> String {
    var bytes: [UInt8] = []
    JSONWriter.append(value, to: &bytes, indent: indent, scriptSafe: scriptSafe)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func everyKindOfValue() {
    let table: [(Value, String)] = [
      (.null, "null"), (.bool(false), "false"), (.int(.min), "-9223372036854775808"),
      (.double(1), "1.0"), (.double(0.1), "0.1"), (.double(1e20), "1e+20"),
      (.double(.nan), "null"), (.double(-.infinity), "null"), (.decimal("12.50"), "12.50"),
      (.decimal("1e400"), "1e400"), (.decimal("-0.5E-3"), "-0.5E-3"), (.decimal("NaN"), "null"),
      (.decimal("Infinity"), "null"), (.decimal("007"), "\"007\""), (.decimal(".5"), "\".5\""),
      (.decimal("1."), "\"1.\""), (.decimal("1e"), "\"1e\""), (.decimal(""), "\"\""),
      (.string("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""),
      (.string("\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}"), "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}\""),
      (.string("é\u{2028}</script>"), "\"é\u{2028}</script>\""),
      (.moment(Moment(.date, microseconds: 0)), "\"1970-01-01\""),
      (.array([]), "[]"), (.array([.int(1), .array([.null])]), "[1,[null]]"),
      (.record(Record([])), "{}"),
      (.record(Record([("a", .int(1)), ("b", .int(2))])), "{\"a\":1,\"b\":2}"),
      (.record(Record([("a", .int(1)), ("a", .int(2))])), "{\"a\":2}"),
    ]
    for (value, expected) in table { #expect(json(value) == expected) }
  }

  @Test func scriptsCannotBeLeft() {
    #expect(
      json(.string("</script>&\u{2028}\u{2029}\u{2027}"), scriptSafe: true)
        == "\"\\u003c/script\\u003e\\u0026\\u2028\\u2029\u{2027}\"")
    #expect(json(.record(Record([("<", .null)])), scriptSafe: true) == "{\"\\u003c\":null}")
  }

  @Test func indentation() {
    let value = Value.record(
      Record([("a", .array([.int(1), .int(2)])), ("b", .array([])), ("c", .record(Record([])))]))
    #expect(
      json(value, indent: 2)
        == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": [],\n  \"c\": {}\n}")
  }

  @Test func objectsAreListsOrText() {
    final class List: ValueObject { var elements: [Value]? { [.int(1)] } }
    final class Text: ValueObject { var elements: [Value]? { nil }; var text: String { "<b>" } }
    #expect(json(.object(List())) == "[1]")
    #expect(json(.object(Text())) == "\"<b>\"")
  }
}
