internal import MarqueeBase

/// A build system that gives a job an OIDC token when the job asks for one.
package struct TokenService: Sendable {
  /// The one list of the services, in the order in which they are looked for. A new service is a file
  /// beside this one and its name here.
  static let all: [TokenService] = [.gitHubActions]

  /// The system's name, for people.
  let name: String
  /// Says why the job can't ask for a token; nil when it can.
  let missing: @Sendable (Environment) -> String?
  /// Asks for a token for an audience.
  let requestToken:
    @Sendable (_ audience: String, _ surroundings: IdentityDependencies) throws(IdentityError) ->
      Secret
}
