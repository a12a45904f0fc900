internal import MarqueeBase

/// Asks the providers for credentials in order, and records the outcome of each.
///
/// The order is: web identity (a role and an OIDC token), the environment, the profile, the
/// container, the instance. A profile that the settings name is the only one that is asked. A
/// provider that is set up and fails stops the chain: the next one would sign with another
/// identity, and the database's refusal would hide the cause.
struct CredentialChain: Sendable {
  let context: CredentialContext

  var providers: [any CredentialProvider] {
    if context.settings.profile != nil { return [ProfileProvider()] }
    return [
      WebIdentityProvider(), EnvironmentProvider(), ProfileProvider(), ContainerProvider(),
      InstanceProvider(),
    ]
  }

  func resolve() throws(IdentityError) -> Credentials {
    var steps: [(name: String, outcome: String)] = []
    defer { context.facts.note { $0.steps = steps } }
    for provider in providers {
      do throws(IdentityError) {
        if let credentials = try provider.fetch(context) {
          steps.append((provider.name, "\(credentials)"))
          return credentials
        }
      } catch {
        steps.append((provider.name, error.message))
        throw error
      }
      steps.append((provider.name, provider.missing(context)))
    }
    throw IdentityError(
      "no AWS credentials were found", code: "identity.credentials.none",
      notes: steps.map { "\($0.name): \($0.outcome)" },
      help: "on Vercel, GitHub or GitLab set AWS_ROLE_ARN and let the job have an OIDC token; "
        + "on a laptop run 'vercel env pull' or set AWS_PROFILE")
  }
}
