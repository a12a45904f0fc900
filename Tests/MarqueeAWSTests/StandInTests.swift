import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

extension AgainstTheStandIn {
  /// From a token to a row, and every way that it goes wrong before the database is asked.
  @Suite(.serialized) struct StandInTests {
    let aws: StandIn

    init() throws {
      aws = try StandIn.shared.get()
      try aws.post("/reset")
    }

    private func expectRow(_ identity: Identity, from provider: String) throws {
      let token = try identity.token(for: try aws.access())
      let result = aws.psql("SELECT current_user", password: token.secret.reveal())
      #expect(result.output == "site\n", "\(result.errors)")
      let credentials = try identity.credentials()
      #expect(credentials.provider.hasPrefix(provider))
      try aws.expectNoSecrets("\(credentials) \(token) \(identity.facts.snapshot)")
    }

    private func failure(
      of identity: Identity, _ location: Testing.SourceLocation = #_sourceLocation
    ) throws -> IdentityError {
      let error = #expect(throws: IdentityError.self, sourceLocation: location) {
        try identity.credentials()
      }
      try aws.expectNoSecrets(
        "\(String(describing: error)) \(String(reflecting: error)) \(identity.facts.snapshot)",
        location)
      return try #require(error)
    }

    // MARK: Each source

    @Test func vercelsVariable() throws {
      try expectRow(try aws.vercel(), from: "web identity (VERCEL_OIDC_TOKEN in the environment)")
    }

