internal import MarqueeBase

/// The outcome of an invalidation.
package struct InvalidationReport: Hashable, Sendable {
  /// CloudFront's id of it.
  package var id: String
  /// The number of paths, each of which AWS counts.
  package var paths: Int
  /// How many of them have a wildcard.
  package var wildcards: Int
  /// Whether all of CloudFront's places have removed their copies. Otherwise they will within
  /// minutes.
  package var isCompleted: Bool
  /// The time for which it was waited; nil when it was not.
  package var waited: Duration?

  package init(
    id: String, paths: Int, wildcards: Int, isCompleted: Bool, waited: Duration? = nil
  ) {
    self.id = id
    self.paths = paths
    self.wildcards = wildcards
    self.isCompleted = isCompleted
    self.waited = waited
  }

  /// What the paths cost at most, in words. The first 1,000 paths of an account's month are free.
  package var costs: String {
    // Half a cent for each path, as AWS's price list said in 2026.
    let tenths = paths * 5
    return "\(paths) path\(paths == 1 ? "" : "s"): at most \(tenths / 1000)."
      + "\(String(String(tenths % 1000 + 1000).dropFirst())) USD; the first 1,000 of a month are free"
  }
}
