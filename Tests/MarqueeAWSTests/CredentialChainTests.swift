import MarqueeBase
import MarqueeHTTP
import Synchronization
import Testing

@testable import MarqueeAWS

@Suite struct CredentialChainTests {
  static let offline: [String: String] = [
    "AWS_REGION": "eu-west-1", "HOME": "/home", "AWS_EC2_METADATA_DISABLED": "true",
  ]
  static let keys = ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"]

  static func resolve(
    _ variables: [String: String], _ world: FakeWorld = FakeWorld(),
    _ settings: IdentitySettings = IdentitySettings()
  ) throws -> Credentials {
    try Identity(
      settings: settings,
      surroundings: world.surroundings(offline.merging(variables) { _, own in own })
    ).credentials()
  }

  @Test func takesTheEnvironmentBeforeTheProfile() throws {
    let world = FakeWorld(files: [
      "/home/.aws/credentials":
        "[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key = from-the-file # c"
    ])
    #expect(try Self.resolve(Self.keys, world).keys.accessKeyID == "AKIAENV")
    #expect(try Self.resolve([:], world).keys.accessKeyID == "AKIAFILE")
    #expect(try Self.resolve([:], world).keys.secretAccessKey.reveal() == "from-the-file")
    var settings = IdentitySettings()
    settings.profile = "default"
    let explicit = try Self.resolve(Self.keys, world, settings)
    #expect(explicit.keys.accessKeyID == "AKIAFILE")
    #expect(explicit.provider == "profile default")
  }

