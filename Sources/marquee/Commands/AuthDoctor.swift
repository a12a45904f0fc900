internal import ArgumentParser
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres

/// `marquee auth doctor`: checks each step from the OIDC token to the database, and shows its
/// evidence.
struct AuthDoctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Go through every step from the token to the database and say what is wrong.",
    discussion: """
      Shows where the OIDC token comes from and what it claims (never the token), what STS \
      says and how far this machine's clock is off, which identity signs, what is signed, the \
      exact permission that is needed, and the certificates that the server shows. Then it \
      connects. Where the site is published to S3, or a query lists it, it looks at the bucket, and \
      writes under a condition that can't hold. Ends with 3 when a step fails.

      With the role's trust policy in a file, its conditions are judged by the token's own \
      claims, and the one that fails is named:
        aws iam get-role --role-name site > role.json
        marquee auth doctor --trust-policy role.json
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var reporting: ReportingOptions

  @Option(help: ArgumentHelp("The role's trust policy, as JSON.", valueName: "file"))
  var trustPolicy: String?

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try examine() }
  }

  private func examine() throws(Diagnostics) {
    Interruption.listen()
    let policy = try trustPolicy.map { path throws(Diagnostics) in try PolicyDocument(at: path) }
    let database = try SiteDatabase(options, printer: reporting.printer)
    try Interruption.during(handler: database.cancel) { () throws(Diagnostics) in
      defer { database.close() }
      let doctor = AccessDoctor(
        database.identitySettings, database.surroundings, database: database.identity,
        trustPolicy: policy, certificateIsHidden: database.isBehindProxy)
      var failures = 0
      let storage = try database.storage()
      for finding in doctor.examine() + (try storage?.findings() ?? []) {
        Console.output(lines: finding.lines)
        if finding.state == .failed { failures += 1 }
      }
      if failures > 0 {
        throw Diagnostics(
          Diagnostic(
            failures == 1 ? "one step fails" : "\(failures) steps fail",
            code: "identity.doctor", category: .identity))
      }
      guard database.identity != nil else {
        Console.output(line: "skipped: the database (\(database.settings)) gets no token")
        return
      }
      let connection = try database.connect()
      let way = database.webSocket == nil ? "" : " through \(database.transportText)"
      Console.output(
        line: "ok: connected as \(connection.user) with \(connection.encryption ?? "no TLS")\(way)")
    }
  }
}

extension PolicyDocument {
  /// Reads a policy from a file; `-` is standard input.
  init(at path: String) throws(Diagnostics) {
    let text = try InputFile(path, role: "policy").text()
    do throws(IdentityError) {
      self = try PolicyDocument(text)
    } catch {
      var diagnostic = error.diagnostic
      diagnostic.location = SourceLocation(file: path)
      throw Diagnostics(diagnostic)
    }
  }
}
