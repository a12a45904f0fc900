internal import ArgumentParser
internal import MarqueeAWS
internal import MarqueeBase

/// `marquee auth policy`: prints the smallest policy that a role needs, and checks an existing
/// policy.
struct AuthPolicy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Write the least-privilege policies, or look at one for holes.",
    discussion: """
      'trust' writes a role's trust policy from the claims of the token that is here; \
      'permissions' writes what the role must be allowed: to connect to the database, and in S3 \
      and CloudFront what 'publish:' and the queries that are listings need. \
      --lint reports holes and mistakes and ends with 2 when there is an error.

      Examples:
        marquee auth policy trust --account 123456789012
        marquee auth policy permissions --resource-id cluster-ABCDEFGHIJKL01234
        marquee auth policy --lint role.json
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable { case trust, permissions }

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Argument(help: "Which policy to write: trust or permissions.")
  var kind: Kind?

  @Option(help: ArgumentHelp("A policy to look at, as JSON.", valueName: "file"))
  var lint: String?

  @Option(help: ArgumentHelp("The AWS account, twelve digits.", valueName: "id"))
  var account: String?

  @Option(
    help: ArgumentHelp(
      "The database's resource id: cluster-…, db-… or prx-….", valueName: "id"))
  var resourceId: String?

  @Option(
    help: ArgumentHelp(
      "A subject to let in, instead of the token's own; may be repeated.", valueName: "sub"))
  var subject: [String] = []

  func validate() throws {
    if (kind == nil) == (lint == nil) {
      throw ValidationError("Say 'trust', 'permissions' or --lint FILE.")
    }
  }

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      if let lint { return try look(at: lint) }
      let database = try SiteDatabase(options, printer: reporting.printer)
      defer { database.close() }
      let policy = kind == .trust ? try trust(database) : try permissions(database)
      Console.output(Array((SecretRegistry.shared.masking(policy) + "\n").utf8))
    }
  }

  private func look(at path: String) throws(Diagnostics) {
    let found = PolicyLinter.lint(try PolicyDocument(at: path), file: path)
    if found.contains(where: { $0.severity == .error }) { throw Diagnostics(found) }
    reporting.printer.print(found)
    if found.isEmpty { Console.output(line: "\(path): nothing to complain about") }
  }

  private func trust(_ database: SiteDatabase) throws(Diagnostics) -> String {
    let settings = database.identitySettings
    let role = settings.roleARN ?? database.surroundings.environment["AWS_ROLE_ARN"]?.value
    let named = role.flatMap { ResourceName($0) }
    let claims = try reportingIdentity { () throws(IdentityError) in
      guard
        let source = TokenSource.discover(settings, database.surroundings.environment).chosen
      else {
        throw IdentityError(
          "there is no OIDC token to read the claims from", code: "identity.token.none",
          help: "run this where the build runs, or after 'vercel env pull'")
      }
      return try source.fetch(database.surroundings).claims
    }
    let region = database.surroundings.environment["AWS_REGION"]?.value ?? ""
    return PolicyGenerator.trust(
      claims, account: account ?? named?.account, partition: Partition(region: region),
      subjects: subject)
  }

  private func permissions(_ database: SiteDatabase) throws(Diagnostics) -> String {
    let role =
      database.identitySettings.roleARN
      ?? database.surroundings.environment["AWS_ROLE_ARN"]?.value
    let account = self.account ?? role.flatMap { ResourceName($0)?.account }
    let storage = try database.storage()?.statements(account: account) ?? []
    let connecting = database.identity.map {
      PolicyGenerator.connecting($0.access, account: account, resourceID: resourceId)
    }
    let statements = [connecting].compactMap { $0 } + storage
    guard !statements.isEmpty else {
      throw Diagnostics(
        Diagnostic(
          "the database (\(database.settings)) gets no token, and nothing is published to S3",
          code: "identity.policy.database", category: .configuration,
          help: "set PGHOST to the endpoint of RDS, Aurora or DSQL, or publish.to"))
    }
    return PolicyGenerator.policy(statements)
  }
}
