import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite("Scripts and styles")
struct ScriptAndStyleEscapingTests {
  static func script(_ name: String, _ code: String, _ value: TestValue, _ expected: String)
    -> EscapeCase
  {
    EscapeCase(name, "<script>\(code)</script>", value, "<script>\(expected)</script>")
  }

  static func script(_ name: String, _ code: String, refused: String) -> EscapeCase {
    EscapeCase(name, "<script>\(code)</script>", refused: refused)
  }

  static let scriptCases: [EscapeCase] = [
    script(
      "text", "var a = {{x}};", "</script>'\"\u{2028}",
      "var a = \"\\u003c/script\\u003e'\\\"\\u2028\";"),
    script("number", "var a = {{x}};", 3, "var a = 3;"),
    script("number behind a sign", "var a = -{{x}};", -3, "var a = - -3;"),
    script("number behind a word", "return{{x}}", 3, "return 3"),
    script("nothing", "f({{x}})", nil, "f(null)"),
    script("behind a string", "var a = 'b\\'c', d = {{x}}", "e", "var a = 'b\\'c', d = \"e\""),
    script("behind a line comment", "// it's\nf({{x}})", "e", "// it's\nf(\"e\")"),
    script("behind a block comment", "/* it's **/f({{x}})", "e", "/* it's **/f(\"e\")"),
    script("behind /*/", "/*/'*/f({{x}})", "e", "/*/'*/f(\"e\")"),
    script(
      "behind an expression", "var r = /['/\\/]/g; f({{x}})", "e", "var r = /['/\\/]/g; f(\"e\")"),
    script(
      "behind a division", "var r = (a) / b / '/'; f({{x}})", "e", "var r = (a) / b / '/'; f(\"e\")"
    ),
    script("division by a value", "a / {{x}} / 2", 3, "a / 3 / 2"),
    script(
      "expression behind if", "if (a) /'/.test(b); f({{x}})", "e", "if (a) /'/.test(b); f(\"e\")"),
    script(
      "expression behind return", "return /'/.test(b), {{x}}", "e", "return /'/.test(b), \"e\""),
    script("division behind a++", "a++ / 2; b = '/'; f({{x}})", "e", "a++ / 2; b = '/'; f(\"e\")"),
    script("property named return", "a.return / 2; '/', {{x}}", "e", "a.return / 2; '/', \"e\""),
    script("behind a template", "`a${`}`}'`; f({{x}})", "e", "`a${`}`}'`; f(\"e\")"),
    script("behind an escaped ${", "`\\${'`; f({{x}})", "e", "`\\${'`; f(\"e\")"),
    script("behind <!--", "<!-- it's\nf({{x}})", "e", "<!-- it's\nf(\"e\")"),
    script("behind -->", "a\n --> it's\nf({{x}})", "e", "a\n --> it's\nf(\"e\")"),
    script("string ends with its line", "'a\nf({{x}})", "e", "'a\nf(\"e\")"),
    script("division behind } on its own line", "} / 2\nf({{x}})", "e", "} / 2\nf(\"e\")"),
    script(
      "JSON by a filter", "var a = {{x|json}};", "{\"a\":\"</script>\"}",
      "var a = {\"a\":\"\\u003c/script\\u003e\"};"),
    EscapeCase(
      "module", "<script type=module>f({{x}})</script>", "e",
      "<script type=module>f(\"e\")</script>"),
    EscapeCase("behind a script", "<script>'</script>{{x}}", "<", "<script>'</script>&lt;"),
    EscapeCase(
      "end tag with attributes", "<script></script a='>{{x}}'>", refused: "attribute-name"),
    EscapeCase(
      "end tag in a string ends the script", "<script>var a = '</script>'{{x}}", "<",
      "<script>var a = '</script>'&lt;"),
    script("string", "var a = '{{x}}'", refused: "script-string"),
    script("string with double quotes", "var a = \"b{{x}}\"", refused: "script-string"),
    script("template", "`a{{x}}`", refused: "script-template"),
    script("expression in a template", "`a${ {{x}} }`", refused: "script-template"),
    script("line comment", "// {{x}}", refused: "script-comment"),
    script("block comment", "/* {{x}} */", refused: "script-comment"),
    script("HTML-like comment", "<!-- {{x}}", refused: "script-comment"),
    script("expression", "a = /b{{x}}/", refused: "script-regex"),
    script("expression's start", "a = /{{x}}/", refused: "script-regex"),
    script("} / … /", "} /'/ + {{x}}", refused: "script-slash"),
    script("} / value /", "} / {{x}} /", refused: "script-slash"),
    script("import", "import a from {{x}}", refused: "script-import"),
    script("import()", "import({{x}})", refused: "script-import"),
    script("eval", "eval({{x}})", refused: "script-import"),
    script("innerHTML", "a.innerHTML = {{x}}", refused: "script-import"),
    script("tag in a script", "a <{{x}}", refused: "markup-start"),
    script("doubly escaped", "<!-- <script> \n {{x}}", refused: "script-escape"),
    EscapeCase(
      "template type", "<script type=text/template>{{x}}</script>", refused: "script-type"),
    EscapeCase(
      "template type by a reference", "<script type=\"text&sol;template\">{{x}}</script>",
      refused: "script-type"),
    EscapeCase(
      "first type counts", "<script type=text/html type=text/javascript>{{x}}</script>",
      refused: "script-type"),
    EscapeCase(
      "import map", "<script type=importmap>{\"imports\":{\"a\":{{x}}}}</script>",
      refused: "script-type"),
  ]

  static func json(_ name: String, _ code: String, _ value: TestValue, _ expected: String)
    -> EscapeCase
  {
    let tag = "<script type=\"application/ld+json\">"
    return EscapeCase(name, "\(tag)\(code)</script>", value, "\(tag)\(expected)</script>")
  }

