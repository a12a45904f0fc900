internal import MarqueeBase
internal import MarqueeHTTP

extension TokenService {
  static let gitHubActions = TokenService(
    name: "GitHub Actions",
    missing: { environment in
      if environment["ACTIONS_ID_TOKEN_REQUEST_URL"] != nil,
        environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] != nil
      {
        return nil
      }
      return environment["GITHUB_ACTIONS"]?.value == "true"
        ? "this is GitHub Actions, but the job has no 'permissions: id-token: write'"
        : "not set"
    },
    requestToken: GitHubActions.requestToken)
}

/// Requests OIDC tokens from GitHub's token service, for a job with `permissions: id-token: write`.
enum GitHubActions {
  /// Requests a token. When the network or the service fails, it tries up to three times.
  static func requestToken(
    audience: String, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> Secret {
    let environment = surroundings.environment
    guard let address = environment["ACTIONS_ID_TOKEN_REQUEST_URL"],
      let bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"].map({ Secret($0.value) })
    else {
      throw IdentityError(
        "GitHub Actions gave this job no right to a token", code: "identity.token.github",
        help: "add 'permissions: id-token: write' to the job")
    }
    guard CredentialText.isOneLine(bearer.reveal()) else {
      throw IdentityError(
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN holds a control character", code: "identity.token.github",
        category: .configuration)
    }
    let separator = address.value.contains("?") ? "&" : "?"
    let endpoint = try CredentialEndpoint(
      "\(address.value)\(separator)audience=\(PercentEncoding.encode(audience))",
      what: "ACTIONS_ID_TOKEN_REQUEST_URL", origin: "\(address.origin)",
      code: "identity.token.github")
    let request = HTTPRequest(
      "GET", endpoint.url,
      headers: [("Authorization", "Bearer \(bearer.reveal())"), ("Accept", "application/json")],
      reach: endpoint.reach)
    let response: HTTPResponse
    do {
      response = try surroundings.sendWithRetries(request, secrets: [bearer])
    } catch {
      throw IdentityError(
        "GitHub's token service can't be reached: \(error.description)",
        code: "identity.token.github")
    }
    guard response.status == 200 else {
      throw IdentityError(
        "GitHub's token service answered with status \(response.status)",
        code: "identity.token.github",
        notes: response.complaint(hiding: [bearer]).map { [$0] } ?? [],
        help: "check 'permissions: id-token: write'")
    }
    guard let token = JSON(response.body)?["value"]?.text.map({ Secret($0) }) else {
      throw IdentityError(
        "GitHub's token service gave no token (\(response))", code: "identity.token.github",
        help: "run the job again; a proxy in between may have cut the answer short")
    }
    return token
  }
}
