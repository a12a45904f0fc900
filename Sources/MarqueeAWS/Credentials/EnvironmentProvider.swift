internal import MarqueeBase

/// The credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct EnvironmentProvider: CredentialProvider {
  var name: String { "environment" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let environment = context.environment
    guard let access = environment["AWS_ACCESS_KEY_ID"] else { return nil }
    guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
      throw IdentityError(
        "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
        code: "identity.credentials.incomplete", notes: ["it came from \(access.origin)"])
    }
    // Keys and a token from different places usually belong to different sessions.
    let token = environment["AWS_SESSION_TOKEN"]
    if access.origin.place != secret.origin.place
      || token.map({ $0.origin.place != access.origin.place }) ?? false
    {
      context.facts.note {
        $0.warnings.append(
          "AWS_ACCESS_KEY_ID is from \(access.origin), AWS_SECRET_ACCESS_KEY from \(secret.origin)"
            + (token.map { ", AWS_SESSION_TOKEN from \($0.origin)" } ?? ""))
      }
    }
    return Credentials(
      keys: try CredentialText.keys(
        access.value, Secret(secret.value), token.map { Secret($0.value) },
        from: "\(access.origin)"),
      expires: try CredentialText.expiry(
        environment["AWS_CREDENTIAL_EXPIRATION"]?.value, from: "AWS_CREDENTIAL_EXPIRATION"),
      provider: "AWS_ACCESS_KEY_ID in \(access.origin)", obtained: context.surroundings.now())
  }

  func missing(_ context: CredentialContext) -> String { "AWS_ACCESS_KEY_ID is not set" }
}

extension Environment.Origin {
  /// The file's path without the line, or "" for the process: equal for all settings from one
  /// place.
  fileprivate var place: String {
    if case .file(let path, _) = self { path } else { "" }
  }
}
