package import MarqueeBase

/// Checks every step from the OIDC token to the database's certificate, for `marquee auth doctor`.
/// It shows claims, names and times; never a token or a key.
package struct AccessDoctor: Sendable {
  /// The result of one step.
  package struct Finding: Sendable {
    package enum State: String, Sendable { case fine, warning, failed, skipped }
    /// A sentence without a full stop.
    package var title: String
    package var state: State
    /// The facts behind the result, one per line.
    package var evidence: [String]
    package var help: String?
  }

  private let settings: IdentitySettings
  private let surroundings: IdentityDependencies
  private let database: DatabaseIdentity?
  private let trustPolicy: PolicyDocument?
  private let certificateIsHidden: Bool

  /// - Parameters:
  ///   - database: the database to check; nil to check the credentials only.
  ///   - trustPolicy: the role's trust policy, from a file; nil to skip that step.
  ///   - certificateIsHidden: whether a proxy is in between, so that only the connection itself
  ///     sees the certificate. That step is then left out.
  package init(
    _ settings: IdentitySettings, _ surroundings: IdentityDependencies,
    database: DatabaseIdentity? = nil,
    trustPolicy: PolicyDocument? = nil, certificateIsHidden: Bool = false
  ) {
    self.certificateIsHidden = certificateIsHidden
    self.settings = settings
    self.surroundings = surroundings
    self.database = database
    self.trustPolicy = trustPolicy
  }

  /// Runs every step, in order. It asks STS for credentials, and the database's server for its
  /// certificate.
  package func examine() -> [Finding] {
    let identity = database?.identity ?? Identity(settings: settings, surroundings: surroundings)
    var credentials: Credentials?
    var failure: IdentityError?
    do throws(IdentityError) { credentials = try identity.credentials() } catch { failure = error }
    let facts = identity.facts.snapshot
    var findings = [sources(identity.search), claims(facts, failure), trust(facts)]
    findings.append(sts(facts, credentials, failure))
    findings.append(signer(facts, credentials, failure))
    if let database {
      findings.append(signature(database, credentials))
      if !certificateIsHidden { findings.append(certificate(database)) }
    }
    return findings.compactMap { $0 }
  }

  /// The limit for connecting to the database's server, and for each of its answers.
  private static let patience: Duration = .seconds(4)

  private func sources(_ search: TokenSource.Search) -> Finding {
    Finding(
      title: search.chosen.map { "OIDC token from \($0.description)" } ?? "no OIDC token",
      state: search.warnings.isEmpty ? (search.chosen == nil ? .skipped : .fine) : .warning,
      evidence: search.steps.map { "\($0.place): \($0.found)" } + search.warnings)
  }

  private func claims(_ facts: IdentityFacts.Snapshot, _ failure: IdentityError?) -> Finding? {
    if let claims = facts.claims {
      return Finding(title: "the token's claims", state: .fine, evidence: claims.evidence)
    }
    guard let failure, failure.code.rawValue.hasPrefix("identity.token.") else { return nil }
    return Finding(
      title: failure.message, state: .failed, evidence: failure.notes, help: failure.help)
  }

  private func trust(_ facts: IdentityFacts.Snapshot) -> Finding? {
    guard let claims = facts.claims else { return nil }
    guard let trustPolicy else {
      return Finding(
        title: "the role's trust policy was not given", state: .skipped, evidence: [],
        help: "aws iam get-role --role-name NAME > role.json, then --trust-policy role.json")
    }
    let decision = TrustEvaluator(
      claims: claims, account: facts.roleARN.flatMap { ResourceName($0)?.account },
      sessionName: settings.sessionName
        ?? surroundings.environment["AWS_ROLE_SESSION_NAME"]?.value ?? "marquee"
    ).evaluate(trustPolicy)
    let state: Finding.State =
      switch decision.verdict {
      case .allowed: .fine
      case .unknown: .warning
      case .denied, .notAllowed: .failed
      }
    return Finding(
      title: decision.headline, state: state, evidence: Array(decision.lines.dropFirst()))
  }

  private func sts(
    _ facts: IdentityFacts.Snapshot, _ credentials: Credentials?, _ failure: IdentityError?
  ) -> Finding? {
    guard let endpoint = facts.stsEndpoint else { return nil }
    var evidence = ["\(endpoint.url) (\(endpoint.origin))"]
    if let role = facts.roleARN { evidence.append("role: \(role)") }
    if let failure, credentials == nil {
      return Finding(
        title: failure.message, state: .failed, evidence: failure.notes, help: failure.help)
    }
    if let time = facts.stsTime {
      evidence.append("answered in \(time.wholeMilliseconds) ms, \(facts.stsTries ?? 1) tries")
    }
    let skew = facts.skew
    if let skew { evidence.append("this machine's clock: \(STSFailure.clockText(skew))") }
    let isOff = skew.map { abs($0.inSeconds) >= 60 } ?? false
    return Finding(
      title: isOff ? "STS gave credentials, but the clock is off" : "STS gave credentials",
      state: isOff ? .warning : .fine, evidence: evidence,
      help: isOff ? "set this machine's clock" : nil)
  }

  private func signer(
    _ facts: IdentityFacts.Snapshot, _ credentials: Credentials?, _ failure: IdentityError?
  ) -> Finding? {
    let steps = facts.steps.map { "\($0.name): \($0.outcome)" } + facts.warnings
    guard let credentials else {
      // An error of STS or of the token is in the list already.
      let isTold = facts.stsEndpoint != nil || facts.claims == nil && facts.search?.chosen != nil
      guard let failure, !isTold else { return nil }
      return Finding(
        title: failure.message, state: .failed, evidence: failure.notes, help: failure.help)
    }
    return Finding(title: "signing as \(credentials)", state: .fine, evidence: steps)
  }

  private func signature(
    _ database: DatabaseIdentity, _ credentials: Credentials?
  ) -> Finding {
    let access = database.access
    let action = PolicyGenerator.requiredAction(access)
    let resource = PolicyGenerator.requiredResource(access, account: credentials?.account)
    return Finding(
      title: "the database token", state: .fine,
      evidence: [
        "signed user: \(access.user)", "signed host: \(access.signedAddress)",
        "signed region: \(access.region)", "needed: \(action) on \(resource)",
      ],
      help: resource.contains("RESOURCEID")
        ? "RESOURCEID is the database's resource id, not its name: aws rds describe-db-clusters "
          + "--query 'DBClusters[].[DBClusterIdentifier,DbClusterResourceId]'" : nil)
  }

  private func certificate(_ database: DatabaseIdentity) -> Finding {
    let (chain, problem) = database.inspectCertificate(timeout: Self.patience)
    if let problem, problem.code == "identity.tls.unreachable",
      let way = PortAdvice(database, timeout: Self.patience).finding
    {
      return way
    }
    if let problem {
      return Finding(
        title: problem.message, state: .failed, evidence: problem.notes, help: problem.help)
    }
    var evidence = ["authorities: \(database.authorities.origin)"]
    if let chain {
      if let note = chain.expressNote(for: database.access.endpoint) { evidence.append(note) }
      evidence.append("protocol: \(chain.version)")
      evidence += chain.certificates.map {
        "\($0.subject), issued by \($0.issuer)" + ($0.ends.map { ", until \($0)" } ?? "")
      }
    }
    return Finding(
      title: "the server's certificate is trusted", state: .fine, evidence: evidence)
  }
}

extension AccessDoctor.Finding {
  /// The finding as lines for a person: the state and the title, the evidence, the help.
  package var lines: [String] {
    let mark =
      switch state {
      case .fine: "ok"
      case .warning: "warning"
      case .failed: "failed"
      case .skipped: "skipped"
      }
    return ["\(mark): \(title)"] + evidence.map { "  \($0)" }
      + (help.map { ["  help: \($0)"] } ?? [])
  }
}
