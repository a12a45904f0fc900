internal import MarqueeBase

/// Explains why a condition that nearly holds does not: the mistakes that people make with OIDC
/// claims.
enum NearestMatch {
  /// - Parameter actual: the token's values under the condition's key; nil when it has none.
  /// - Returns: nil when no likely mistake is recognized.
  static func hint(
    for condition: PolicyCondition, actual: [String]?, claims: TokenClaims
  ) -> String? {
    guard let actual, let own = actual.first else {
      return absentHint(condition, claims: claims)
    }
    if condition.comparison?.isNegated == true {
      return "the policy refuses exactly this value"
    }
    let hasWildcard = condition.values.contains { $0.contains("*") || $0.contains("?") }
    if hasWildcard, condition.comparison == .stringEquals,
      condition.values.contains(where: { Wildcard.matches(pattern: $0, text: own) })
    {
      return "StringEquals takes * and ? as they are: use StringLike"
    }
    if condition.values.contains(where: {
      Wildcard.matches(pattern: $0.lowercased(), text: own.lowercased())
    }) {
      return "only upper and lower case differ, and case matters"
    }
    for value in condition.values {
      if value.isTrimmable || own.isTrimmable, value.trimmedEnds == own.trimmedEnds {
        return "only a slash or a space at the end differs"
      }
    }
    for value in condition.values {
      if let hint = subjectHint(wanted: value, own: own) ?? audienceHint(wanted: value, own: own) {
        return hint
      }
    }
    let near = nearestName(to: own, among: condition.values)
    return near.map { "nearest: '\($0)'" }
  }

  /// The hint for a key that names another issuer, or a claim that the token lacks.
  private static func absentHint(_ condition: PolicyCondition, claims: TokenClaims) -> String? {
    guard let colon = condition.key.lastIndex(of: ":") else { return nil }
    let issuer = String(condition.key[..<colon])
    let claim = condition.key[condition.key.index(after: colon)...]
    if issuer.lowercased() != claims.provider.lowercased() {
      return issuerHint(issuer, claims) ?? "the token's issuer is \(claims.provider), so write "
        + "\(claims.provider):\(claim)"
    }
    return "the token has no claim '\(claim)'"
  }

  /// The hint for a statement whose `Federated` principal is not the token's identity provider.
  static func providerHint(
    _ statement: PolicyDocument.Statement, _ claims: TokenClaims, account: String?
  ) -> String? {
    if statement.federated.isEmpty { return "the statement names no Federated principal" }
    for named in statement.federated {
      guard let arn = ResourceName(named), arn.resource.hasPrefix("oidc-provider/") else {
        return named.contains("saml-provider") ? "that is a SAML provider" : nil
      }
      let issuer = String(arn.resource.dropFirst("oidc-provider/".count))
      if issuer == claims.provider, let account, arn.account != account {
        return "that provider is in the account \(arn.account), the role in \(account)"
      }
      if let hint = issuerHint(issuer, claims) { return hint }
    }
    return nil
  }

  /// Compares an issuer with the token's. Vercel has one issuer for each team and a global one; a
  /// policy for one does not accept the tokens of the other.
  private static func issuerHint(_ named: String, _ claims: TokenClaims) -> String? {
    let (policy, own) = (named, claims.provider)
    if policy.lowercased() == own.lowercased() {
      return "only upper and lower case of the issuer differ"
    }
    if policy.trimmedEnds == own.trimmedEnds { return "only a slash at the issuer's end differs" }
    let vercel = "oidc.vercel.com"
    if policy == vercel, own.hasPrefix(vercel + "/") {
      return "the policy is for Vercel's global issuer, the token is of the team issuer \(own)"
    }
    if own == vercel, policy.hasPrefix(vercel + "/") {
      return "the policy is for the team issuer \(policy), the token is of Vercel's global issuer"
    }
    if own.hasPrefix(vercel + "/"), policy.hasPrefix(vercel + "/") {
      return "the policy is for the team '\(policy.dropFirst(vercel.count + 1))', the token is of "
        + "'\(own.dropFirst(vercel.count + 1))'"
    }
    if policy.hasPrefix("https://") { return "the issuer stands without https:// in a policy" }
    return nearestName(to: own, among: [policy]).map { _ in "nearly the token's issuer: \(own)" }
  }

