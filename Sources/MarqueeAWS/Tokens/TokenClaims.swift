internal import Foundation
package import MarqueeBase

/// What an OIDC token says about its bearer. Claims are no secret and may be printed; the token
/// itself is never kept here. The signature is not checked: that is the business of whoever is
/// asked to believe it.
package struct TokenClaims: Hashable, Sendable {
  package let issuer: String
  package let subject: String
  /// One or several.
  package let audiences: [String]
  package let expires: Moment?
  package let notBefore: Moment?
  package let issuedAt: Moment?
  /// `RS256`, `ES256`; `none` for a token that nobody should take.
  package let algorithm: String
  /// Every claim as the texts that a policy would compare.
  package let all: [String: [String]]

  /// - Throws: when the text is not a JSON Web Token. The text is not part of the error.
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

  /// For tests and for policies worked out without a token.
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

  /// The issuer as ARNs and condition keys write it: without its scheme.
  package var provider: String {
    issuer.hasPrefix("https://") ? String(issuer.dropFirst("https://".count)) : issuer
  }

  /// The claims that decide, one a line, for a person.
  package var evidence: [String] {
    var lines = [
      "iss: \(issuer)", "sub: \(subject)", "aud: \(audiences.joined(separator: ", "))",
    ]
    if let issuedAt { lines.append("issued: \(issuedAt)") }
    if let notBefore { lines.append("not before: \(notBefore)") }
    if let expires { lines.append("expires: \(expires)") }
    return lines.map { $0.cleaned(of: []) }
  }

  /// Either alphabet, and the signs that fill up.
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
