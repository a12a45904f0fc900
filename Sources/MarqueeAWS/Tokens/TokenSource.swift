internal import MarqueeBase

/// A source that an OIDC token can be fetched from.
package enum TokenSource: Sendable {
  /// A file that another program keeps fresh (EKS, a volume). It is read for each token.
  case file(path: String, namedBy: String)
  /// A variable that holds the token. `hint` says how to renew it.
  case variable(name: String, origin: Environment.Origin, hint: String)
  /// The token service of the build system that runs the job.
  case service(TokenService, audience: String)

  /// Whether the source may give another token when it is asked again.
  package var canRenew: Bool {
    switch self {
    case .file, .service: true
    case .variable: false
    }
  }

  /// The source in words, for people.
  package var description: String {
    switch self {
    case .file(let path, let namedBy): "\(path) (named by \(namedBy))"
    case .variable(let name, let origin, _): "\(name) in \(origin)"
    case .service(let service, let audience): "\(service.name), for the audience \(audience)"
    }
  }

  /// Fetches a token and checks its times.
  ///
  /// - Throws: when there is none, or it is malformed, has expired or is not valid yet.
  package func fetch(_ surroundings: IdentityDependencies) throws(IdentityError) -> OIDCToken {
    switch self {
    case .file(let path, _):
      guard let text = surroundings.text(ofFile: surroundings.expandingHome(path)) else {
        throw IdentityError(
          "the OIDC token's file can't be read: \(path)", code: "identity.token.file",
          notes: ["it came from \(description)"])
      }
      return try token(text, renewal: "whatever writes \(path) has stopped", surroundings)
    case .variable(let name, _, let hint):
      return try token(surroundings.environment[name]?.value ?? "", renewal: hint, surroundings)
    case .service(let service, let audience):
      let secret = try service.requestToken(audience, surroundings)
      return try token(secret.reveal(), renewal: nil, surroundings)
    }
  }

  private func token(
    _ text: String, renewal: String?, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> OIDCToken {
    let trimmed = String(
      text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    if trimmed.isEmpty {
      throw IdentityError(
        "the OIDC token is empty", code: "identity.token.malformed",
        notes: ["it came from \(description)"])
    }
    return try OIDCToken(
      Secret(trimmed), origin: description, renewal: renewal, now: surroundings.now())
  }
}
