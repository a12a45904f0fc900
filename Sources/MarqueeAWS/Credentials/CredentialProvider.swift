internal import MarqueeBase

/// One way to credentials. Each provider says whether there is anything for it to try, so that
/// the chain can tell "not set up" from "set up and broken".
protocol CredentialProvider: Sendable {
  /// What it is called in the list of what was tried.
  var name: String { get }
  /// - Returns: nil when nothing is set up for it, with the reason in `missing`.
  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials?
  /// Why there was nothing, for a person.
  func missing(_ context: CredentialContext) -> String
}

/// What providers share.
struct CredentialContext: Sendable {
  let settings: IdentitySettings
  let surroundings: IdentityDependencies
  let profiles: Profiles
  /// Where an OIDC token was looked for.
  let search: TokenSource.Search
  /// Facts for the doctor, filled as they come.
  let facts: IdentityFacts

  var environment: Environment { surroundings.environment }

  /// The region for STS and who said so.
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
        region: try region(), environment: environment, profileURL: profiles.stsURL),
      surroundings: surroundings)
  }

  /// The name of the role's session: letters that STS does not take become dashes.
  func sessionName(_ profileValue: String? = nil) -> String {
    settings.sessionName ?? environment["AWS_ROLE_SESSION_NAME"]?.value ?? profileValue
      ?? "marquee"
  }
}
