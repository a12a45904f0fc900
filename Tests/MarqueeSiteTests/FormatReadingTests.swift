import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// What a file's readers would stumble over, as tables of file, text and mistakes.
@Suite struct FormatReadingTests {
  /// Each mistake as `offset: message`, warnings said so.
  static func mistakes(_ text: String, _ file: String) -> [String] {
    Array(text.utf8).withUnsafeBytes { bytes in
      FormatReading.mistakes(in: bytes, file: file).map {
        "\($0.offset): " + ($0.severity == .warning ? "warning: " : "") + $0.message
      }
    }
  }

  private static let rss = "<rss version=\"2.0\"><channel><title>a</title><link>b</link>"
  private static let sitemap = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
  private static let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\">"

  @Test(arguments: [
    ("<a/>", []), ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a>é&#233;&amp;</a>\n", []),
    ("<a xmlns:b='c'><b:d b:e='f'/></a>", []), ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", []),
    ("\n<?xml version=\"1.0\"?><a/>", ["0: white space stands before the XML declaration"]),
    ("<a><b></a>", ["6: </a> stands where </b> is expected"]),
    ("<a>", ["0: <a> is never closed"]),
    ("<a/><b/>", ["4: a second root element can't stand here"]),
    ("", ["0: the file holds no element"]),
    ("a<b/>", ["0: text can't stand outside of the root element"]),
    ("<a>b & c</a>", ["5: '&' begins no reference here"]),
    ("<a>&nbsp;</a>", ["3: XML has no entity '&nbsp;'"]),
    ("<a>&amp</a>", ["3: the reference '&amp' has no ';'"]),
    ("<a>&#0;</a>", ["3: this character reference names no character of XML"]),
    ("<a b=c/>", ["5: the value of the attribute 'b' has no quotes"]),
    ("<a b='1' b='2'/>", ["9: <a> has the attribute 'b' twice"]),
    ("<a b='<'/>", ["6: '<' can't stand in an attribute"]),
    ("<a b/>", ["3: the attribute 'b' has no value"]),
    (
      "<a xmlns:x='u' xmlns:y='u' x:b='' y:b=''/>",
      ["34: <a> has the attribute 'y:b' by two prefixes"]
    ),
    ("<a><b:c/></a>", ["3: nothing declares the prefix 'b'"]),
    ("<a>]]></a>", ["3: ']]>' can't stand in text"]),
    ("<a><!-- -- --></a>", ["8: '--' can't stand in a comment"]),
    ("<a>\u{1}</a>", ["3: the control character U+0001 can't stand in XML"]),
    ("<a>\u{ffff}</a>", ["3: the character U+FFFF can't stand in XML"]),
    (
      "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>",
      ["0: the declaration says 'iso-8859-1', but the file is in UTF-8"]
    ),
    (
      "<!DOCTYPE a [<!ENTITY b '&c;'><!ENTITY c '&b;'>]><a>&b;</a>",
      ["52: the entity '&b;' holds itself"]
    ),
    (rss + "<description>c</description></channel></rss>", []),
    (
      rss + "<item/></channel></rss>",
      [
        "warning: <item> has neither <title> nor <description>",
        "warning: <channel> has no <description>",
      ]
    ),
    (
      rss
        + "<description/><item><title>a</title><pubDate>2026-11-27</pubDate></item></channel></rss>",
      ["warning: <pubDate> is no date like 'Fri, 27 Nov 2026 09:00:00 +0000': '2026-11-27'"]
    ),
    (
      rss
        + "<description/><item><title>a</title><pubDate>Fri, 27 Nov 2026 09:00:00 +0000</pubDate></item></channel></rss>",
      []
    ),
    (atom + "<id>a</id><title>b</title><updated>2026-11-27T09:00:00Z</updated></feed>", []),
    (
      atom + "<id>a</id><title>b</title><updated>yesterday</updated><entry/></feed>",
      [
        "warning: <updated> is no date like '2026-11-27T09:00:00Z': 'yesterday'",
        "warning: <entry> has no <id>", "warning: <entry> has no <title>",
        "warning: <entry> has no <updated>",
        "warning: neither <entry> nor the <feed> before it has an <author>",
      ]
    ),
    ("<feed><id/></feed>", ["warning: <feed> has no namespace, so that readers do not know it"]),
    (
      sitemap + "<url><loc>https://a.example/</loc><lastmod>2026-11-27</lastmod></url></urlset>", []
    ),
    (
      sitemap + "<url><loc>/a/</loc><priority>2</priority></url><url/></urlset>",
      [
        "<loc> is no whole address: '/a/'", "warning: <priority> is from 0.0 to 1.0: '2'",
        "<url> has no <loc>",
      ]
    ),
  ])
  func xml(_ text: String, _ expected: [String]) {
    let found = Self.mistakes(text, "a/feed.xml")
    // A place is given where it tells something.
    let shown = zip(found, expected).map { found, expected in
      expected.first?.isNumber == true
        ? found : String(found.split(separator: ": ", maxSplits: 1)[1])
    }
    #expect(shown == expected && found.count == expected.count, "\(found)")
  }

