internal import MarqueeBase
internal import MarqueeHTTP

/// Exchanges Vercel's OIDC token of a build for one with another audience.
package enum AudienceExchange {
  /// - Parameter endpoint: the address of the exchange. The global host serves the tokens of teams,
  ///   too.
  /// - Throws: an error with the code `identity.token.exchange` when the exchange fails.
  package static func exchange(
    _ token: OIDCToken, for audience: String, endpoint: String = "https://oidc.vercel.com/~token",
    _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> OIDCToken {
    let body =
      #"{"token":\#(JSONWriter.quoted(token.secret.reveal())),"aud":\#(JSONWriter.quoted(audience))}"#
    let endpoint = try CredentialEndpoint(
      endpoint, what: "the token exchange", origin: "the token's issuer",
      code: "identity.token.exchange")
    let request = HTTPRequest(
      "POST", endpoint.url, headers: [("Content-Type", "application/json")],
      body: Array(body.utf8), reach: endpoint.reach)
    let response: HTTPResponse
    do {
      response = try surroundings.sendWithRetries(request, secrets: [token.secret])
    } catch {
      throw IdentityError(
        "the token can't be exchanged for the audience \(audience): \(error.description)",
        code: "identity.token.exchange", notes: ["it came from \(token.origin)"])
    }
    guard response.isSuccess else {
      throw IdentityError(
        "the exchange for the audience \(audience) was refused with status \(response.status)",
        code: "identity.token.exchange",
        notes: ["the token came from \(token.origin)"]
          + (response.complaint(hiding: [token.secret]).map { [$0] } ?? []))
    }
    guard let secret = JSON(response.body)?["token"]?.text.map({ Secret($0) }) else {
      throw IdentityError(
        "the exchange for the audience \(audience) gave no token (\(response))",
        code: "identity.token.exchange", notes: ["the token came from \(token.origin)"])
    }
    return try OIDCToken(
      secret, origin: "\(token.origin), exchanged for the audience \(audience)",
      renewal: nil, now: surroundings.now())
  }
}
