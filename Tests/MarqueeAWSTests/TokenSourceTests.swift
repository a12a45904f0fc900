import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

@Suite struct TokenSourceTests {
  static let exp = FakeWorld.start.secondsSinceEpoch + 3600
  static let jwt = makeToken(
    #"{"iss":"https://oidc.vercel.com/acme","sub":"owner:acme:project:site:environment:production","aud":"https://vercel.com/acme","exp":\#(exp)}"#
  )

  @Test func looksInTheDocumentedOrder() {
    var settings = IdentitySettings()
    settings.oidcTokenFile = "/explicit"
    settings.oidcTokenVariable = "GITLAB_TOKEN"
    var variables = [
      "VERCEL_OIDC_TOKEN": "v", "AWS_WEB_IDENTITY_TOKEN_FILE": "/irsa",
      "ACTIONS_ID_TOKEN_REQUEST_URL": "https://g", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "g",
      "GITLAB_TOKEN": "l",
    ]
    func chosen() -> String? {
      TokenSource.discover(settings, Environment(process: variables)).chosen?.description
    }
    #expect(chosen() == "/explicit (named by the settings)")
    settings.oidcTokenFile = nil
    #expect(chosen() == "GITLAB_TOKEN in the environment")
    // Named, but not set: the site is built elsewhere too.
    variables["GITLAB_TOKEN"] = nil
    #expect(chosen() == "VERCEL_OIDC_TOKEN in the environment")
    variables["VERCEL_OIDC_TOKEN"] = nil
    #expect(chosen() == "/irsa (named by AWS_WEB_IDENTITY_TOKEN_FILE in the environment)")
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = nil
    #expect(chosen() == "GitHub Actions, for the audience sts.amazonaws.com")
    variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = nil
    #expect(chosen() == nil)
  }

  @Test func settingsCountForMoreThanWhatAPlatformSets() {
    var settings = IdentitySettings()
    settings.oidcTokenVariable = "SITE_ID_TOKEN"
    let search = TokenSource.discover(
      settings, Environment(process: ["VERCEL_OIDC_TOKEN": "v", "SITE_ID_TOKEN": "s"]))
    #expect(search.chosen?.description == "SITE_ID_TOKEN in the environment")
    #expect(
      search.steps.map { "\($0.place): \($0.found)" } == [
        "the settings' token file: not set",
        "SITE_ID_TOKEN: SITE_ID_TOKEN in the environment",
        "VERCEL_OIDC_TOKEN: passed over", "AWS_WEB_IDENTITY_TOKEN_FILE: not set",
        "GitHub Actions: not set",
      ])
  }

  @Test func saysWhichFileAndHowToRenew() throws {
    let old = makeToken(#"{"iss":"i","sub":"s","aud":"a","exp":1774600000}"#)
    let environment = Environment(
      process: [:],
      files: [EnvironmentFile(path: ".env.local", text: "# pulled\nVERCEL_OIDC_TOKEN=\"\(old)\"")])
    let source = try #require(TokenSource.discover(IdentitySettings(), environment).chosen)
    let error = #expect(throws: IdentityError.self) {
      try source.fetch(FakeWorld().surroundings(environment))
    }
    #expect(
      error?.description == """
        error: the OIDC token expired at 2026-03-27T08:26:40Z
          note: it came from VERCEL_OIDC_TOKEN in .env.local:2
          note: it is now 2026-03-27T16:20:54Z
          help: run 'vercel env pull': a token for local work lives 12 hours
        """)
  }

  @Test(arguments: [
    ("", "the OIDC token is empty"), ("  \n", "the OIDC token is empty"),
    ("hunter2-secret", "it has 1 parts between dots instead of 3"),
    ("a.b.c", "its first part is not JSON in base64url"),
    ("eyJhbGciOiJSUzI1NiJ9.!!.c", "its second part is not JSON in base64url"),
  ])
  func explainsWhatIsNoToken(_ text: String, _ message: String) {
    let world = FakeWorld(files: ["/t": text])
    let error = #expect(throws: IdentityError.self) {
      try TokenSource.file(path: "/t", namedBy: "a test").fetch(world.surroundings())
    }
    #expect(error?.message.hasSuffix(message) == true)
    #expect(error.map { "\($0)".contains("hunter2") } == false)
  }

  @Test func readsClaims() throws {
    let claims = try TokenClaims(token: Secret(Self.jwt), origin: "a test")
    #expect(claims.provider == "oidc.vercel.com/acme")
    #expect(claims.audiences == ["https://vercel.com/acme"])
    #expect(claims.expires?.secondsSinceEpoch == Self.exp)
    #expect(claims.algorithm == "RS256")
  }

  @Test func refusesATokenFromTheFuture() {
    let text = makeToken(#"{"iss":"i","sub":"s","aud":["a","b"],"nbf":\#(Self.exp)}"#)
    let error = #expect(throws: IdentityError.self) {
      try OIDCToken(Secret(text), origin: "x", renewal: nil, now: FakeWorld.start)
    }
    #expect(error?.code == "identity.token.not-yet-valid")
  }

  @Test func asksGitHubForTheAudience() throws {
    let world = FakeWorld { request, count throws(HTTPFailure) in
      if count == 0 { return HTTPResponse(status: 503) }
      return HTTPResponse(status: 200, body: Array(#"{"value":"\#(Self.jwt)"}"#.utf8))
    }
    let surroundings = world.surroundings([
      "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example/token?api-version=2",
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer-secret",
    ])
    let token = try TokenSource.service(.gitHubActions, audience: "https://a b").fetch(surroundings)
    #expect(token.claims.subject.hasPrefix("owner:"))
    #expect(world.requests.count == 2)
    let request = world.requests[1]
    #expect(
      request.url == "https://github.example/token?api-version=2&audience=https%3A%2F%2Fa%20b")
    #expect(request.headers.contains { $0 == ("Authorization", "Bearer bearer-secret") })
    #expect(!"\(request)".contains("audience"))
  }

  @Test func doesNotRepeatASecretThatAServerEchoes() {
    let world = FakeWorld { request, _ throws(HTTPFailure) in
      HTTPResponse(status: 403, body: Array(#"{"message":"bad: Bearer bearer-secret"}"#.utf8))
    }
    let error = #expect(throws: IdentityError.self) {
      try TokenSource.service(.gitHubActions, audience: "a").fetch(
        world.surroundings([
          "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example",
          "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer-secret",
        ]))
    }
    #expect(error?.notes == ["it said: bad: Bearer ****"])
  }

  @Test func exchangesTheAudience() throws {
    let world = FakeWorld { request, _ throws(HTTPFailure) in
      HTTPResponse(status: 200, body: Array(#"{"token":"\#(Self.jwt)"}"#.utf8))
    }
    let surroundings = world.surroundings()
    let token = try OIDCToken(
      Secret(Self.jwt), origin: "here", renewal: nil, now: FakeWorld.start)
    let other = try AudienceExchange.exchange(token, for: "sts.amazonaws.com", surroundings)
    #expect(other.origin == "here, exchanged for the audience sts.amazonaws.com")
    #expect(world.requests[0].url == "https://oidc.vercel.com/~token")
    let body = try #require(JSON(world.requests[0].body))
    #expect(body["token"]?.text == Self.jwt)
    #expect(body["aud"]?.text == "sts.amazonaws.com")
  }
}