  static let jsonCases: [EscapeCase] = [
    json("value", "{\"a\": {{x}}}", "</script>", "{\"a\": \"\\u003c/script\\u003e\"}"),
    json("number", "{\"a\": {{x}}}", 3, "{\"a\": 3}"),
    json(
      "in a string", "{\"a\": \"b {{x}}\"}", "\"\\\n</script>",
      "{\"a\": \"b \\\"\\\\\\n\\u003c/script\\u003e\"}"),
    json("key", "{ {{x}}: 1}", 3, "{ \"3\": 1}"),
    EscapeCase(
      "behind <", "<script type=application/json>\"<{{x}}\"</script>", refused: "markup-start"),
    EscapeCase(
      "behind a backslash", "<script type=application/json>\"\\{{x}}\"</script>",
      refused: "json-escape"),
    EscapeCase(
      "in an escape", "<script type=application/json>\"\\u00{{x}}\"</script>",
      refused: "json-escape"),
    EscapeCase(
      "behind a number", "<script type=application/json>[1{{x}}]</script>", refused: "json-token"),
  ]

  static func style(_ name: String, _ css: String, _ value: TestValue, _ expected: String)
    -> EscapeCase
  {
    EscapeCase(name, "<style>\(css)</style>", value, "<style>\(expected)</style>")
  }

  static func style(_ name: String, _ css: String, refused: String) -> EscapeCase {
    EscapeCase(name, "<style>\(css)</style>", refused: refused)
  }

  static let styleCases: [EscapeCase] = [
    style("length", "a{width:{{x}}}", "10.5px", "a{width:10.5px}"),
    style("number and unit", "a{width:{{x}}px}", 10, "a{width:10px}"),
    style("colour", "a{color: {{x}}}", "#ff0000", "a{color: #ff0000}"),
    style("hex figures", "a{color: #{{x}}}", "ff0000", "a{color: #ff0000}"),
    style("percentage", "a{width: calc({{x}} - 1px)}", "50%", "a{width: calc(50% - 1px)}"),
    style(
      "nested", "@media print{a{b:c}a{width:{{x}}}}", "1em", "@media print{a{b:c}a{width:1em}}"),
    style("variable", "a{--b: {{x}}}", "red", "a{--b: red}"),
    EscapeCase(
      "two words", "<style>a{b:{{x}}}</style>", "c d",
      replaced: "<style>a{b:marquee-invalid}</style>"),
    EscapeCase(
      "call", "<style>a{b:{{x}}}</style>", "expression(alert(1))",
      replaced: "<style>a{b:marquee-invalid}</style>"),
    EscapeCase(
      "end of the style", "<style>a{b:{{x}}}</style>", "</style>",
      replaced: "<style>a{b:marquee-invalid}</style>"),
    EscapeCase(
      "attribute", "<p style=\"color:{{x}};width:{{y}}\">", "red",
      "<p style=\"color:red;width:red\">"),
    EscapeCase(
      "attribute, hostile", "<p style=\"color:{{x}}\">", "red;a:b",
      replaced: "<p style=\"color:marquee-invalid\">"),
    EscapeCase("attribute, whole", "<p style=\"{{x}}\">", refused: "css-outside-value"),
    EscapeCase("attribute, property", "<p style=\"{{x}}: red\">", refused: "css-outside-value"),
    EscapeCase(
      "attribute, second declaration", "<p style=\"a:b;{{x}}\">", refused: "css-outside-value"),
    EscapeCase("attribute, url", "<p style=\"a:url(&quot;{{x}}&quot;)\">", refused: "css-url"),
    style("selector", "{{x}}{a:b}", refused: "css-outside-value"),
    style("pseudo-class", "a:{{x}}{b:c}", refused: "css-outside-value"),
    style("nested pseudo-class", "a{b:{{x}} {c:d}}", refused: "css-outside-value"),
    style("media query", "@media {{x}}{a{b:c}}", refused: "css-outside-value"),
    style("import", "@import {{x}};", refused: "css-outside-value"),
    style("string", "a{content:\"{{x}}\"}", refused: "css-string"),
    style("url", "a{b:url({{x}})}", refused: "css-url"),
    style("url in capitals", "a{b:URL( '{{x}}')}", refused: "css-url"),
    style("url by an escape", "a{b:u\\72l({{x}})}", refused: "css-url"),
    style("comment", "a{/*{{x}}*/}", refused: "css-comment"),
    style("function's name", "a{b:{{x}}(1)}", refused: "css-function"),
    style("part of a function's name", "a{b:ur{{x}}(1)}", refused: "css-function"),
    style("image", "a{b:image-set({{x}})}", refused: "css-function"),
    style("escape", "a{b:\\{{x}}}", refused: "css-escape"),
    style("behind a comment with a quote", "/* it's */a{b:{{x}}}", "c", "/* it's */a{b:c}"),
    style("behind url with a bracket", "a{b:url('a)b');c:{{x}}}", "d", "a{b:url('a)b');c:d}"),
  ]

  @Test("JavaScript", arguments: scriptCases)
  func scripts(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("JSON in scripts", arguments: jsonCases)
  func json(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("CSS", arguments: styleCases)
  func styles(_ test: EscapeCase) { #expect(test.outcome(.html) == test.expected) }

  @Test("lists and maps become JSON")
  func lists() {
    let value = Value.record(Record([("a", .array([.int(1), .string("</script>")]))]))
    let outcome = EscapeHarness("<script>f({{x}})</script>").render(["x": value])
    #expect(outcome == .output("<script>f({\"a\":[1,\"\\u003c/script\\u003e\"]})</script>"))
  }
}
