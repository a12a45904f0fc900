internal import MarqueeBase

/// A source of AWS credentials. Each provider reports whether it is set up, so that the chain can
/// distinguish "not set up" from "set up and broken".
protocol CredentialProvider: Sendable {
  /// Its name in the list of the sources that were tried.
  var name: String { get }
  /// Fetches credentials.
  ///
  /// - Returns: nil when the provider is not set up; `missing` then gives the reason.
  /// - Throws: when it is set up and gives none.
  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials?
  /// The reason for which the provider is not set up, for a person.
  func missing(_ context: CredentialContext) -> String
}

/// The settings, files and network that all providers use.
struct CredentialContext: Sendable {
  let settings: IdentitySettings
  let surroundings: IdentityDependencies
  let profiles: Profiles
  /// The places where an OIDC token was looked for.
  let search: TokenSource.Search
  /// The facts for ``AccessDoctor``, which providers add to.
  let facts: IdentityFacts

  var environment: Environment { surroundings.environment }

  /// The region whose STS is asked: that of the settings, the environment or the profile. Throws
  /// when none is set.
  func region() throws(IdentityError) -> String {
    if let region = settings.region ?? environment.first("AWS_REGION", "AWS_DEFAULT_REGION")?
      .setting.value
      ?? profiles.region
    {
      guard Partition.isRegion(region) else {
        throw IdentityError(
          "'\(region.cleaned(of: [], limit: 60))' is not an AWS region",
          code: "identity.region", category: .configuration, help: "it looks like eu-west-1")
      }
      return region
    }
    throw IdentityError(
      "no AWS region is set", code: "identity.region", category: .configuration,
      help: "set AWS_REGION: STS is asked in that region")
  }

  func sts() throws(IdentityError) -> STSClient {
    STSClient(
      endpoint: try STSEndpoint(
        region: try region(), environment: environment, profileURL: profiles.endpointURL(of: "sts")),
      surroundings: surroundings)
  }

  /// The name of the role's session: from the settings, the environment, the profile, or `marquee`.
  func sessionName(_ profileValue: String? = nil) -> String {
    settings.sessionName ?? environment["AWS_ROLE_SESSION_NAME"]?.value ?? profileValue
      ?? "marquee"
  }
}