  private static func audienceHint(wanted: String, own: String) -> String? {
    guard
      own.hasPrefix("https://vercel.com/") || wanted.hasPrefix("https://vercel.com/")
        || wanted == "sts.amazonaws.com" || own == "sts.amazonaws.com"
    else { return nil }
    if wanted == "sts.amazonaws.com", own.hasPrefix("https://vercel.com/") {
      return "Vercel's tokens have the audience \(own)"
    }
    if own == "sts.amazonaws.com" { return "GitHub's tokens for AWS have this audience" }
    return "the audience is of another team"
  }

  // MARK: Subjects

  private static func subjectHint(wanted: String, own: String) -> String? {
    if own.hasPrefix("owner:"), wanted.hasPrefix("owner:") {
      return fieldHint(pairs(wanted), pairs(own))
    }
    if own.hasPrefix("repo:"), wanted.hasPrefix("repo:") { return gitHubHint(wanted, own) }
    if own.hasPrefix("project_path:"), wanted.hasPrefix("project_path:") {
      return fieldHint(pairs(wanted), pairs(own))
    }
    return nil
  }

  /// Splits `owner:acme:project:site` into names and values.
  private static func pairs(_ subject: String) -> [(name: String, value: String)] {
    let parts = subject.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    return stride(from: 0, to: parts.count - 1, by: 2).map { (parts[$0], parts[$0 + 1]) }
  }

  private static func fieldHint(
    _ wanted: [(name: String, value: String)], _ own: [(name: String, value: String)]
  ) -> String? {
    for (field, mine) in zip(wanted, own) where field.name == mine.name {
      if !Wildcard.matches(pattern: field.value, text: mine.value) {
        return "the \(field.name.replacing("_", with: " ")) differs: the policy wants "
          + "'\(field.value)', the token has '\(mine.value)'"
      }
    }
    return nil
  }

  /// Compares GitHub's subjects: `repo:ORG/REPO:…`, or `repo:ORG@ID/REPO@ID:…` for repositories
  /// made since July 2026.
  private static func gitHubHint(_ wanted: String, _ own: String) -> String? {
    let (theirs, mine) = (gitHubParts(wanted), gitHubParts(own))
    let (plainTheirs, plainMine) = (withoutIDs(theirs.repository), withoutIDs(mine.repository))
    if theirs.repository != mine.repository, plainTheirs == plainMine {
      return mine.repository.contains("@")
        ? "the token has an immutable sub with ids: write 'repo:\(mine.repository):…'"
        : "the policy has the immutable form with ids, the token has the plain one: write "
          + "'repo:\(mine.repository):…'"
    }
    if !Wildcard.matches(pattern: theirs.repository, text: mine.repository) {
      return "the repository differs: the policy wants '\(theirs.repository)', the token has "
        + "'\(mine.repository)'"
    }
    let (kind, ownKind) = (theirs.rest.prefix(beforeAny: ":"), mine.rest.prefix(beforeAny: ":"))
    if kind == "ref", ownKind == "environment" {
      return "a job with an environment has 'environment:NAME' in place of the branch"
    }
    if kind == "environment", ownKind != "environment" {
      return "the job does not name the environment, so the token has '\(mine.rest)'"
    }
    if ownKind == "pull_request" { return "the token is of a pull request" }
    return "the policy wants '\(theirs.rest)', the token has '\(mine.rest)'"
  }

  private static func gitHubParts(_ subject: String) -> (repository: String, rest: String) {
    let parts = subject.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    return (
      parts.count > 1 ? String(parts[1]) : "", parts.count > 2 ? String(parts[2]) : ""
    )
  }

  private static func withoutIDs(_ repository: String) -> String {
    repository.split(separator: "/").map { $0.prefix(beforeAny: "@") }.joined(separator: "/")
  }
}

extension String {
  fileprivate var trimmedEnds: Substring {
    var text = self[...]
    while let last = text.last, last == "/" || last.isWhitespace { text.removeLast() }
    return text.drop { $0.isWhitespace }
  }
  fileprivate var isTrimmable: Bool { trimmedEnds.count != count }
}
