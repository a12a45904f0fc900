internal import MarqueeBase

/// The kind and region of a database, read from its host name.
///
///     NAME.(cluster-|cluster-ro-|cluster-custom-|proxy-)?ID.REGION.rds.amazonaws.com[.cn]
///     CLUSTER.dsql.REGION.on.aws
package struct DatabaseEndpoint: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case instance, cluster, proxy, dsql
    /// A host name that AWS did not give: a tunnel, an alias, an address.
    case other
  }

  /// The host name in lower case.
  package let host: String
  package let kind: Kind
  /// The region in the name; nil for ``Kind/other``.
  package let region: String?
  /// The id of a DSQL cluster; nil for all other kinds.
  package let clusterID: String?

  package init(host: String) {
    let host = host.lowercased()
    self.host = host
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    if let region = Self.dsqlRegion(labels) {
      kind = .dsql
      self.region = region
      clusterID = labels.first.map(String.init)
      return
    }
    clusterID = nil
    guard let (kind, region) = Self.rds(labels) else {
      kind = .other
      region = nil
      return
    }
    self.kind = kind
    self.region = region
  }

  /// The region in a name that matches `\.dsql[^.]*\.([^.]+)\.on\.aws$`.
  private static func dsqlRegion(_ labels: [Substring]) -> String? {
    guard labels.count >= 5, labels.suffix(2) == ["on", "aws"],
      labels[labels.count - 4].hasPrefix("dsql")
    else { return nil }
    return String(labels[labels.count - 3])
  }

  private static func rds(_ labels: [Substring]) -> (Kind, String)? {
    guard let end = labels.lastIndex(of: "rds"), end >= 3,
      ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"]
        .contains(labels[(end + 1)...].joined(separator: ".")),
      Partition.isRegion(labels[end - 1])
    else { return nil }
    let id = labels[end - 2]
    let kind: Kind =
      if id.hasPrefix("proxy-") {
        .proxy
      } else if id.hasPrefix("cluster-") || id.hasPrefix("shardgrp-") {
        .cluster
      } else { .instance }
    return (kind, String(labels[end - 1]))
  }

  /// Whether a text is the id of a DSQL cluster and nothing else: 26 lower-case letters and digits.
  package static func isClusterID(_ text: String) -> Bool {
    text.utf8.count == 26
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
  }
}
