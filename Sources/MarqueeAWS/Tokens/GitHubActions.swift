internal import MarqueeBase

/// GitHub's token service for a job with `permissions: id-token: write`.
enum GitHubActions {
  /// Asks for a token. Failures of the network and of the service are tried three times.
  static func requestToken(
    audience: String, _ surroundings: Surroundings
  ) throws(IdentityError) -> Secret {
    let environment = surroundings.environment
    guard let address = environment["ACTIONS_ID_TOKEN_REQUEST_URL"]?.value,
      let bearer = environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]?.value
    else {
      throw IdentityError(
        "GitHub Actions gave this job no right to a token", code: "identity.token.github",
        help: "add 'permissions: id-token: write' to the job")
    }
    let separator = address.contains("?") ? "&" : "?"
    let request = HTTPRequest(
      "GET", "\(address)\(separator)audience=\(PercentEncoding.encode(audience))",
      headers: [("Authorization", "Bearer \(bearer)"), ("Accept", "application/json")])
    let response: HTTPResponse
    do {
      response = try surroundings.sendWithRetries(request, secrets: [Secret(bearer)])
    } catch {
      throw IdentityError(
        "GitHub's token service can't be reached: \(error.description)",
        code: "identity.token.github")
    }
    guard response.status == 200, let token = JSON(response.body)?["value"]?.text else {
      throw IdentityError(
        "GitHub's token service answered with status \(response.status)",
        code: "identity.token.github",
        notes: [response.text.cleaned(of: [Secret(bearer)])],
        help: "check 'permissions: id-token: write'")
    }
    return Secret(token)
  }
}
