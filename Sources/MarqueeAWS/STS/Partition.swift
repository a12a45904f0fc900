internal import MarqueeBase

/// A partition of AWS, which has its own accounts, ARNs and host names.
package struct Partition: Hashable, Sendable {
  /// `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`: the second part of every ARN.
  package let name: String
  /// The domain that the host names of its services end with.
  package let suffix: String

  /// The partition `aws`, which holds all regions outside China, GovCloud and the European
  /// Sovereign Cloud.
  package static let standard = Partition(name: "aws", suffix: "amazonaws.com")

  /// Finds the partition of a region by the region's prefix.
  ///
  /// - Parameter region: `eu-west-1`, `cn-north-1`, …
  package init(region: String) {
    if region.hasPrefix("cn-") {
      self.init(name: "aws-cn", suffix: "amazonaws.com.cn")
    } else if region.hasPrefix("eusc-") {
      self.init(name: "aws-eusc", suffix: "amazonaws.eu")
    } else if region.hasPrefix("us-gov-") {
      self.init(name: "aws-us-gov", suffix: "amazonaws.com")
    } else {
      self = .standard
    }
  }

  private init(name: String, suffix: String) {
    self.name = name
    self.suffix = suffix
  }

  /// Whether a text has the form of a region: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`.
  package static func isRegion(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (3...4).contains(parts.count), let last = parts.last, !last.isEmpty,
      last.utf8.allSatisfy({ (48...57).contains($0) })
    else { return false }
    return parts.dropLast().allSatisfy { part in
      part.utf8.count >= 2 && part.utf8.allSatisfy { (97...122).contains($0) }
    }
  }
}
