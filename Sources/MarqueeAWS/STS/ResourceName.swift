internal import MarqueeBase

/// An ARN: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
package struct ResourceName: Hashable, Sendable, CustomStringConvertible {
  package var partition: String
  package var service: String
  /// The region; empty for global services such as IAM.
  package var region: String
  /// The account's twelve digits; empty for resources without an account.
  package var account: String
  /// Everything after the fifth colon: `role/path/name`.
  package var resource: String

  /// Splits an ARN.
  ///
  /// - Returns: nil when the text has fewer than six parts or does not start with `arn`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 6, parts[0] == "arn" else { return nil }
    (partition, service, region) = (parts[1], parts[2], parts[3])
    (account, resource) = (parts[4], parts[5])
  }

  package var description: String {
    "arn:\(partition):\(service):\(region):\(account):\(resource)"
  }

  /// Whether it is the ARN of a role: `arn:aws:iam::123456789012:role/path/name`.
  package var isRole: Bool { service == "iam" && resource.hasPrefix("role/") }
}
