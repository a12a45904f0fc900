import MarqueeBase
import MarqueeTemplate
import Testing

/// A row's member `__proto__` in JavaScript, where an object literal takes it for the prototype.
@Suite struct PrototypeTests {
  private static let object = map([
    "a": .int(1), "__proto__": map(["admin": .bool(true)]), "__proto": .string("__proto__"),
  ])
  private static let data: TextMap<Value> = [
    "x": object, "list": .array([object, .string("__proto__")]), "key": .string("__proto__"),
    "text": .string(#"{"__proto__": 1}"#), "quoted": .string(#"a"__proto__":b"#),
  ]
  private static let inCode =
    #"{"a":1,["__proto__"]:{"admin":true},"__proto":"__proto__"}"#
  private static let inJSON = #"{"a":1,"__proto__":{"admin":true},"__proto":"__proto__"}"#

  @Test(arguments: [
    ("<script>var a = {{ x }};</script>", "<script>var a = \(inCode);</script>"),
    (
      "<script type=\"module\">f({{ list }});</script>",
      "<script type=\"module\">f([\(inCode),\"__proto__\"]);</script>"
    ),
    ("<script>var a = {{ key }};</script>", "<script>var a = (\"__proto__\");</script>"),
    (
      "<script>var a = { {{ key }}: 1 };</script>",
      "<script>var a = { (\"__proto__\"): 1 };</script>"
    ),
    (
      "<script>var a = {{ text }};</script>",
      #"<script>var a = "{\"__proto__\": 1}";</script>"#
    ),
    (
      "<script>var a = {{ text | json }};</script>",
      #"<script>var a = "{\"__proto__\": 1}";</script>"#
    ),
    (
      "<script>var a = {{ quoted | json }};</script>",
      #"<script>var a = "a\"__proto__\":b";</script>"#
    ),
    (
      "<script type=\"application/json\">{{ x }}</script>",
      "<script type=\"application/json\">\(inJSON)</script>"
    ),
    (
      "<script type=\"application/ld+json\">{{ x | json }}</script>",
      "<script type=\"application/ld+json\">\(inJSON)</script>"
    ),
    (
      "<script type=\"application/json\">{ {{ key }}: {{ key }} }</script>",
      #"<script type="application/json">{ "__proto__": "__proto__" }</script>"#
    ),
  ])
  func members(_ template: String, _ html: String) throws {
    #expect(try render(template, as: .html, Self.data) == html)
  }

  /// The `json` filter's text.
  @Test func filteredText() throws {
    #expect(
      try render("<script>var a = {{ x | json }};</script>", as: .html, Self.data)
        == #"<script>var a = {"a":1,["__proto__"]:{"admin":true},"__proto":"__proto__"};</script>"#)
    #expect(
      try render("<script>var a = {{ x | json: 1 }};</script>", as: .html, Self.data)
        .contains("[\"__proto__\"]: {"))
    #expect(try render("{{ x }}", as: .json, Self.data) == Self.inJSON)
  }

  @Test func speculationRulesTakeNoValues() {
    for type in ["speculationrules", "SpeculationRules", "importmap"] {
      #expect(
        refusal("<script type=\"\(type)\">{ \"a\": {{ x }} }</script>", as: .html, Self.data)
          .contains("a value can't stand in a script of type"))
    }
  }
}
