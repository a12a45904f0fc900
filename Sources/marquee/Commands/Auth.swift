internal import ArgumentParser

/// `marquee auth`: commands that show whose rights this build has, and why access fails.
struct Auth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "auth",
    abstract: "Find out why access fails; write the policies that would work.",
    discussion: """
      A build proves who it is with an OIDC token, trades it at AWS for a role's credentials, \
      and signs a database token with them. These commands look at each step.

      Examples:
        marquee auth doctor --trust-policy role.json
        marquee auth policy trust --account 123456789012
        marquee auth policy --lint role.json
      """,
    subcommands: [AuthDoctor.self, AuthPolicy.self, AuthSigV4.self])
}
