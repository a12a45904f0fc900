internal import MarqueeBase

extension PolicyLinter {
  mutating func lintPermissions(_ statement: PolicyDocument.Statement) {
    let title = statement.title
    for action in statement.actions where action == "*" || action.hasSuffix(":*") {
      report(
        "\(title): '\(action)' allows more than connecting", "policy.wide-action", .warning,
        near: action, help: "write rds-db:connect, dsql:DbConnect or dsql:DbConnectAdmin")
    }
    if let wrong = statement.actions.first(where: { $0.lowercased() == "rds:connect" }) {
      report(
        "\(title): '\(wrong)' does not exist", "policy.wrong-action", .error, near: wrong,
        help: "the action is rds-db:connect")
    }
    if statement.covers(action: "rds-db:connect") {
      for resource in statement.resources { lintDatabaseUser(resource, title) }
    }
    if statement.covers(action: "dsql:DbConnect") || statement.covers(action: "dsql:DbConnectAdmin")
    {
      for resource in statement.resources { lintCluster(resource, title) }
    }
  }

  /// Checks the ARN of a database user: `arn:PARTITION:rds-db:REGION:ACCOUNT:dbuser:RESOURCE/USER`.
  private mutating func lintDatabaseUser(_ resource: String, _ title: String) {
    guard resource != "*" else {
      return report(
        "\(title): the resource '*' allows every user of every database", "policy.wide-resource",
        .error, near: resource,
        help: "arn:aws:rds-db:REGION:ACCOUNT:dbuser:cluster-RESOURCEID/USER")
    }
    guard let arn = ResourceName(resource) else { return }
    if arn.service == "rds" {
      return report(
        "\(title): '\(resource)' is the ARN of a database, not of a database user",
        "policy.wrong-resource", .error, near: resource,
        help: "arn:\(arn.partition):rds-db:\(arn.region):\(arn.account):dbuser:RESOURCEID/USER")
    }
    guard arn.service == "rds-db" else { return }
    let parts = arn.resource.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[0].hasPrefix("dbuser:") else {
      return report(
        "\(title): '\(resource)' does not name a database user", "policy.wrong-resource", .error,
        near: resource, help: "it ends in dbuser:RESOURCEID/USER")
    }
    let id = String(parts[0].dropFirst("dbuser:".count))
    if id == "*" {
      report(
        "\(title): '\(resource)' allows the user in every database of the account",
        "policy.wide-resource", .warning, near: resource, help: "write the database's resource id")
    } else if !Self.isResourceID(id) {
      report(
        "\(title): '\(id)' is a name, and the resource id belongs here", "policy.resource-name",
        .error, near: resource,
        help: "find it with: aws rds describe-db-clusters --query "
          + "'DBClusters[].[DBClusterIdentifier,DbClusterResourceId]'")
    }
    if parts[1].contains("*") {
      report(
        "\(title): '\(parts[1])' allows more database users than one", "policy.wide-user",
        parts[1] == "*" ? .error : .warning, near: resource,
        help: "write the one user that the build connects as")
    }
  }

  private mutating func lintCluster(_ resource: String, _ title: String) {
    if resource == "*" || resource.hasSuffix("cluster/*") {
      report(
        "\(title): '\(resource)' allows every DSQL cluster", "policy.wide-resource", .warning,
        near: resource, help: "write arn:aws:dsql:REGION:ACCOUNT:cluster/ID")
    } else if let arn = ResourceName(resource), arn.service == "dsql",
      arn.resource.hasPrefix("cluster/"),
      !DatabaseEndpoint.isClusterID(String(arn.resource.dropFirst("cluster/".count)))
    {
      report(
        "\(title): '\(arn.resource)' does not hold a cluster's id", "policy.resource-name", .error,
        near: resource, help: "the id is the 26 characters that the endpoint starts with")
    }
  }

  /// Whether a text is a resource id: `cluster-`, `db-` or `prx-`, and at least 16 letters and
  /// digits that AWS chose. The part of an endpoint after the name looks similar and is shorter.
  static func isResourceID(_ text: String) -> Bool {
    for prefix in ["cluster-", "db-", "prx-"] where text.hasPrefix(prefix) {
      let id = text.dropFirst(prefix.count)
      return id.utf8.count >= 16
        && id.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
    }
    return false
  }
}

/// Judges how many tokens a subject with wildcards allows.
enum SubjectWidth {
  /// Judges a subject pattern.
  ///
  /// - Returns: what it allows, in words; nil when it is narrow enough.
  static func judge(_ value: String) -> (what: String, severity: Diagnostic.Severity)? {
    let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    func isWild(_ index: Int) -> Bool {
      index < parts.count && (parts[index].contains("*") || parts[index].contains("?"))
    }
    if value.allSatisfy({ $0 == "*" || $0 == "?" }) {
      return ("every token of the issuer", .error)
    }
    switch parts[0] {
    case "repo":
      let names = parts.count > 1 ? parts[1].split(separator: "/") : []
      if names.first.map({ $0.contains("*") }) ?? true {
        return ("repositories of any owner", .error)
      }
      if names.count < 2 || names[1].contains("*") {
        return ("every repository of the owner", .warning)
      }
      return isWild(2) ? ("every branch, tag and pull request", .warning) : nil
    case "owner":
      if isWild(1) || parts.count < 3 { return ("projects of any team", .error) }
      if isWild(3) || parts.count < 5 { return ("every project of the team", .warning) }
      return isWild(5) || isWild(4) ? ("every environment, previews too", .warning) : nil
    case "project_path":
      if isWild(1), parts[1].hasPrefix("*") { return ("projects of any group", .error) }
      return isWild(1)
        ? ("every project of the group", .warning)
        : isWild(parts.count - 1) ? ("every branch", .warning) : nil
    default:
      return parts[0].contains("*") ? ("more than one kind of subject", .error) : nil
    }
  }
}
