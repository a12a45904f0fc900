import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

/// Numbers, dates and trees that come from outside and may be anything.
@Suite struct OutsideTextTests {
  @Test(arguments: [
    ("2026-03-27T16:20:54Z", "2026-03-27T16:20:54Z"), ("20260327T162054Z", "2026-03-27T16:20:54Z"),
    ("2026-03-27T16:20:54.999Z", "2026-03-27T16:20:54Z"),
    ("2026-03-27T16:20:54+02:00", "2026-03-27T14:20:54Z"),
    ("2026-03-27T16:20:54-0030", "2026-03-27T16:50:54Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z"),
    ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z"),
  ]) func times(_ text: String, _ wanted: String) {
    #expect(Moment(iso8601: text)?.description == wanted)
  }

  @Test(arguments: [
    "2026-02-31T00:00:00Z", "2025-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:61Z", "9999-12-31T23:99:99+9999", "2026-01-01T00:00:00+24:00", "2026-01-01",
    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx", "2026-01:01T00-00-00Z",
    "0000-01-01T00:00:00Z",
    "99999-01-01T00:00:00Z", "2026-1-1T0:0:0Z", "２026-01-01T00:00:00Z", "", "Z",
    "20-26-01-01T00:00:00",
  ]) func noTimes(_ text: String) { #expect(Moment(iso8601: text) == nil) }

  @Test func httpDates() {
    #expect(
      Moment(httpDate: "Fri, 27 Mar 2026 16:20:54 GMT")?.description == "2026-03-27T16:20:54Z")
    for text in [
      "Fri, 01 Jan 9000000000000000 00:00:00 GMT", "Fri, 01 Jan 2026 9000000000000000000:00:00 GMT",
      "Fri, 31 Feb 2026 00:00:00 GMT", "Fri, 00 Jan 2026 00:00:00 GMT",
      "Fri, -1 Jan 2026 00:00:00 GMT",
      "Fri, 01 Jan 2026 25:00:00 GMT", "Fri, 01 Jan 2026 00:00:00", "Fri 01 Jan 2026 00:00:00 GMT",
      "01 Jan 2026 00:00:00 GMT", "", "Fri, 01 Foo 2026 00:00:00 GMT",
      "Fri, 01 Jan 2026 00:00:00 GMT ",
    ] { #expect(Moment(httpDate: text) == nil, "\(text)") }
  }

  @Test func sumsSaturate() {
    let late = Moment(secondsSinceEpoch: .max)
    #expect(late.description == "9999-12-31T23:59:59Z")
    #expect(Moment(secondsSinceEpoch: .min).description == "0001-01-01T00:00:00Z")
    let end = Moment(.timestampWithZone, microseconds: .max)
    #expect(end.adding(.seconds(1)).microseconds == .max)
    #expect(end.since(Moment(.timestampWithZone, microseconds: .min)).wholeMicroseconds == .max)
    #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
    #expect(Duration.seconds(Int64.min).wholeMicroseconds == .min)
    #expect(Moment(secondsSinceEpoch: -1).secondsSinceEpoch == -1)
    #expect(Moment(.timestampWithZone, microseconds: -1).secondsSinceEpoch == -1)
  }

  /// Times of a token that no calendar has are as far away as can be told.
  @Test(arguments: [
    "9300000000000", "1000000000000000000", "1e300", "-1e18", "4000000000.75", "\"4000000000\"",
    "-9223372036854775808", "99999999999999999999999999",
  ]) func tokenTimes(_ number: String) throws {
    for name in ["exp", "nbf", "iat"] {
      let text = makeToken(#"{"iss":"https://x","sub":"y","aud":"z","\#(name)":\#(number)}"#)
      let claims = try TokenClaims(token: Secret(text), origin: "a test")
      _ = claims.evidence
      _ = try? OIDCToken(Secret(text), origin: "a test", renewal: nil, now: FakeWorld.start)
    }
  }

  @Test(arguments: [#""soon""#, "[1]", "{}", "true"]) func tokenTimesThatAreNone(_ json: String) {
    let text = makeToken(#"{"iss":"https://x","sub":"y","aud":"z","exp":\#(json)}"#)
    #expect(throws: IdentityError.self) { try TokenClaims(token: Secret(text), origin: "a test") }
  }

  @Test(arguments: ["a.b", "a.b.c\r\nX: y", "..", "é.é.é", "a\0.b.c"])
  func noTokens(_ text: String) {
    #expect(throws: IdentityError.self) { try TokenClaims(token: Secret(text), origin: "a test") }
  }

  // MARK: XML

  @Test func xml() throws {
    let text = """
      \u{feff}<?xml version="1.0"?><!-- a > b --><n:A xmlns:n='u' b = "c>d"><B>x &lt;&amp;&#65;&#x42;&quot;
      </B><C/><D><![CDATA[<&]]></D><B>second</B></n:A>

      """
    let root = try #require(XMLElement(Array(text.utf8)))
    #expect(root.name == "A" && root.text == "")
    #expect(root["B"]?.text == "x <&AB\"")
    #expect(root["C"]?.text == "" && root["D"]?.text == "<&")
    #expect(root.children.map(\.name) == ["B", "C", "D", "B"])
  }

  @Test(arguments: [
    "", "x", "<a>", "<a></b>", "</a>", "<a/><b/>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xd800;</a>",
    "<a>&#+65;</a>", "<a b></a>", "<a b=c/>", "<a b='<'/>", "<a", "<a><![CDATA[x</a>", "<a/>x",
    "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>\u{1}</a>", "<1/>", "< a/>",
    "<a b='c'd='e'/>", "<a>&amp</a>", "<a><b></a></b>", "<?xml", "<!--", "\u{0}<a/>",
  ]) func noXML(_ text: String) { #expect(XMLElement(Array(text.utf8)) == nil) }

  /// Neither depth nor width costs more than its length, and both have an end.
  @Test func hostileXML() {
    func nested(_ depth: Int) -> [UInt8] {
      Array(repeating: Array("<a>".utf8), count: depth).flatMap { $0 }
        + Array(repeating: Array("</a>".utf8), count: depth).flatMap { $0 }
    }
    #expect(XMLElement(nested(XMLElement.deepest)) != nil)
    #expect(XMLElement(nested(XMLElement.deepest + 1)) == nil)
    #expect(XMLElement(nested(100_000)) == nil)
    let wide =
      Array("<a>".utf8) + Array(repeating: Array("<b/>".utf8), count: 500_000).flatMap { $0 }
    #expect(XMLElement(wide + Array("</a>".utf8)) == nil)
    #expect(JSON(Array(repeating: UInt8(ascii: "["), count: 200_000)) == nil)
  }

  // MARK: Endpoints

  @Test(arguments: [
    "http://127.0.0.1/", "http://localhost:8080/x", "http://[::1]/", "http://0x7f.1/",
    "http://[::ffff:127.0.0.1]/", "http://169.254.170.2/", "http://169.254.170.23/v1",
    "http://[fd00:ec2::23]/v1/credentials", "https://anything.example/",
  ]) func endpointsThatMayAnswer(_ url: String) throws {
    let endpoint = try CredentialEndpoint(url, what: "it", origin: "a test", code: "x")
    #expect(endpoint.reach == (url.hasPrefix("https") ? .anywhere : .nearby))
  }

  @Test(arguments: [
    "http://127.evil.example/", "http://localhost.evil/", "http://127.0.0.1@evil.example/",
    "http://127.0.0.1.evil.example/", "http://u@127.0.0.1/", "http://134744072/", "http://8.8.8.8/",
    "http://[::ffff:8.8.8.8]/", "http://[2600::1]/", "http://10.0.0.1/", "http://neighbour/",
    "http://a.example\\@127.0.0.1/", "http://127.0.0.1\r\n.evil/", "ftp://127.0.0.1/", "127.0.0.1",
    "http://0x8.8.8.8/", "http://169.254.170.2.evil/", "http://ｌocalhost.evil/",
  ]) func endpointsThatMayNot(_ url: String) {
    #expect(throws: IdentityError.self) {
      try CredentialEndpoint(url, what: "it", origin: "a test", code: "x")
    }
  }

  @Test func neighboursMayAnswerForSTS() throws {
    let world = FakeWorld()
    func endpoint(_ url: String) throws -> STSEndpoint {
      let variables = ["AWS_ENDPOINT_URL_STS": url]
      return try STSEndpoint(
        region: "eu-west-1", environment: world.surroundings(variables).environment)
    }
    #expect(try endpoint("http://localstack:4566").host == "localstack:4566")
    #expect(try endpoint("http://localstack:4566").reach == .nearby)
    #expect(try endpoint("http://[::1]:81").host == "[::1]:81")
    for url in ["http://134744072", "http://[2600::1]", "http://sts.example"] {
      #expect(throws: IdentityError.self) { try endpoint(url) }
    }
  }

  @Test(arguments: [
    "@evil/x", "//evil/x", "x", "\\\\evil", "/x\r\nHost: evil", "/a b\u{0}", ":80@evil/",
  ])
  func relativePathsStayAtTheAgent(_ path: String) {
    let world = FakeWorld()
    let surroundings = world.surroundings(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": path])
    _ = try? Identity(settings: IdentitySettings(), surroundings: surroundings).credentials()
    #expect(
      world.requests.allSatisfy {
        $0.url.hasPrefix("http://169.254.170.2/") && !$0.url.contains("\n")
      })
    if !path.hasPrefix("/a") { #expect(world.requests.isEmpty) }
  }
}