  @Test func prefersARoleWithATokenAndNamesIt() throws {
    let world = FakeWorld { _, _ throws(HTTPFailure) in STSTests.answer() }
    let credentials = try Self.resolve(
      Self.keys.merging(
        ["AWS_ROLE_ARN": STSTests.role, "VERCEL_OIDC_TOKEN": TokenSourceTests.jwt]
      ) { $1 }, world)
    #expect(credentials.keys.accessKeyID == "ASIAX")
    #expect(
      "\(credentials)"
        == "web identity (VERCEL_OIDC_TOKEN in the environment) as "
        + "arn:aws:sts::123456789012:assumed-role/marquee/marquee, until 2026-03-27T17:20:54Z")
  }

  @Test func doesNotFallThroughWhatIsBroken() throws {
    let world = FakeWorld { _, _ throws(HTTPFailure) in STSTests.refusal(403, "AccessDenied") }
    let error = #expect(throws: IdentityError.self) {
      try Self.resolve(
        Self.keys.merging(
          ["AWS_ROLE_ARN": STSTests.role, "VERCEL_OIDC_TOKEN": TokenSourceTests.jwt]
        ) { $1 }, world)
    }
    #expect(error?.code == "identity.sts.access-denied")
  }

  @Test func listsAllThatWasTried() {
    let error = #expect(throws: IdentityError.self) { try Self.resolve([:]) }
    #expect(
      error?.notes == [
        "web identity: no OIDC token and no role", "environment: AWS_ACCESS_KEY_ID is not set",
        "profile: the profile 'default' holds no credentials",
        "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set",
        "instance: switched off by AWS_EC2_METADATA_DISABLED",
      ])
  }

  @Test func fetchesAFreshTokenOnceWhenAWSTakesItForExpired() throws {
    let world = FakeWorld(files: ["/t": TokenSourceTests.jwt]) { _, count throws(HTTPFailure) in
      count == 0 ? STSTests.refusal(400, "ExpiredTokenException") : STSTests.answer()
    }
    let variables = ["AWS_ROLE_ARN": STSTests.role, "AWS_WEB_IDENTITY_TOKEN_FILE": "/t"]
    #expect(try Self.resolve(variables, world).keys.accessKeyID == "ASIAX")
    #expect(world.requests.count == 2)
  }

  @Test func guardsTheAccount() throws {
    let world = FakeWorld { _, _ throws(HTTPFailure) in STSTests.answer() }
    var settings = IdentitySettings()
    settings.allowedAccountIDs = ["999999999999"]
    let variables = ["AWS_ROLE_ARN": STSTests.role, "VERCEL_OIDC_TOKEN": TokenSourceTests.jwt]
    let error = #expect(throws: IdentityError.self) {
      try Self.resolve(variables, world, settings)
    }
    #expect(error?.code == "identity.account")
    #expect(world.requests.isEmpty)
    settings.allowedAccountIDs = ["123456789012"]
    _ = try Self.resolve(variables, world, settings)
  }

  @Test func renewsBeforeTheEndAndKeepsTheOldOnesInATrouble() throws {
    let world = FakeWorld { _, count throws(HTTPFailure) in
      if count == 1 { throw HTTPFailure(.certificate, "bad") }
      return STSTests.answer(count == 0 ? 3600 : 7200)
    }
    let surroundings = world.surroundings(
      Self.offline.merging(
        ["AWS_ROLE_ARN": STSTests.role, "VERCEL_OIDC_TOKEN": TokenSourceTests.jwt]
      ) { $1 })
    let identity = Identity(settings: IdentitySettings(), surroundings: surroundings)
    let first = try identity.credentials()
    #expect(try identity.credentials().expires == first.expires)
    #expect(world.requests.count == 1)
    world.state.withLock { $0.now = FakeWorld.start.adding(.seconds(3301)) }
    #expect(try identity.credentials().expires == first.expires)
    #expect(identity.facts.snapshot.warnings.count == 1)
    #expect(try identity.credentials().expires != first.expires)
    #expect(world.requests.count == 3)
  }

  static let profiles = """
    # people write these by hand
    [default]
    region = eu-central-1
    [profile build]
    role_arn = arn:aws:iam::123456789012:role/build
    source_profile = base
    external_id = x
    [profile chained]
    role_arn = arn:aws:iam::123456789012:role/chained
    source_profile = build
    [profile circle]
    role_arn = arn:aws:iam::123456789012:role/c
    source_profile = circle2
    [profile circle2]
    role_arn = arn:aws:iam::123456789012:role/c
    source_profile = circle
    [profile irsa]
    role_arn = arn:aws:iam::123456789012:role/irsa
    web_identity_token_file = /t
    [profile program]
    credential_process = /opt/tool --say "two words" 'x y'
    [profile sso]
    sso_session = corp
    [profile own]
    services = local
    [services local]
    s3 =
      endpoint_url = http://localhost:1
    sts =
      endpoint_url = http://localhost:2
    """

  static func world(_ answer: @escaping FakeWorld.Answer) -> FakeWorld {
    FakeWorld(
      files: [
        "/home/.aws/config": profiles, "/t": TokenSourceTests.jwt,
        "/home/.aws/credentials": "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key=b\n",
      ], answer: answer)
  }

  @Test func takesRolesOverProfiles() throws {
    let role = { @Sendable (_: HTTPRequest, _: Int) throws(HTTPFailure) -> HTTPResponse in
      let xml = String(decoding: STSTests.answer().body, as: UTF8.self)
      return HTTPResponse(
        status: 200, body: Array(xml.replacing("WithWebIdentity", with: "").utf8))
    }
    let world = Self.world(role)
    let credentials = try Self.resolve(["AWS_PROFILE": "chained"], world)
    #expect(
      credentials.provider == "profile chained (role over profile build (role over profile base))")
    let request = world.requests[0]
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(body.contains("Action=AssumeRole&"))
    #expect(body.contains("ExternalId=x"))
    #expect(
      request.headers.contains {
        $0.name == "Authorization"
          && $0.value.contains("Credential=AKIABASE/20260327/eu-west-1/sts/aws4_request")
      })
    #expect(world.requests[1].headers.contains { $0.name == "X-Amz-Security-Token" })
  }

  @Test func takesATokenFileOfAProfile() throws {
    let world = Self.world { _, _ throws(HTTPFailure) in STSTests.answer() }
    let credentials = try Self.resolve(["AWS_PROFILE": "irsa"], world)
    #expect(credentials.provider == "profile irsa (/t (named by the profile irsa))")
  }

  @Test func runsAProgramWithoutAShell() throws {
    let world = Self.world { _, _ throws(HTTPFailure) in throw HTTPFailure(.other, "") }
    let json =
      #"{"Version":1,"AccessKeyId":"AKIAP","SecretAccessKey":"p","Expiration":"2026-03-27T18:00:00Z"}"#
    world.state.withLock { $0.programOutput = ProcessOutput(status: 0, output: Array(json.utf8)) }
    let credentials = try Self.resolve(["AWS_PROFILE": "program"], world)
    #expect(credentials.keys.accessKeyID == "AKIAP")
    #expect(credentials.expires?.description == "2026-03-27T18:00:00Z")
    #expect(world.state.withLock { $0.programs } == [["/opt/tool", "--say", "two words", "x y"]])
    world.state.withLock {
      $0.programOutput = ProcessOutput(
        status: 3, output: Array("hunter2".utf8), errors: Array("log in first".utf8))
    }
    let error = #expect(throws: IdentityError.self) {
      try Self.resolve(["AWS_PROFILE": "program"], world)
    }
    #expect(error?.notes == ["log in first"])
  }

  @Test(arguments: [
    ("circle", "source_profile goes in a circle: circle → circle2 → circle"),
    ("sso", "it signs in through a browser, which Marquee can't"),
    ("biuld", "there is no AWS profile 'biuld'"),
  ])
  func explainsABrokenProfile(_ profile: String, _ message: String) {
    let world = Self.world { _, _ throws(HTTPFailure) in throw HTTPFailure(.other, "") }
    let error = #expect(throws: IdentityError.self) {
      try Self.resolve(["AWS_PROFILE": profile], world)
    }
    #expect(error?.message.hasSuffix(message) == true)
    if profile == "biuld" { #expect(error?.help == "did you mean 'build'?") }
  }

  @Test func readsTheServicesOfAProfile() {
    let world = Self.world { _, _ throws(HTTPFailure) in throw HTTPFailure(.other, "") }
    let profiles = Profiles(
      settings: IdentitySettings(), world.surroundings(["HOME": "/home", "AWS_PROFILE": "own"]))
    #expect(profiles.endpointURL(of: "sts") == "http://localhost:2")
  }

  static let metadata = #"""
    {"Code":"Success","AccessKeyId":"ASIAM","SecretAccessKey":"m","Token":"t","Expiration":"2026-03-27T18:00:00Z"}
    """#

  @Test func asksTheContainersAgent() throws {
    let world = FakeWorld(files: ["/token": "first\n"]) { _, _ throws(HTTPFailure) in
      HTTPResponse(status: 200, body: Array(Self.metadata.utf8))
    }
    let variables = [
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
    ]
    #expect(try Self.resolve(variables, world).keys.accessKeyID == "ASIAM")
    #expect(world.requests[0].headers.contains { $0 == ("Authorization", "first") })
    let error = #expect(throws: IdentityError.self) {
      try Self.resolve(["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x"], world)
    }
    #expect(error?.code == "identity.container")
  }

  @Test func asksTheInstanceInThreeSteps() throws {
    let world = FakeWorld { request, _ throws(HTTPFailure) in
      switch request.description {
      case "PUT http://169.254.169.254/latest/api/token":
        return HTTPResponse(status: 200, body: Array("imds".utf8))
      case "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/":
        return HTTPResponse(status: 200, body: Array("web role\n".utf8))
      case "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/web%20role":
        return HTTPResponse(status: 200, body: Array(Self.metadata.utf8))
      default: return HTTPResponse(status: 500)
      }
    }
    let credentials = try Self.resolve(["AWS_EC2_METADATA_DISABLED": "false"], world)
    #expect(credentials.provider == "instance role web role")
    #expect(world.requests.allSatisfy { $0.timeout == .seconds(1) })
    #expect(
      world.requests[0].headers.contains {
        $0 == ("X-aws-ec2-metadata-token-ttl-seconds", "21600")
      })
  }
}