  @Test(arguments: [
    ("a.json", "{\"a\": [1, -2.5e3, true, null, \"\\u00e9\"]}\n", []), ("a.json", "3", []),
    ("a.json", "{\"a\": 1,}", ["8: a member is missing before '}'"]),
    ("a.json", "[1, ]", ["4: a value is missing before ']'"]),
    ("a.json", "[01]", ["1: a JSON number can't begin with 0"]),
    ("a.json", "[1", ["0: a list ([) is never closed"]),
    ("a.json", "{'a': 1}", ["1: the name of a member must stand in double quotes"]),
    ("a.json", "[\"a\nb\"]", ["3: a control character can't stand in a string"]),
    ("a.json", "[1] 2", ["4: text stands behind the JSON value"]),
    ("a.json", "[\"\\x\"]", ["2: JSON has no escape '\\x'"]),
    ("a.json", "[NaN]", ["1: this is no JSON value"]),
    ("a.json", "{\"a\": 1, \"a\": 2}", ["9: warning: the member 'a' stands in the object twice"]),
    ("a.json", "{\"é\": 1, \"e\u{301}\": 2}", []),
    ("a.json", "{\"\\t\": 1, \" \": 2, \"\\ud83d\\ude00\": 3, \"\\ud83d\\ude01\": 4}", []),
    ("a.json", "{\"\\ud83dx\": 1}", []),
    (
      "a.json", "{\"\\ud83d\\ude00\": 1, \"😀\": 2}",
      ["20: warning: the member '😀' stands in the object twice"]
    ),
    (
      "a.json",
      "{\"\(String(repeating: "a", count: 300))1\": 1, \"\(String(repeating: "a", count: 300))2\": 2}",
      []
    ),
    ("a.json", "", ["0: a value is missing at the end"]),
    (
      "a.json", String(repeating: "[", count: 600),
      ["512: the values are nested more than 512 deep"]
    ),
    (
      "feed.json",
      "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"a\", \"items\": [{\"id\": \"1\", \"content_text\": \"b\"}]}",
      []
    ),
    (
      "feed.json",
      "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"date_published\": \"x\"}]}",
      [
        "0: warning: the feed has no 'title'", "58: warning: the item has no 'id'",
        "58: warning: the item has neither 'content_html' nor 'content_text'",
        "58: warning: 'date_published' is no date like '2026-11-27T09:00:00Z': 'x'",
      ]
    ),
    ("a.webmanifest", "[]", ["0: the file must be an object ({…})"]),
    (
      "a.webmanifest", "{\"display\": \"x\"}",
      [
        "0: warning: the manifest has neither 'name' nor 'short_name'",
        "0: warning: 'display' can't be 'x'",
      ]
    ),
    (
      "a.geojson",
      "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"geometry\": null, \"properties\": {\"type\": \"Point\"}}]}",
      []
    ),
    (
      "a.geojson", "{\"type\": \"Feature\", \"geometry\": null}",
      ["0: the Feature has no 'properties'"]
    ),
    ("a.geojson", "{\"type\": \"Place\"}", ["0: GeoJSON has no type 'Place'"]),
  ])
  func json(_ file: String, _ text: String, _ expected: [String]) {
    #expect(Self.mistakes(text, file) == expected)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", []), ("a,b\r\n\"1\n\",\"2\"\"\"\r\n", []), ("a,b\n1,2\n\n", []), ("a\n\n", []),
    ("", []),
    ("a,b\n1\n", ["4: the record has 1 field, the first one has 2"]),
    ("a\n1,2\n", ["2: the record has 2 fields, the first one has 1"]),
    ("a\nb\"c\n", ["3: a quote stands in a field without quotes"]),
    ("a\n\"b\"c\n", ["5: text stands behind a closing quote"]),
    ("a\n\"b\n", ["2: a quoted field is never closed"]),
  ])
  func csv(_ text: String, _ expected: [String]) {
    #expect(Self.mistakes(text, "a.csv") == expected)
  }

  private static func calendar(_ lines: String...) -> String {
    (["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:a"] + lines + ["END:VCALENDAR", ""]).joined(
      separator: "\r\n")
  }

  @Test(arguments: [
    (
      calendar(
        "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261127T090000Z", "DTSTART;VALUE=DATE:20261127",
        "DURATION:PT1H", "SUMMARY:a", " b", "END:VEVENT"), []
    ),
    (
      calendar("BEGIN:VEVENT", "UID:1", "END:VEVENT"),
      ["VEVENT has no DTSTAMP", "VEVENT has no DTSTART"]
    ),
    (
      calendar(
        "BEGIN:VEVENT", "UID:1", "UID:2", "DTSTAMP:20261127", "DTSTART:20261327T090000",
        "END:VEVENT"),
      [
        "VEVENT has UID twice", "DTSTAMP is no time of a calendar: '20261127'",
        "DTSTART is no time of a calendar: '20261327T090000'",
      ]
    ),
    (
      calendar(
        "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261127T090000", "DTSTART:20261127T090000",
        "DTEND:20261127T100000", "DURATION:1h", "END:VEVENT"),
      [
        "DTSTAMP must be in UTC: '20261127T090000'", "DURATION is no duration like PT1H30M: '1h'",
        "VEVENT has both DTEND and DURATION",
      ]
    ),
    (
      calendar("BEGIN:VEVENT", "some text"),
      ["this is no line like NAME:value", "END:VCALENDAR stands where END:VEVENT is expected"]
    ),
    ("BEGIN:VCALENDAR\r\n", ["BEGIN:VCALENDAR has no END"]), ("", ["the file holds no calendar"]),
    ("SUMMARY:a\r\n", ["SUMMARY stands outside of a calendar"]),
    (
      "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
      [
        "the line does not end with CR and LF", "VCALENDAR has no VERSION",
        "VCALENDAR has no PRODID", "warning: the calendar holds nothing",
      ]
    ),
    (
      calendar(
        "BEGIN:VTIMEZONE", "TZID:a", "END:VTIMEZONE", "X-A:" + String(repeating: "b", count: 80)),
      ["warning: the line is longer than 75 octets"]
    ),
  ])
  func calendars(_ text: String, _ expected: [String]) {
    let found = Self.mistakes(text, "a.ics").map {
      String($0.split(separator: ": ", maxSplits: 1)[1])
    }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("User-agent: *\nDisallow: /a/ # b\n\nSitemap: https://a.example/sitemap.xml\n", []),
    ("Disallow: /a/\n", ["0: a rule stands before the first User-agent"]),
    (
      "User-agent: *\nDisallow: a\nSitemap: /sitemap.xml\nAlow: /\nhello\n",
      [
        "14: warning: a path begins with '/': 'a'",
        "26: warning: Sitemap needs a whole address: '/sitemap.xml'",
        "48: warning: crawlers know no field 'alow'", "56: the line has no ':'",
      ]
    ),
  ])
  func robots(_ text: String, _ expected: [String]) {
    #expect(Self.mistakes(text, "robots.txt") == expected)
  }

  /// Each entity names the one before it ten times: followed each time, forty stand for 10⁴⁰.
  @Test func entitiesThatGrowAreFollowedOnce() {
    let entities = (1...40).map { number in
      "<!ENTITY e\(number) '\(String(repeating: "&e\(number - 1);", count: 10))'>"
    }.joined()
    let text = "<!DOCTYPE a [<!ENTITY e0 'x'>\(entities)]><a>&e40;&e40;</a>"
    #expect(Self.mistakes(text, "a.xml") == [])
  }

  @Test func bytesThatAreNotText() {
    for (file, bytes) in [
      ("a.xml", Array("<a>".utf8) + [0xff]), ("a.json", Array("\"".utf8) + [0xc0, 0x80]),
      ("a.csv", [0xed, 0xa0, 0x80]), ("robots.txt", [0xf5]),
    ] {
      let found = bytes.withUnsafeBytes { FormatReading.mistakes(in: $0, file: file) }
      #expect(found.first?.message == "these bytes are not UTF-8", "\(file)")
    }
  }

  @Test func aSitemapHasLimits() {
    let url = "<url><loc>https://a.example/</loc></url>"
    let full = Self.sitemap + String(repeating: url, count: 50_000)
    #expect(Self.mistakes(full + "</urlset>", "sitemap.xml") == [])
    let found = Self.mistakes(full + url + "</urlset>", "sitemap.xml")
    #expect(found.count == 1 && found[0].hasSuffix("more than 50,000 addresses"))
  }

  @Test func noFileTellsWithoutEnd() {
    let text = "a\n" + String(repeating: "1,2\n", count: 1000)
    #expect(Self.mistakes(text, "a.csv").count == 20)
  }
}
