internal import MarqueeBase

/// Tries the providers in order and says what came of each.
///
/// With a role and an OIDC token: web identity. Else the environment, the profile, the
/// container, the instance. A profile asked for in the settings is the only one tried. A
/// provider that is set up and fails stops the chain: going on would sign with another
/// identity, and the database's refusal would then hide the real cause.
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
