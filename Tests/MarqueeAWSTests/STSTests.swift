import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

@Suite struct STSTests {
  static let role = "arn:aws:iam::123456789012:role/marquee"

  static func answer(_ seconds: Int = 3600) -> HTTPResponse {
    let xml = """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult>
          <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/marquee/marquee</Arn>
            <AssumedRoleId>X:marquee</AssumedRoleId></AssumedRoleUser>
          <Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s3cr3t&amp;</SecretAccessKey>
            <SessionToken>session-token</SessionToken>
            <Expiration>\(FakeWorld.start.adding(.seconds(seconds)))</Expiration></Credentials>
        </AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>
      """
    return HTTPResponse(
      status: 200, headers: ["date": "Fri, 27 Mar 2026 16:22:09 GMT"], body: Array(xml.utf8))
  }

  static func refusal(_ status: Int, _ code: String, _ message: String = "", bare: Bool = false)
    -> HTTPResponse
  {
    let error =
      "<Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
    return HTTPResponse(
      status: status,
      body: Array((bare ? error : "<ErrorResponse>\(error)</ErrorResponse>").utf8))
  }

  static func token() throws -> OIDCToken {
    try OIDCToken(
      Secret(TokenSourceTests.jwt), origin: "a test", renewal: nil, now: FakeWorld.start)
  }

  static func client(_ world: FakeWorld) throws -> STSClient {
    let surroundings = world.surroundings()
    return STSClient(
      endpoint: try STSEndpoint(region: "eu-west-1", environment: surroundings.environment),
      surroundings: surroundings)
  }

  @Test func tradesATokenForKeys() throws {
    let world = FakeWorld { _, _ throws(HTTPFailure) in Self.answer() }
    let session = try Self.client(world).assume(
      STSClient.Role(arn: Self.role), with: Self.token())
    #expect(session.keys.accessKeyID == "ASIAX")
    #expect(session.keys.secretAccessKey.reveal() == "s3cr3t&")
    #expect(session.principal == "arn:aws:sts::123456789012:assumed-role/marquee/marquee")
    #expect(session.skew == .milliseconds(75_500))
    let request = world.requests[0]
    #expect(request.url == "https://sts.eu-west-1.amazonaws.com/")
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(
      body.hasPrefix(
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012"
          + "%3Arole%2Fmarquee&RoleSessionName=marquee&WebIdentityToken=eyJ"))
    #expect(body.hasSuffix("&DurationSeconds=3600"))
    #expect(!request.headers.contains { $0.name.lowercased() == "authorization" })
  }

