package import MarqueeBase

/// Checks a policy for statements that allow too much, and for mistakes that make it useless. An
/// error must be corrected; a warning is about a statement that allows more than a build needs.
package struct PolicyLinter: Sendable {
  private let policy: PolicyDocument
  private let file: String
  private var found: [Diagnostic] = []

  /// Checks the statements that allow something; those with a principal as statements of a trust
  /// policy, all others as permissions.
  ///
  /// - Parameter file: the path for the places in messages.
  package static func lint(_ policy: PolicyDocument, file: String) -> [Diagnostic] {
    var linter = PolicyLinter(policy: policy, file: file)
    for statement in policy.statements where statement.allows {
      if statement.hasPrincipal {
        linter.lintTrust(statement)
      } else {
        linter.lintPermissions(statement)
      }
    }
    return linter.found
  }

  private init(policy: PolicyDocument, file: String) {
    self.policy = policy
    self.file = file
  }

  mutating func report(
    _ message: String, _ code: Diagnostic.Code, _ severity: Diagnostic.Severity, near text: String?,
    help: String? = nil
  ) {
    found.append(
      Diagnostic(
        message, code: code, category: .configuration, severity: severity,
        at: place(of: text), help: help))
  }

  /// The place of a text in the file, where it is in quotes as JSON has it; the whole file when the
  /// text is nil or not found.
  private func place(of text: String?) -> SourceLocation {
    let quoted = text.map { "\"\($0)\"" } ?? ""
    guard !quoted.isEmpty, let range = policy.source.firstRange(of: quoted) else {
      return SourceLocation(file: file)
    }
    let offset = policy.source.utf8.distance(
      from: policy.source.startIndex, to: range.lowerBound)
    return SourceLocation(
      file: file, text: policy.source, offset: offset, byteCount: quoted.utf8.count)
  }

  // MARK: Trust

  private mutating func lintTrust(_ statement: PolicyDocument.Statement) {
    guard statement.covers(action: TrustEvaluator.action) else { return }
    let title = statement.title
    if statement.federated.contains("*") {
      report(
        "\(title) takes tokens of any issuer", "policy.any-principal", .error, near: "Principal",
        help: "name the identity provider's ARN under Federated")
    }
    for claim in ["aud", "sub"] { lintClaim(claim, statement) }
    for condition in statement.conditions {
      lintQuantifier(condition, title)
      lintIssuer(condition, statement)
      if condition.key.lowercased().hasSuffix(":sub") { lintSubject(condition, title) }
      if condition.comparison == .stringEquals || condition.comparison == .stringEqualsIgnoreCase,
        let value = condition.values.first(where: { $0.contains("*") })
      {
        report(
          "\(title): \(condition.operatorName) takes the * in '\(value)' as it is, so it never holds",
          "policy.literal-wildcard", .error, near: value, help: "use StringLike")
      }
    }
  }

  /// Reports a claim that no condition binds. A claim is bound by a test for equality that fails
  /// when the claim is absent.
  private mutating func lintClaim(_ claim: String, _ statement: PolicyDocument.Statement) {
    let tests = statement.conditions.filter { $0.key.lowercased().hasSuffix(":\(claim)") }
    let binding = tests.filter {
      !$0.ifExists && $0.quantifier != .forAllValues && $0.comparison?.isNegated == false
        && $0.comparison != .null
    }
    guard binding.isEmpty else { return }
    let why =
      tests.isEmpty
      ? "has no condition on the token's \(claim)"
      : "has a condition on the token's \(claim) that also holds when the claim is absent or "
        + "anything else"
    let risk =
      claim == "aud"
      ? "a token meant for another service would do"
      : "any project of the issuer could take the role"
    report(
      "\(statement.title) \(why): \(risk)",
      Diagnostic.Code(rawValue: "policy.missing-\(claim)"), .error,
      near: tests.first?.key ?? "Effect",
      help: "add StringEquals on <issuer>:\(claim)")
  }

  private mutating func lintQuantifier(_ condition: PolicyCondition, _ title: String) {
    if condition.quantifier == .forAllValues {
      report(
        "\(title): \(condition.operatorName) holds when the token has no \(condition.key)",
        "policy.for-all-values", .error, near: condition.operatorName,
        help: "drop ForAllValues: a claim has one value")
    }
    if condition.ifExists {
      report(
        "\(title): \(condition.operatorName) holds when the token has no \(condition.key)",
        "policy.if-exists", .warning, near: condition.operatorName,
        help: "write \(condition.operatorName.dropLast("IfExists".count))")
    }
  }

  private mutating func lintIssuer(
    _ condition: PolicyCondition, _ statement: PolicyDocument.Statement
  ) {
    guard let colon = condition.key.lastIndex(of: ":") else { return }
    let issuer = condition.key[..<colon].lowercased()
    guard issuer.contains(".") else { return }
    let providers = statement.federated.compactMap { ResourceName($0)?.resource.lowercased() }
    if !providers.isEmpty, !providers.contains("oidc-provider/\(issuer)") {
      report(
        "\(statement.title): the key \(condition.key) is of another issuer than the principal, so "
          + "no token ever has it",
        "policy.other-issuer", .error, near: condition.key,
        help: "the key starts with what follows oidc-provider/ in the principal")
    }
  }

  private mutating func lintSubject(_ condition: PolicyCondition, _ title: String) {
    guard condition.comparison?.takesWildcards == true else { return }
    for value in condition.values where value.contains("*") || value.contains("?") {
      guard let (what, severity) = SubjectWidth.judge(value) else { continue }
      report(
        "\(title): '\(value)' lets in \(what)", "policy.wide-subject", severity, near: value,
        help: "list the subjects that need the role")
    }
  }
}
