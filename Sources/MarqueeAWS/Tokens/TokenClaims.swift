internal import Foundation
package import MarqueeBase

/// The claims of an OIDC token. They are no secret and may be printed; the token itself is not kept
/// here. The signature is not checked, because that is done by the service that the token is sent
/// to.
package struct TokenClaims: Hashable, Sendable {
  /// `iss`: the URL of the service that made the token; empty when the claim is missing.
  package let issuer: String
  /// `sub`: the project, branch or environment that the token is for; empty when it is missing.
  package let subject: String
  /// `aud`: the services that the token is meant for.
  package let audiences: [String]
  /// `exp`; nil when the token does not expire.
  package let expires: Moment?
  /// `nbf`: the time from which the token is valid; nil when there is none.
  package let notBefore: Moment?
  /// `iat`: the time at which the token was made; nil when there is none.
  package let issuedAt: Moment?
  /// The algorithm of the signature, `RS256` or `ES256`; `none` for a token that no service should
  /// accept.
  package let algorithm: String
  /// All claims by name, as the texts that a policy compares.
  package let all: [String: [String]]

  /// Decodes a token's claims.
  ///
  /// - Throws: when the text is not a JSON Web Token, or a time is not a number. The error does not
  ///   contain the text.
  package init(token: Secret, origin: String) throws(IdentityError) {
    func malformed(_ why: String) -> IdentityError {
      IdentityError(
        "the OIDC token is not a JSON Web Token: \(why)", code: "identity.token.malformed",
        notes: ["it came from \(origin)"])
    }
    let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw malformed("it has \(parts.count) parts between dots instead of 3")
    }
    guard parts[2].utf8.allSatisfy(Self.isBase64) else {
      throw malformed("its third part is not base64url")
    }
    guard let header = Self.decode(parts[0]), header.members != nil else {
      throw malformed("its first part is not JSON in base64url")
    }
    guard let claims = Self.decode(parts[1])?.members else {
      throw malformed("its second part is not JSON in base64url")
    }
    issuer = claims["iss"]?.text ?? ""
    subject = claims["sub"]?.text ?? ""
    audiences = claims["aud"]?.texts ?? []
    func moment(_ name: String) throws(IdentityError) -> Moment? {
      guard let claim = claims[name], !claim.isNull else { return nil }
      guard let seconds = claim.seconds else {
        throw malformed("its claim '\(name)' is not a time")
      }
      return Moment(secondsSinceEpoch: seconds)
    }
    expires = try moment("exp")
    notBefore = try moment("nbf")
    issuedAt = try moment("iat")
    algorithm = header["alg"]?.text ?? ""
    all = claims.mapValues(\.texts)
  }

  /// Claims without a token, for tests and for policies that are generated without one.
  package init(
    issuer: String, subject: String, audiences: [String], expires: Moment? = nil,
    notBefore: Moment? = nil, further: [String: [String]] = [:]
  ) {
    self.issuer = issuer
    self.subject = subject
    self.audiences = audiences
    self.expires = expires
    self.notBefore = notBefore
    issuedAt = nil
    algorithm = "RS256"
    all = further.merging(["iss": [issuer], "sub": [subject], "aud": audiences]) { _, own in own }
  }

  /// The issuer without its scheme, as ARNs and condition keys contain it.
  package var provider: String {
    issuer.hasPrefix("https://") ? String(issuer.dropFirst("https://".count)) : issuer
  }

  /// The claims that decide, one per line, for a person.
  package var evidence: [String] {
    var lines = [
      "iss: \(issuer)", "sub: \(subject)", "aud: \(audiences.joined(separator: ", "))",
    ]
    if let issuedAt { lines.append("issued: \(issuedAt)") }
    if let notBefore { lines.append("not before: \(notBefore)") }
    if let expires { lines.append("expires: \(expires)") }
    return lines.map { $0.cleaned(of: []) }
  }

  /// Whether a byte is in one of the two alphabets of base64, or is its padding (RFC 4648).
  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  private static func decode(_ part: Substring) -> JSON? {
    var text = part.replacing("-", with: "+").replacing("_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    return Data(base64Encoded: String(text)).flatMap { JSON($0) }
  }
}
