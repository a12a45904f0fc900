internal import MarqueeBase

/// Writes policies that allow a build to connect to its database and nothing else.
package enum PolicyGenerator {
  /// The trust policy of a role, as JSON text, made from the claims of the token that will assume
  /// it.
  ///
  /// - Parameters:
  ///   - account: the account's twelve digits; nil for the placeholder `ACCOUNT`.
  ///   - subjects: the subjects to allow; the token's own when empty.
  package static func trust(
    _ claims: TokenClaims, account: String?, partition: Partition = .standard,
    subjects: [String] = []
  ) -> String {
    let all = subjects.isEmpty ? [claims.subject] : subjects
    let audience = claims.audiences.first ?? "sts.amazonaws.com"
    let provider = claims.provider
    let hasWildcard = all.contains { $0.contains("*") }
    let subjectTest = "\(JSONWriter.quoted("\(provider):sub")): \(PolicyStatement.list(all))"
    let audienceTest = "\(JSONWriter.quoted("\(provider):aud")): \(JSONWriter.quoted(audience))"
    let condition =
      hasWildcard
      ? """
              "StringEquals": { \(audienceTest) },
              "StringLike": { \(subjectTest) }
      """
      : """
              "StringEquals": {
                \(audienceTest),
                \(subjectTest)
              }
      """
    let arn =
      "arn:\(partition.name):iam::\(account ?? "ACCOUNT"):oidc-provider/\(provider)"
    return """
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "MarqueeBuild",
            "Effect": "Allow",
            "Principal": { "Federated": \(JSONWriter.quoted(arn)) },
            "Action": "\(TrustEvaluator.action)",
            "Condition": {
      \(condition)
            }
          }
        ]
      }
      """
  }

  /// The permissions policy of a role, as JSON text: it allows connecting to one database as one
  /// user.
  ///
  /// - Parameter resourceID: `cluster-…`, `db-…` or `prx-…` for RDS; nil for a placeholder.
  package static func permissions(
    _ access: DatabaseAccess, account: String?, resourceID: String? = nil
  ) -> String {
    policy([connecting(access, account: account, resourceID: resourceID)])
  }

  /// The statement that allows connecting to one database as one user.
  package static func connecting(
    _ access: DatabaseAccess, account: String?, resourceID: String? = nil
  ) -> PolicyStatement {
    PolicyStatement(
      sid: "MarqueeConnect", actions: [requiredAction(access)],
      resources: [requiredResource(access, account: account, resourceID: resourceID)])
  }

  /// The action that the role must be allowed: `rds-db:connect`, `dsql:DbConnect` or
  /// `dsql:DbConnectAdmin`.
  package static func requiredAction(_ access: DatabaseAccess) -> String {
    "\(access.service == .rds ? "rds-db" : "dsql"):\(access.action)"
  }

  /// The ARN of the resource that the role must be allowed. The parts that only AWS knows are
  /// placeholders in capitals.
  package static func requiredResource(
    _ access: DatabaseAccess, account: String?, resourceID: String? = nil
  ) -> String {
    let partition = Partition(region: access.region).name
    let account = account.flatMap { $0.isEmpty ? nil : $0 } ?? "ACCOUNT"
    switch access.service {
    case .dsql:
      let id = access.endpoint.clusterID ?? "CLUSTERID"
      return "arn:\(partition):dsql:\(access.region):\(account):cluster/\(id)"
    case .rds:
      let id = resourceID ?? placeholder(access.endpoint.kind)
      return "arn:\(partition):rds-db:\(access.region):\(account):dbuser:\(id)/\(access.user)"
    }
  }

  private static func placeholder(_ kind: DatabaseEndpoint.Kind) -> String {
    switch kind {
    case .instance: "db-RESOURCEID"
    case .proxy: "prx-RESOURCEID"
    default: "cluster-RESOURCEID"
    }
  }

}
