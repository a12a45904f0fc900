import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite("XML, JSON, CSV, calendars, plain text")
struct OtherFormatsEscapingTests {
  static let xmlCases: [EscapeCase] = [
    EscapeCase(
      "text", "<a>{{x}}</a>", "<b>&\"'\u{0}\u{b}\u{fffe}\r",
      "<a>&lt;b&gt;&amp;&quot;&#39;\u{fffd}\u{fffd}\u{fffd}&#13;</a>"),
    EscapeCase("attribute", "<a b=\"{{x}}\"/>", "\"\n\t", "<a b=\"&quot;&#10;&#9;\"/>"),
    EscapeCase(
      "address", "<link href=\"{{x}}\"/>", "javascript:a",
      replaced: "<link href=\"about:invalid#marquee\"/>"),
    EscapeCase(
      "address as text", "<rss><link>{{x}}</link></rss>", "https://a/?b&c",
      "<rss><link>https://a/?b&amp;c</link></rss>"),
    EscapeCase(
      "address as text, hostile", "<loc>{{x}}</loc>", "javascript:a",
      replaced: "<loc>about:invalid#marquee</loc>"),
    EscapeCase(
      "CDATA", "<a><![CDATA[{{x}}]]></a>", "a]]>b<", "<a><![CDATA[a]]]]><![CDATA[>b<]]></a>"),
    EscapeCase(
      "CDATA, brackets last", "<a><![CDATA[{{x}}]]></a>", "a]", "<a><![CDATA[a]]]><![CDATA[]]></a>"),
    EscapeCase("CDATA, > first", "<a><![CDATA[{{x}}{{y}}]]></a>", ">", "<a><![CDATA[>>]]></a>"),
    EscapeCase(
      "description", "<rss><description>{{x}}</description></rss>", "a<b",
      "<rss><description>a&amp;lt;b</description></rss>"),
    EscapeCase(
      "description in CDATA", "<rss><description><![CDATA[<p>{{x}}</p>]]></description></rss>",
      "<b>", "<rss><description><![CDATA[<p>&lt;b&gt;</p>]]></description></rss>"),
    EscapeCase(
      "description of trusted HTML", "<rss><description>{{x|markdown}}</description></rss>",
      "<p>a</p>", "<rss><description>&lt;p&gt;a&lt;/p&gt;</description></rss>"),
    EscapeCase(
      "Atom's HTML", "<feed><content type=\"html\">{{x}}</content></feed>", "<",
      "<feed><content type=\"html\">&amp;lt;</content></feed>"),
    EscapeCase(
      "Atom's text", "<feed><title>{{x}}</title></feed>", "<", "<feed><title>&lt;</title></feed>"),
    EscapeCase(
      "behind a doctype", "<!DOCTYPE a [<!ENTITY b \"c>\">]><a>{{x}}</a>", "<",
      "<!DOCTYPE a [<!ENTITY b \"c>\">]><a>&lt;</a>"),
    EscapeCase(
      "drawing's text", "<svg><text>{{x}}</text></svg>", "<", "<svg><text>&lt;</text></svg>"),
    EscapeCase("drawing's event", "<svg onload=\"{{x}}\"/>", refused: "event-handler"),
    EscapeCase("drawing's script", "<svg><script>{{x}}</script></svg>", refused: "raw-text"),
    EscapeCase(
      "page's link", "<html><a HREF=\"{{x}}\">b</a></html>", "javascript:a",
      replaced: "<html><a HREF=\"about:invalid#marquee\">b</a></html>"),
    EscapeCase("name", "<{{x}}/>", refused: "xml-markup"),
    EscapeCase("attribute's name", "<a {{x}}=\"b\"/>", refused: "xml-markup"),
    EscapeCase("without quotes", "<a b={{x}}/>", refused: "xml-markup"),
    EscapeCase("comment", "<a><!-- {{x}} --></a>", refused: "xml-comment"),
    EscapeCase("instruction", "<?xml-stylesheet href=\"{{x}}\"?>", refused: "xml-comment"),
    EscapeCase("doctype", "<!DOCTYPE {{x}}>", refused: "xml-comment"),
    EscapeCase("brackets before the value", "<a><![CDATA[]]{{x}}>]]></a>", refused: "markup-start"),
    EscapeCase("open reference", "<a>&{{x}};</a>", refused: "character-reference"),
    EscapeCase("open comment", "<a/><!-- ", open: "a comment (<!--)"),
  ]

  static let jsonCases: [EscapeCase] = [
    EscapeCase("text", "{\"a\": {{x}}}", "\"<", "{\"a\": \"\\\"<\"}"),
    EscapeCase("number", "[{{x}}]", 3, "[3]"),
    EscapeCase("nothing", "[{{x}}, true]", nil, "[null, true]"),
    EscapeCase("in a string", "{\"a\": \"b{{x}}\"}", "\"\u{1}\n", "{\"a\": \"b\\\"\\u0001\\n\"}"),
    EscapeCase("key", "{ {{x}}: {\"b\": {{y}}}}", 3, "{ \"3\": {\"b\": 3}}"),
    EscapeCase("JSON by a filter", "{\"a\": {{x|json}}}", "{\"b\":1}", "{\"a\": {\"b\":1}}"),
    EscapeCase("whole", "{{x}}", "a", "\"a\""),
    EscapeCase("two values", "[{{x}}{{y}}]", refused: "json-token"),
    EscapeCase("figure behind", "[{{x}}0]", refused: "json-token"),
    EscapeCase("behind a backslash", "[\"\\{{x}}\"]", refused: "json-escape"),
    EscapeCase("open string", "[\"a", open: "a string, list or object"),
  ]

