internal import MarqueeBase

/// Evaluates a role's trust policy for a token, as AWS would, and reports the tests that fail.
///
/// All conditions of a statement must hold; listed values are alternatives; case matters; a
/// Deny that applies wins over any Allow (AWS documentation, "Policy evaluation logic").
package struct TrustEvaluator: Sendable {
  /// The action that a token needs.
  package static let action = "sts:AssumeRoleWithWebIdentity"

  /// The outcome of one test: of the action, of the principal or of a condition.
  package struct Finding: Hashable, Sendable {
    /// `unknown` is for a test on a key or with an operator that Marquee does not know.
    package enum Outcome: Sendable { case met, failed, unknown }
    package var outcome: Outcome
    /// The name of the test: `StringEquals oidc.vercel.com/acme:sub`.
    package var test: String
    /// The values that the policy lists.
    package var expected: [String]
    /// The token's values; nil when it has none under the key.
    package var actual: [String]?
    /// The mistake that was probably made; nil when none is recognized.
    package var hint: String?
  }

  /// The outcome of one statement.
  package struct StatementResult: Sendable {
    package var statement: PolicyDocument.Statement
    /// Whether all tests of the statement hold; nil when this depends on a test that can't be
    /// evaluated here.
    package var applies: Bool?
    package var findings: [Finding]
    /// The tests that failed.
    package var failures: [Finding] { findings.filter { $0.outcome == .failed } }
  }

  /// The outcome of the whole policy.
  package struct Decision: Sendable {
    /// `denied` means that a Deny applies, `notAllowed` that no Allow applies.
    package enum Verdict: Sendable { case allowed, denied, notAllowed, unknown }
    package var verdict: Verdict
    package var statements: [StatementResult]
    /// The statement that decided, or the Allow with the fewest failures; nil when the policy has
    /// no Allow.
    package var decisive: StatementResult?
  }

  package let claims: TokenClaims
  /// The account in the identity provider's ARN; nil to accept any account.
  package let account: String?
  /// The value of `sts:RoleSessionName`; nil when it is not known.
  package let sessionName: String?

  package init(claims: TokenClaims, account: String? = nil, sessionName: String? = nil) {
    self.claims = claims
    self.account = account
    self.sessionName = sessionName
  }

  /// Evaluates all statements: a Deny that applies wins, then an Allow that applies.
  package func evaluate(_ policy: PolicyDocument) -> Decision {
    let results = policy.statements.map(judge)
    let denials = results.filter { !$0.statement.allows }
    let allowances = results.filter(\.statement.allows)
    if let denial = denials.first(where: { $0.applies == true }) {
      return Decision(verdict: .denied, statements: results, decisive: denial)
    }
    if let allowance = allowances.first(where: { $0.applies == true }) {
      let open = denials.first { $0.applies == nil }
      return Decision(
        verdict: open == nil ? .allowed : .unknown, statements: results,
        decisive: open ?? allowance)
    }
    if let open = allowances.first(where: { $0.applies == nil }) {
      return Decision(verdict: .unknown, statements: results, decisive: open)
    }
    let nearest = allowances.min { $0.failures.count < $1.failures.count }
    return Decision(verdict: .notAllowed, statements: results, decisive: nearest)
  }

  private func judge(_ statement: PolicyDocument.Statement) -> StatementResult {
    var findings = [judgeAction(statement), judgePrincipal(statement)]
    for condition in statement.conditions {
      let actual = value(of: condition.key)
      let isKnown = actual != nil || isClaimKey(condition.key)
      let holds = isKnown ? condition.holds(for: actual) : nil
      findings.append(
        Finding(
          outcome: holds.map { $0 ? .met : .failed } ?? .unknown,
          test: "\(condition.operatorName) \(condition.key)", expected: condition.values,
          actual: actual,
          hint: holds == false
            ? NearestMatch.hint(for: condition, actual: actual, claims: claims) : nil))
    }
    let applies: Bool? =
      findings.contains { $0.outcome == .failed }
      ? false : findings.contains { $0.outcome == .unknown } ? nil : true
    return StatementResult(statement: statement, applies: applies, findings: findings)
  }

  private func judgeAction(_ statement: PolicyDocument.Statement) -> Finding {
    let covers = statement.covers(action: Self.action)
    let asksForSAML = statement.covers(action: "sts:AssumeRoleWithSAML")
    return Finding(
      outcome: covers ? .met : .failed,
      test: statement.actionsAreExcluded ? "NotAction" : "Action", expected: statement.actions,
      actual: [Self.action],
      hint: covers
        ? nil
        : statement.covers(action: "sts:AssumeRole")
          ? "sts:AssumeRole is for keys; a token needs \(Self.action)"
          : asksForSAML ? "that is for SAML; a token needs \(Self.action)" : nil)
  }

  /// Tests that `Federated` names the token's identity provider: `arn:…:oidc-provider/ISSUER`.
  private func judgePrincipal(_ statement: PolicyDocument.Statement) -> Finding {
    let own = "oidc-provider/\(claims.provider)"
    let matches = statement.federated.contains { named in
      if named == "*" { return true }
      guard let arn = ResourceName(named) else { return named == claims.provider }
      let isAccount = account == nil || arn.account == account
      return arn.service == "iam" && arn.resource == own && isAccount
    }
    return Finding(
      outcome: matches ? .met : .failed, test: "Principal Federated",
      expected: statement.federated, actual: [own],
      hint: matches ? nil : NearestMatch.providerHint(statement, claims, account: account))
  }

  /// Whether a key is one that a token fills, `ISSUER:claim`, or another whose value is known. A
  /// key of another issuer is known to be absent.
  private func isClaimKey(_ key: String) -> Bool {
    // An issuer with a port contains a colon.
    let prefix = key.lastIndex(of: ":").map { key[..<$0] } ?? ""
    return prefix.contains(".") || prefix.contains("/") || key.lowercased() == "sts:rolesessionname"
      || key.lowercased() == "aws:federatedprovider"
  }

  /// The values under a key. IAM ignores case in keys, but not in their values.
  private func value(of key: String) -> [String]? {
    let wanted = key.lowercased()
    switch wanted {
    case "sts:rolesessionname": return sessionName.map { [$0] }
    case "aws:securetransport": return ["true"]
    case "aws:federatedprovider":
      return account.map { ["arn:aws:iam::\($0):oidc-provider/\(claims.provider)"] }
    default: break
    }
    let prefix = claims.provider.lowercased() + ":"
    guard wanted.hasPrefix(prefix) else { return nil }
    let claim = wanted.dropFirst(prefix.count)
    let found = claims.all.first { $0.key.lowercased() == claim }?.value
    return found.flatMap { $0.isEmpty ? nil : $0 }
  }
}
