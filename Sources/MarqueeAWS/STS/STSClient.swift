package import MarqueeBase
internal import MarqueeHTTP

/// The two requests that Marquee sends to AWS's Security Token Service (API version 2011-06-15).
package struct STSClient: Sendable {
  /// The address that requests are sent to.
  package let endpoint: STSEndpoint
  private let surroundings: IdentityDependencies
  private let plan: RetryPlan

  package init(
    endpoint: STSEndpoint, surroundings: IdentityDependencies, plan: RetryPlan = RetryPlan()
  ) {
    self.endpoint = endpoint
    self.surroundings = surroundings
    self.plan = plan
  }

  /// The parameters of a role's session.
  package struct Role: Hashable, Sendable {
    package let arn: String
    /// 2 to 64 letters, digits and `_+=,.@-`.
    package let sessionName: String
    /// The duration of the session, 900 to 43,200 seconds.
    package let seconds: Int
    /// The `ExternalId` that the role's trust policy asks for; it is sent only when the role is
    /// assumed with keys.
    package var externalID: String?

    /// - Throws: when a value is outside the limits in the API reference of STS. A message from
    ///   here is clearer than STS's.
    package init(
      arn: String, sessionName: String = "marquee", seconds: Int = 3600,
      externalID: String? = nil
    ) throws(IdentityError) {
      guard (20...2048).contains(arn.utf8.count), ResourceName(arn)?.isRole == true else {
        throw IdentityError(
          "'\(arn.cleaned(of: [], limit: 120))' is not the ARN of a role",
          code: "identity.sts.role", category: .configuration,
          help: "it looks like arn:aws:iam::123456789012:role/NAME")
      }
      let allowed = sessionName.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
          || "_+=,.@-".unicodeScalars.contains($0)
      }
      guard (2...64).contains(sessionName.utf8.count), allowed else {
        throw IdentityError(
          "'\(sessionName.cleaned(of: [], limit: 120))' can't be a session's name",
          code: "identity.sts.session-name", category: .configuration,
          help: "2 to 64 letters, digits and _+=,.@-")
      }
      guard (900...43_200).contains(seconds) else {
        throw IdentityError(
          "a session can't last \(seconds) seconds", code: "identity.sts.duration",
          category: .configuration, help: "900 to 43200; above 3600 the role must allow it")
      }
      self.arn = arn
      self.sessionName = sessionName
      self.seconds = seconds
      self.externalID = externalID
    }
  }

  /// The credentials that STS answered with.
  package struct Session: Sendable {
    package var keys: SigningKeys
    package var expires: Moment
    /// The ARN of the session: `arn:aws:sts::1234:assumed-role/NAME/SESSION`.
    package var principal: String
    /// AWS's clock minus this machine's; nil when the answer had no `Date`.
    package var skew: Duration?
    /// The number of requests that were sent, the successful one included.
    package var tries: Int
  }

  /// Assumes a role with an OIDC token (`AssumeRoleWithWebIdentity`). The request is not signed,
  /// because the token is the proof.
  ///
  /// - Throws: an error that explains STS's answer, after the tries of the plan.
  package func assume(_ role: Role, with token: OIDCToken) throws(IdentityError) -> Session {
    guard (4...20_000).contains(token.secret.reveal().utf8.count) else {
      throw IdentityError(
        "the OIDC token is longer than the 20000 bytes that STS takes",
        code: "identity.sts.token-length", notes: ["it came from \(token.origin)"])
    }
    let fields = [
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role.arn),
      ("RoleSessionName", role.sessionName), ("WebIdentityToken", token.secret.reveal()),
      ("DurationSeconds", String(role.seconds)),
    ]
    return try ask(
      form: PercentEncoding.form(fields), signer: nil, role: role, token: token)
  }

  /// Assumes a role with keys, those of a profile's `source_profile` (`AssumeRole`).
  package func assume(_ role: Role, with keys: SigningKeys) throws(IdentityError) -> Session {
    var fields = [
      ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role.arn),
      ("RoleSessionName", role.sessionName), ("DurationSeconds", String(role.seconds)),
    ]
    if let externalID = role.externalID { fields.append(("ExternalId", externalID)) }
    return try ask(form: PercentEncoding.form(fields), signer: keys, role: role, token: nil)
  }

  private func ask(
    form: String, signer: SigningKeys?, role: Role, token: OIDCToken?
  ) throws(IdentityError) -> Session {
    let secrets = [token?.secret, signer?.secretAccessKey, signer?.sessionToken]
    var failed = 0
    while true {
      let request = request(form: form, signer: signer)
      let asked = surroundings.now()
      let cause: RetryPlan.Cause
      let error: IdentityError
      let answer: Result<HTTPResponse, HTTPFailure>
      do throws(HTTPFailure) {
        answer = .success(try surroundings.http.send(request))
      } catch {
        answer = .failure(error)
      }
      failed += 1
      switch answer {
      case .success(let response):
        let skew = skew(of: response, asked: asked)
        if response.status == 200, let session = try session(response, skew: skew, tries: failed) {
          return session
        }
        let failure = STSFailure(response, secrets: secrets)
        cause = failure.retryCause
        error = failure.explained(
          STSFailure.Attempt(
            roleARN: role.arn, endpoint: endpoint, claims: token?.claims,
            tokenOrigin: token?.origin, skew: skew, tries: failed))
      case .failure(let failure):
        cause = failure.retryCause
        error = unreachable(failure, secrets: secrets, tries: failed)
      }
      guard
        let pause = plan.wait(afterTry: failed, cause: cause, random: surroundings.random())
      else { throw error }
      surroundings.wait(pause)
    }
  }

  private func request(form: String, signer: SigningKeys?) -> HTTPRequest {
    let type = "application/x-www-form-urlencoded; charset=utf-8"
    var headers: [(name: String, value: String)] = [
      ("Content-Type", type), ("Accept", "text/xml"),
    ]
    if let signer {
      let unsigned = SigningRequest(
        method: "POST", path: "/", headers: [("Host", endpoint.host), ("Content-Type", type)],
        body: Array(form.utf8))
      let signed = SigV4.sign(
        unsigned, keys: signer,
        options: SigningOptions(
          region: endpoint.region, service: "sts", time: surroundings.now()))
      headers = signed.request.headers.filter { $0.name != "Host" }
    }
    return HTTPRequest(
      "POST", endpoint.url, headers: headers, body: Array(form.utf8), reach: endpoint.reach)
  }

  /// The server's clock minus this one, at the middle of the exchange. Half a second is added,
  /// because dates in HTTP have whole seconds.
  private func skew(of response: HTTPResponse, asked: Moment) -> Duration? {
    guard let date = response.date else { return nil }
    let middle = (asked.microseconds + surroundings.now().microseconds) / 2
    return date.adding(.milliseconds(500)).since(Moment(date.kind, microseconds: middle))
  }

  private func session(
    _ response: HTTPResponse, skew: Duration?, tries: Int
  ) throws(IdentityError) -> Session? {
    guard let root = XMLElement(response.body),
      let result = root["AssumeRoleWithWebIdentityResult"] ?? root["AssumeRoleResult"],
      let credentials = result["Credentials"],
      let access = credentials["AccessKeyId"]?.text,
      let secret = credentials["SecretAccessKey"].map({ Secret($0.text) }),
      let token = credentials["SessionToken"].map({ Secret($0.text) }),
      let expires = credentials["Expiration"].flatMap({ Moment(iso8601: $0.text) })
    else { return nil }
    return Session(
      keys: try CredentialText.keys(access, secret, token, from: "STS"), expires: expires,
      principal: result["AssumedRoleUser"]?["Arn"]?.text ?? "", skew: skew,
      tries: tries)
  }

  private func unreachable(
    _ failure: HTTPFailure, secrets: [Secret?], tries: Int
  ) -> IdentityError {
    IdentityError(
      "STS can't be reached: \(failure.description.cleaned(of: secrets))",
      code: "identity.sts.unreachable",
      notes: ["asked: \(endpoint.url) (\(endpoint.origin))"]
        + (tries > 1 ? ["tried \(tries) times"] : []),
      help: "check the network, the region and AWS_ENDPOINT_URL_STS")
  }
}