  /// Each code, how often it is asked, and what a person reads.
  @Test(arguments: [
    (400, "IDPCommunicationError", "", 3, "AWS can't reach the token's issuer"),
    (400, "Throttling", "Rate exceeded", 3, "AWS asks to slow down"),
    (429, "X", "", 3, "AWS asks to slow down"),
    (500, "InternalFailure", "", 3, "STS is in trouble"),
    (503, "", "", 3, "STS is in trouble"),
    (
      400, "InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider",
      3, "AWS can't fetch the keys of https://oidc.vercel.com/acme"
    ),
    (
      400, "InvalidIdentityToken", "Incorrect token audience", 1,
      "the token's audience is not one that the identity provider in IAM accepts"
    ),
    (
      400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for x", 1,
      "the account 123456789012 has no identity provider for https://oidc.vercel.com/acme"
    ),
    (
      400, "InvalidIdentityToken", "Missing a required claim: sub", 1,
      "the token lacks a claim that AWS demands"
    ),
    (400, "InvalidIdentityToken", "?", 1, "AWS does not take the token"),
    (400, "ExpiredTokenException", "Token expired", 1, "AWS takes the OIDC token for expired"),
    (
      403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 1,
      "the role's trust policy does not let this token in"
    ),
    (403, "IDPRejectedClaim", "", 1, "the token's issuer has rejected it or revoked it"),
    (400, "MalformedPolicyDocument", "", 1, "a policy in the request is malformed"),
    (400, "PackedPolicyTooLarge", "", 1, "the session's policies and tags are too large"),
    (
      403, "RegionDisabledException", "", 1,
      "STS is switched off in eu-west-1 for the account 123456789012"
    ),
    (400, "ValidationError", "", 1, "AWS does not take the request as it stands"),
    (404, "", "", 1, "what answered at the STS endpoint is not STS"),
  ])
  func knowsEveryCode(
    _ status: Int, _ code: String, _ message: String, _ tries: Int, _ sentence: String
  ) throws {
    for bare in [false, true] {
      let world = FakeWorld { _, _ throws(HTTPFailure) in
        Self.refusal(status, code, message, bare: bare)
      }
      let client = try Self.client(world)
      let (role, token) = (try STSClient.Role(arn: Self.role), try Self.token())
      let error = #expect(throws: IdentityError.self) { try client.assume(role, with: token) }
      #expect(error?.message == sentence)
      #expect(world.requests.count == tries)
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("owner:acme:project:site"))
      #expect(!text.contains(TokenSourceTests.jwt))
    }
  }

  @Test func recoversFromAPassingTrouble() throws {
    let world = FakeWorld { _, count throws(HTTPFailure) in
      switch count {
      case 0: throw HTTPFailure(.timedOut, "no answer")
      case 1: return Self.refusal(400, "IDPCommunicationError")
      default: return Self.answer()
      }
    }
    let session = try Self.client(world).assume(STSClient.Role(arn: Self.role), with: Self.token())
    #expect(session.tries == 3)
    #expect(world.waits == [.milliseconds(25), .milliseconds(50)])
  }

  @Test func hidesTheTokenThatAServerEchoes() throws {
    let world = FakeWorld { _, _ throws(HTTPFailure) in
      Self.refusal(400, "ValidationError", "bad \(TokenSourceTests.jwt) bad")
    }
    let client = try Self.client(world)
    let (role, token) = (try STSClient.Role(arn: Self.role), try Self.token())
    let error = #expect(throws: IdentityError.self) { try client.assume(role, with: token) }
    #expect(error?.notes.first == "STS said: ValidationError: bad **** bad (status 400)")
  }

  @Test(arguments: [
    (1, RetryPlan.Cause.transient, 0.0, Duration.zero as Duration?),
    (1, .transient, 1.0, .milliseconds(50)), (2, .transient, 1.0, .milliseconds(100)),
    (1, .throttled, 1.0, .seconds(1)), (2, .throttled, 0.5, .seconds(1)), (3, .throttled, 1.0, nil),
    (1, .permanent, 1.0, nil),
  ])
  func plansRetries(
    _ failed: Int, _ cause: RetryPlan.Cause, _ random: Double, _ expected: Duration?
  ) {
    #expect(RetryPlan().wait(afterTry: failed, cause: cause, random: random) == expected)
  }

  @Test func capsTheWait() {
    var plan = RetryPlan()
    plan.tries = 100
    #expect(plan.wait(afterTry: 60, cause: .throttled, random: 1) == .seconds(20))
  }

  @Test(arguments: [
    ("us-east-1", "https://sts.us-east-1.amazonaws.com/", "aws"),
    ("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn/", "aws-cn"),
    ("us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com/", "aws-us-gov"),
    ("eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu/", "aws-eusc"),
  ])
  func findsTheRegionsEndpoint(_ region: String, _ url: String, _ partition: String) throws {
    #expect(try STSEndpoint(region: region, environment: Environment(process: [:])).url == url)
    #expect(Partition(region: region).name == partition)
  }

  @Test func letsTheEnvironmentMoveTheEndpoint() throws {
    var variables = [
      "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL": "https://all.example/",
    ]
    func url() throws -> String {
      try STSEndpoint(
        region: "eu-west-1", environment: Environment(process: variables),
        profileURL: "https://profile.example"
      ).url
    }
    #expect(try url() == "http://127.0.0.1:4566/")
    variables["AWS_ENDPOINT_URL_STS"] = nil
    #expect(try url() == "https://all.example/")
    variables["AWS_ENDPOINT_URL"] = nil
    #expect(try url() == "https://profile.example/")
    variables["AWS_ENDPOINT_URL"] = "http://sts.example.com"
    #expect(throws: IdentityError.self) { try url() }
    variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    #expect(try url() == "https://sts.eu-west-1.amazonaws.com/")
  }

  @Test(arguments: [
    ("nonsense", "marquee", 3600, "identity.sts.role"),
    ("arn:aws:iam::123456789012:user/jane", "marquee", 3600, "identity.sts.role"),
    (role, "x", 3600, "identity.sts.session-name"),
    (role, "a b", 3600, "identity.sts.session-name"),
    (role, "marquee", 899, "identity.sts.duration"),
    (role, "marquee", 43_201, "identity.sts.duration"),
  ])
  func refusesWhatAWSWouldNotTake(
    _ arn: String, _ session: String, _ seconds: Int, _ code: String
  ) {
    let error = #expect(throws: IdentityError.self) {
      try STSClient.Role(arn: arn, sessionName: session, seconds: seconds)
    }
    #expect(error?.code.rawValue == code)
  }
}