  static let csvCases: [EscapeCase] = [
    EscapeCase("plain", "a\n{{x}},1\n", "b c", "a\nb c,1\n"),
    EscapeCase("comma", "{{x}},{{y}}", "b,c", "\"b,c\",\"b,c\""),
    EscapeCase("quote", "{{x}}\r\n", "b\"c", "\"b\"\"c\"\r\n"),
    EscapeCase("newline", "{{x}}", "b\nc", "\"b\nc\""),
    EscapeCase("in quotes", "\"a {{x}} b\",1", "\",\"", "\"a \"\",\"\" b\",1"),
    EscapeCase("part of a field", "a{{x}}", refused: "csv-part-of-field"),
    EscapeCase("with text behind", "{{x}}a", refused: "csv-part-of-field"),
    EscapeCase("two in a field", "{{x}}{{y}}", refused: "csv-part-of-field", "csv-part-of-field"),
    EscapeCase("behind quotes", "\"a\"{{x}}", refused: "csv-part-of-field"),
  ]

  static let calendarCases: [EscapeCase] = [
    EscapeCase("text", "SUMMARY:{{x}}\n", "a;b,c\\d\r\ne\u{7}", "SUMMARY:a\\;b\\,c\\\\d\\ne\n"),
    EscapeCase(
      "text with a parameter", "SUMMARY;LANGUAGE=en:a {{x}}", "b\nEND:VEVENT",
      "SUMMARY;LANGUAGE=en:a b\\nEND:VEVENT"),
    EscapeCase("folded", "SUMM\n ARY:{{x}}", "a,b", "SUMM\n ARY:a\\,b"),
    EscapeCase("address", "URL:{{x}}", "https://a/?b&c,d", "URL:https://a/?b&c,d"),
    EscapeCase(
      "address, hostile", "URL:{{x}}", "javascript:a\nEND:VEVENT",
      replaced: "URL:about:invalid#marquee"),
    EscapeCase(
      "attendee", "ATTENDEE;CN={{x}}:mailto:{{y}}", "a,\"b", "ATTENDEE;CN=\"a,^'b\":mailto:a,%22b"),
    EscapeCase(
      "quoted parameter", "ATTENDEE;CN=\"{{x}} c\":mailto:a@b", "a\"\n",
      "ATTENDEE;CN=\"a^'^n c\":mailto:a@b"),
    EscapeCase("rule", "RRULE:{{x}}", "FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=WEEKLY;COUNT=3"),
    EscapeCase("rule, hostile", "RRULE:{{x}}", "A\nB", replaced: "RRULE:X-MARQUEE-INVALID"),
    EscapeCase("name", "{{x}}:a", refused: "calendar-name"),
    EscapeCase("parameter's name", "SUMMARY;{{x}}=a:b", refused: "calendar-name"),
    EscapeCase("part of a parameter", "SUMMARY;A=b{{x}}:c", refused: "calendar-parameter"),
  ]

  @Test("XML", arguments: xmlCases)
  func xml(_ test: EscapeCase) { #expect(test.outcome(.xml) == test.expected) }

  @Test("JSON", arguments: jsonCases)
  func json(_ test: EscapeCase) { #expect(test.outcome(.json) == test.expected) }

  @Test("CSV", arguments: csvCases)
  func csv(_ test: EscapeCase) { #expect(test.outcome(.csv) == test.expected) }

  @Test("calendars", arguments: calendarCases)
  func calendars(_ test: EscapeCase) { #expect(test.outcome(.calendar) == test.expected) }

  @Test("plain text is left alone")
  func plain() {
    let test = EscapeCase("", "<{{x}} <!-- ", "<\r\n\u{0}", "<<\r\n\u{0} <!-- ")
    #expect(test.outcome(.text) == test.expected)
  }

  @Test("a moment becomes a calendar's date or time")
  func moments() {
    let values: [(Moment, String)] = [
      (Moment(.date, microseconds: 0), "DTSTART:19700101"),
      (Moment(.timestampWithZone, microseconds: 3_600_500_000), "DTSTART:19700101T010000Z"),
      (Moment(.timestamp, microseconds: 3_600_500_000), "DTSTART:19700101T010000"),
    ]
    for (moment, expected) in values {
      let outcome = EscapeHarness("DTSTART:{{x}}", format: .calendar)
        .render(["x": .moment(moment)])
      #expect(outcome == .output(expected))
    }
  }

  @Test("calendar lines end with CRLF and are folded at 75 octets, between characters")
  func folding() {
    let out = ByteBuffer()
    let text = "A:b\n\nB:" + String(repeating: "é", count: 60) + "\r\nC:d\n e"
    Array(text.utf8).withUnsafeBytes { foldCalendar($0, to: out) }
    let first = String(repeating: "é", count: 36)
    let second = String(repeating: "é", count: 24)
    #expect(out.text == "A:b\r\nB:\(first)\r\n \(second)\r\nC:de\r\n")
  }
}