    @Test func aTokenOfTheOtherAlgorithm() throws {
      try expectRow(try aws.vercel(#"{"alg":"ES256"}"#), from: "web identity")
    }

    @Test func anEnvironmentFile() throws {
      let file = EnvironmentFile(
        path: ".env.local",
        text: "AWS_ROLE_ARN='\(aws.text("role"))'\nVERCEL_OIDC_TOKEN=\"\(try aws.token())\"\n")
      let identity = Identity(
        settings: IdentitySettings(), surroundings: aws.surroundings([:], files: [file]))
      try expectRow(identity, from: "web identity (VERCEL_OIDC_TOKEN in .env.local:2)")
    }

    @Test func aTokenFile() throws {
      let path = aws.text("folder") + "/web-identity-token"
      try Data((try aws.token() + "\n").utf8).write(to: URL(fileURLWithPath: path))
      let identity = aws.identity(
        ["AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": aws.text("role")])
      try expectRow(identity, from: "web identity (\(path)")
    }

    @Test func gitHubActions() throws {
      let identity = aws.identity([
        "ACTIONS_ID_TOKEN_REQUEST_URL": aws.text("issuer_plain") + "/github/token?api-version=2",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": aws.text("github_bearer"),
        "AWS_ROLE_ARN": aws.text("role"),
      ])
      try expectRow(identity, from: "web identity (GitHub Actions, for the audience")
    }

    @Test func gitLabsVariable() throws {
      var settings = IdentitySettings()
      settings.oidcTokenVariable = "SITE_ID_TOKEN"
      settings.roleARN = aws.text("role")
      let identity = aws.identity(["SITE_ID_TOKEN": try aws.token()], settings: settings)
      try expectRow(identity, from: "web identity (SITE_ID_TOKEN in the environment)")
    }

    @Test func aContainer() throws {
      let identity = aws.identity([
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": aws.text("metadata") + "/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": aws.text("metadata_token"),
      ])
      try expectRow(identity, from: "container")
    }

    @Test func anInstance() throws {
      try expectRow(
        aws.identity(["AWS_EC2_METADATA_DISABLED": "false"]), from: "instance role marquee")
    }

    @Test func keysInTheEnvironmentAndAUserThatNeedsEncoding() throws {
      let session = try aws.vercel().credentials()
      let identity = aws.identity([
        "AWS_ACCESS_KEY_ID": session.keys.accessKeyID,
        "AWS_SECRET_ACCESS_KEY": session.keys.secretAccessKey.reveal(),
        "AWS_SESSION_TOKEN": try #require(session.keys.sessionToken).reveal(),
      ])
      try expectRow(identity, from: "AWS_ACCESS_KEY_ID in the environment")
      let user = "we.ird/user+x"
      let token = try identity.token(for: try aws.access(user: user))
      let result = aws.psql("SELECT current_user", password: token.secret.reveal(), user: user)
      #expect(result.output == "\(user)\n", "\(result.errors)")
    }

    @Test func anExchangedAudience() throws {
      let surroundings = aws.surroundings([:])
      let token = try OIDCToken(
        Secret(try aws.token(#"{"aud":"https://vercel.com/other"}"#)), origin: "a test",
        renewal: nil, now: surroundings.now())
      let other = try AudienceExchange.exchange(
        token, for: "sts.amazonaws.com", endpoint: aws.text("issuer_plain") + "/~token",
        surroundings)
      #expect(other.claims.audiences == ["sts.amazonaws.com"])
      try expectRow(
        aws.identity([
          "VERCEL_OIDC_TOKEN": other.secret.reveal(), "AWS_ROLE_ARN": aws.text("role"),
        ]), from: "web identity")
    }

    @Test func rotatedKeys() throws {
      _ = try aws.vercel().credentials()
      try aws.post("/rotate")
      try expectRow(try aws.vercel(), from: "web identity")
    }

    // MARK: Tokens with faults

    @Test(arguments: [
      (#"{"fault":"expired"}"#, "identity.token.expired"),
      (#"{"fault":"not-yet-valid"}"#, "identity.token.not-yet-valid"),
      (#"{"fault":"wrong-audience"}"#, "identity.sts.wrong-audience"),
      (#"{"fault":"none"}"#, "identity.sts.invalid-token"),
      (#"{"fault":"unknown-key"}"#, "identity.sts.no-verification-key"),
      (#"{"fault":"bad-signature"}"#, "identity.sts.invalid-token"),
      (#"{"fault":"bad-signature","alg":"ES256"}"#, "identity.sts.invalid-token"),
      (#"{"path":"/umbrella"}"#, "identity.sts.no-provider"),
      (#"{"claims":{"iat":null}}"#, "identity.sts.missing-claim"),
      (
        #"{"sub":"owner:acme:project:site:environment:preview"}"#,
        "identity.sts.access-denied"
      ),
    ])
    func refusedTokens(_ wish: String, _ code: String) throws {
      let error = try failure(of: try aws.vercel(wish))
      #expect(error.code.rawValue == code, "\(error)")
    }

    @Test func anAlienRole() throws {
      let error = try failure(
        of: try aws.vercel("{}", ["AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/other"]))
      #expect(error.code == "identity.sts.access-denied")
    }

    // MARK: STS

    @Test(arguments: [
      ("IDPCommunicationError", 400, 3, "idp-communication"), ("Throttling", 400, 3, "throttled"),
      ("InternalFailure", 500, 3, "unavailable"), ("ServiceUnavailable", 503, 3, "unavailable"),
      ("ExpiredTokenException", 400, 1, "expired-token"), ("AccessDenied", 403, 1, "access-denied"),
      ("IDPRejectedClaim", 403, 1, "idp-rejected-claim"),
      ("MalformedPolicyDocument", 400, 1, "malformed-policy"),
      ("PackedPolicyTooLarge", 400, 1, "packed-policy-too-large"),
      ("RegionDisabledException", 403, 1, "region-disabled"),
      ("InvalidIdentityToken", 400, 1, "invalid-token"), ("ValidationError", 400, 1, "validation"),
      ("SomethingNew", 418, 1, "refused"),
    ])
    func everyCode(_ code: String, _ status: Int, _ tries: Int, _ slug: String) throws {
      for bare in [false, true] {
        let before = try aws.get("/log")["sts"]?.list.count ?? 0
        try aws.post(
          "/sts", #"{"bare":\#(bare),"fail":{"code":"\#(code)","status":\#(status)}}"#)
        let error = try failure(of: try aws.vercel())
        #expect(error.code.rawValue == "identity.sts.\(slug)")
        #expect(try aws.get("/log")["sts"]?.list.count == before + tries)
      }
    }

    @Test func aProxysPage() throws {
      try aws.post("/sts", #"{"html":true,"fail":{"status":502}}"#)
      #expect(try failure(of: try aws.vercel()).code == "identity.sts.unavailable")
    }

    @Test func twoPassingTroubles() throws {
      try aws.post("/sts", #"{"fail":{"times":2,"status":503,"code":"ServiceUnavailable"}}"#)
      let identity = try aws.vercel()
      try expectRow(identity, from: "web identity")
      #expect(identity.facts.snapshot.stsTries == 3)
    }

    @Test func nobodyThere() throws {
      let error = try failure(
        of: try aws.vercel("{}", ["AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"]))
      #expect(error.code == "identity.sts.unreachable")
      #expect(error.message.hasSuffix("(tried 3 times)") || error.notes.contains("tried 3 times"))
    }

    @Test func aWrongClock() throws {
      try aws.post("/sts", #"{"skew":120}"#)
      let identity = try aws.vercel()
      _ = try identity.credentials()
      let skew = try #require(identity.facts.snapshot.skew)
      #expect(abs(skew.inSeconds - 120) < 5)
      try aws.post("/sts", #"{"skew":86400}"#)
      let error = try failure(of: try aws.vercel())
      #expect(error.code == "identity.sts.expired-token")
      #expect(error.message.contains("s behind AWS's"))
    }

    @Test func credentialsThatEndBeforeTheToken() throws {
      try aws.post("/sts", #"{"lifetime":30}"#)
      let token = try aws.vercel().token(for: try aws.access())
      #expect(token.endsWithCredentials)
      try aws.post("/sts", #"{"lifetime":-1}"#)
      let error = #expect(throws: IdentityError.self) {
        try aws.vercel().token(for: try aws.access())
      }
      #expect(error?.code == "identity.credentials.expired")
    }

    @Test func longSessionTokens() throws {
      try aws.post("/sts", #"{"token_bytes":3000}"#)
      let identity = try aws.vercel()
      let token = try identity.token(for: try aws.access()).secret.reveal()
      #expect(token.utf8.count > 4000)
      try aws.post("/sts", #"{"token_bytes":1200}"#)
      try expectRow(try aws.vercel(), from: "web identity")
    }

    // MARK: Trust policies: the stand-in's judge and Marquee's must agree

    @Test(arguments: [
      (#""StringEquals":{"P:sub":"owner:acme:project:site:environment:production"}"#, true),
      (#""StringEquals":{"P:sub":"owner:acme:project:site:environment:preview"}"#, false),
      (#""StringEquals":{"P:sub":"Owner:acme:project:site:environment:production"}"#, false),
      (
        #""StringEqualsIgnoreCase":{"P:sub":"OWNER:acme:project:site:environment:production"}"#,
        true
      ),
      (#""StringLike":{"P:sub":["x","owner:acme:*:production"]}"#, true),
      (#""StringLike":{"P:sub":"owner:acme:*:preview"}"#, false),
      (#""StringEquals":{"P:sub":"owner:acme:*"}"#, false),
      (#""StringNotEquals":{"P:sub":"owner:acme:project:site:environment:production"}"#, false),
      (#""StringNotLike":{"P:sub":"owner:other:*"}"#, true),
      (#""StringEqualsIfExists":{"P:missing":"x"}"#, true),
      (#""StringEqualsIfExists":{"P:sub":"x"}"#, false),
      (#""ForAllValues:StringEquals":{"P:missing":"x"}"#, true),
      (#""ForAnyValue:StringEquals":{"P:missing":"x"}"#, false),
      (#""ForAnyValue:StringLike":{"P:groups":"*b"}"#, true),
      (#""ForAllValues:StringEquals":{"P:groups":["a"]}"#, false),
      (#""Null":{"P:missing":"true"}"#, true), (#""Null":{"P:sub":"true"}"#, false),
      (
        #""StringEquals":{"P:aud":"https://vercel.com/acme"},"StringLike":{"P:sub":"repo:*"}"#,
        false
      ),
      (#""StringEquals":{"oidc.vercel.com:sub":"x"}"#, false),
      (#""StringEquals":{"sts:RoleSessionName":"marquee"}"#, true),
    ])
    func trustConditions(_ condition: String, _ allowed: Bool) throws {
      let provider = aws.text("issuer").replacing("https://", with: "")
      let policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":
        "arn:aws:iam::123456789012:oidc-provider/\(provider)"},
        "Condition":{\(condition.replacing("P:", with: "\(provider):"))}}]}
        """
      try aws.post("/role", #"{"arn":"\#(aws.text("role"))","trust":\#(policy)}"#)
      let wish = #"{"claims":{"groups":["a","b"]}}"#
      let claims = try TokenClaims(token: Secret(try aws.token(wish)), origin: "a test")
      let decision = TrustEvaluator(
        claims: claims, account: aws.text("account"), sessionName: "marquee"
      ).evaluate(try PolicyDocument(policy))
      #expect(decision.isAllowed == allowed, "\(decision.lines)")
      let identity = try aws.vercel(wish)
      if allowed {
        _ = try identity.credentials()
      } else {
        #expect(try failure(of: identity).code == "identity.sts.access-denied")
      }
    }

    @Test func denyWins() throws {
      let provider = aws.text("issuer").replacing("https://", with: "")
      let principal =
        #""Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/\#(provider)"}"#
      let action = #""Action":"sts:AssumeRoleWithWebIdentity""#
      let policy = """
        {"Statement":[{"Effect":"Allow",\(action),\(principal)},
        {"Sid":"NoPreviews","Effect":"Deny",\(action),\(principal),
        "Condition":{"StringLike":{"\(provider):sub":"*:preview"}}}]}
        """
      try aws.post("/role", #"{"arn":"\#(aws.text("role"))","trust":\#(policy)}"#)
      _ = try aws.vercel().credentials()
      let wish = #"{"sub":"owner:acme:project:site:environment:preview"}"#
      #expect(try failure(of: try aws.vercel(wish)).code == "identity.sts.access-denied")
      let claims = try TokenClaims(token: Secret(try aws.token(wish)), origin: "a test")
      let decision = TrustEvaluator(claims: claims, account: aws.text("account"))
        .evaluate(try PolicyDocument(policy))
      #expect(decision.verdict == .denied)
      #expect(decision.headline.hasSuffix("statement 2 (NoPreviews) applies"))
    }

    @Test func generatedPoliciesWork() throws {
      let claims = try TokenClaims(token: Secret(try aws.token()), origin: "a test")
      let trust = PolicyGenerator.trust(claims, account: aws.text("account"))
      let permissions = PolicyGenerator.permissions(
        try aws.access(), account: aws.text("account"), resourceID: "cluster-ABCDEFGHIJKL01234")
      try aws.post(
        "/role",
        #"{"arn":"\#(aws.text("role"))","trust":\#(trust),"permissions":\#(permissions)}"#)
      try expectRow(try aws.vercel(), from: "web identity")
    }
  }
}
