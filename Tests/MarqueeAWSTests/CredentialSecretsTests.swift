import MarqueeBase
import MarqueeHTTP
import Synchronization
import Testing

@testable import MarqueeAWS

/// What was received is never shown, and what can't be used is refused before it goes anywhere.
@Suite struct CredentialSecretsTests {
  private static let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/c"]
  private static let github = [
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x", "AWS_REGION": "eu-west-1",
    "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1/gh?x",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer-4711-abc",
  ]

  private func failure(
    _ variables: [String: String], _ status: Int, _ body: String
  ) -> IdentityError? {
    let world = FakeWorld { _, _ in HTTPResponse(status: status, body: Array(body.utf8)) }
    do throws(IdentityError) {
      _ = try Identity(settings: IdentitySettings(), surroundings: world.surroundings(variables))
        .credentials()
      return nil
    } catch {
      return error
    }
  }

  /// Answers that are cut short, of another kind, or of another status.
  @Test(arguments: [
    (200, #"{"count":1,"value":"eyJhbGci.SIGNATURE_SECRET"#),
    (201, #"{"value":"SIGNATURE_SECRET"}"#),
    (200, "SIGNATURE_SECRET"), (200, #"["SIGNATURE_SECRET"]"#), (204, "SIGNATURE_SECRET"),
    (200, #"{"Value":"SIGNATURE_SECRET"}"#), (500, "<p>SIGNATURE_SECRET"),
    (403, #"{"AccessKeyId":"A","SecretAccessKey":"SIGNATURE_SECRET"}"#),
    (200, #"{"AccessKeyId":"A","SecretAccessKey":"SIGNATURE_SECRET","Token":"#),
    (200, #"{"AccessKeyId":"A","SecretAccessKey":"SIGNATURE_SECRET","Code":""}"#),
  ]) func receivedSecretsStayHidden(_ status: Int, _ body: String) throws {
    for variables in [Self.container, Self.github] {
      let error = try #require(failure(variables, status, body))
      #expect(!error.description.contains("SIGNATURE_SECRET"))
    }
  }

  @Test func complaintsAreShown() throws {
    let error = try #require(
      failure(Self.github, 403, #"{"message":"no permission for bearer-4711-abc"}"#))
    #expect(error.notes.contains { $0.contains("it said: no permission") })
  }

  @Test func exchangesStayHidden() throws {
    let token = try OIDCToken(
      Secret(makeToken(#"{"iss":"https://oidc.vercel.com","sub":"y","aud":"z"}"#)),
      origin: "a test", renewal: nil, now: FakeWorld.start)
    for (status, body) in [(200, #"{"token":"SIGNATURE_SECRET"#), (400, "SIGNATURE_SECRET")] {
      let world = FakeWorld { _, _ in HTTPResponse(status: status, body: Array(body.utf8)) }
      do {
        _ = try AudienceExchange.exchange(token, for: "sts", world.surroundings())
        Issue.record("nothing was thrown")
      } catch {
        #expect(!error.description.contains("SIGNATURE_SECRET"))
      }
    }
  }

  /// A line break in a key would be a header of its own; a space or a NUL is no key either.
  @Test(arguments: ["A\r\nX: y", "A\nB", "A\0", "", "A B", "é", "\u{7f}"])
  func keysAreChecked(_ part: String) throws {
    func json(_ access: String, _ secret: String, _ token: String) -> String {
      func text(_ value: String) -> String { JSONWriter.quoted(value) }
      return #"{"Version":1,"AccessKeyId":\#(text(access)),"SecretAccessKey":\#(text(secret)),"#
        + #""Token":\#(text(token)),"SessionToken":\#(text(token))}"#
    }
    for body in [json(part, "B", "C"), json("A", part, "C"), json("A", "B", part)] {
      let error = try #require(failure(Self.container, 200, body))
      #expect(error.code == "identity.credentials.malformed")
      #expect(part.isEmpty || !error.description.contains(part))
      let world = FakeWorld(files: ["/c": "[profile p]\ncredential_process = x\n"])
      world.state.withLock { $0.programOutput = ProcessOutput(status: 0, output: Array(body.utf8)) }
      let surroundings = world.surroundings(["AWS_PROFILE": "p", "AWS_CONFIG_FILE": "/c"])
      #expect(throws: IdentityError.self) {
        try Identity(settings: IdentitySettings(), surroundings: surroundings).credentials()
      }
    }
    guard !part.isEmpty else { return }
    let variables = [
      "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_SESSION_TOKEN": "C",
    ]
    for name in variables.keys {
      let error = try #require(failure(variables.merging([name: part]) { $1 }, 200, ""))
      #expect(error.code == "identity.credentials.malformed")
    }
  }

  @Test(arguments: ["1e300", "17", "true", "[]", #""2026-02-31T00:00:00Z""#, #""soon""#])
  func endsThatAreNoTimes(_ json: String) throws {
    let body = #"{"AccessKeyId":"A","SecretAccessKey":"B","Token":"C","Expiration":\#(json)}"#
    #expect(
      try #require(failure(Self.container, 200, body)).code == "identity.credentials.malformed")
  }

  @Test(arguments: ["a\r\nX: y", "a\0b"]) func bearersAreOneLine(_ bearer: String) throws {
    let world = FakeWorld()
    for more in [
      Self.container.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN": bearer]) { $1 },
      Self.github.merging(["ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer]) { $1 },
    ] {
      #expect(throws: IdentityError.self) {
        try Identity(settings: IdentitySettings(), surroundings: world.surroundings(more))
          .credentials()
      }
    }
    #expect(world.requests.isEmpty)
  }

  /// STS may say the token again in any form.
  @Test func stsEchoesAreMasked() throws {
    let token = makeToken(#"{"iss":"https://x","sub":"y","aud":"z","exp":4000000000}"#)
    let signature = String(token.split(separator: ".")[2])
    for said in [token, token.uppercased(), token.replacing(".", with: "%2E")] {
      let world = FakeWorld { _, _ in
        HTTPResponse(
          status: 400,
          body: Array(
            "<ErrorResponse><Error><Code>X</Code><Message>bad \(said)</Message></Error></ErrorResponse>"
              .utf8))
      }
      do {
        _ = try Identity(
          settings: IdentitySettings(),
          surroundings: world.surroundings([
            "VERCEL_OIDC_TOKEN": token, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x",
            "AWS_REGION": "eu-west-1",
          ])
        ).credentials()
        Issue.record("nothing was thrown")
      } catch {
        #expect(error.description.contains("bad ****"))
        #expect(!error.description.lowercased().contains(signature.lowercased()))
      }
    }
  }
}
