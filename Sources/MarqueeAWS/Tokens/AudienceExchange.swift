internal import MarqueeBase

/// Vercel gives a token for another audience in exchange for the build's own.
package enum AudienceExchange {
  /// - Parameter endpoint: the team's own issuer or the global one; both answer at the global
  ///   host.
  package static func exchange(
    _ token: OIDCToken, for audience: String, endpoint: String = "https://oidc.vercel.com/~token",
    _ surroundings: Surroundings
  ) throws(IdentityError) -> OIDCToken {
    let body =
      #"{"token":\#(JSONText.quoted(token.secret.reveal())),"aud":\#(JSONText.quoted(audience))}"#
    let request = HTTPRequest(
      "POST", endpoint, headers: [("Content-Type", "application/json")], body: Array(body.utf8))
    let response: HTTPResponse
    do {
      response = try surroundings.sendWithRetries(request, secrets: [token.secret])
    } catch {
      throw IdentityError(
        "the token can't be exchanged for the audience \(audience): \(error.description)",
        code: "identity.token.exchange", notes: ["it came from \(token.origin)"])
    }
    let text = JSON(response.body)?["token"]?.text
    guard (200..<300).contains(response.status), let text else {
      throw IdentityError(
        "the exchange for the audience \(audience) was refused with status \(response.status)",
        code: "identity.token.exchange",
        notes: ["the token came from \(token.origin)", response.text.cleaned(of: [token.secret])])
    }
    return try OIDCToken(
      Secret(text), origin: "\(token.origin), exchanged for the audience \(audience)",
      renewal: nil, now: surroundings.now())
  }
}
