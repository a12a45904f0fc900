package import MarqueeBase
internal import MarqueeSite

/// The limits of how much a publish may change, which stop one of a site that has lost its rows.
package struct PublishGuards: Sendable {
  /// The greatest share of the published files that may be removed; nil for no limit.
  package var maxRemoved: Double?
  /// The greatest share of the published files that may be added or changed; nil for no limit.
  package var maxChanged: Double?

  package init(maxRemoved: Double?, maxChanged: Double?) {
    self.maxRemoved = maxRemoved
    self.maxChanged = maxChanged
  }

  /// - Parameters:
  ///   - removed: the number of files to be removed.
  ///   - changed: the number of files to be added or changed.
  ///   - published: the number of files that are published now; without any, nothing is stopped.
  /// - Throws: a diagnostic of category `.guardStopped`.
  package func check(removed: Int, changed: Int, of published: Int) throws(Diagnostics) {
    try check(
      removed, of: published, maxRemoved, "removed", setting: "max_removed", code: "guard.removed")
    try check(
      changed, of: published, maxChanged, "added or changed", setting: "max_changed",
      code: "guard.changed")
  }

  private func check(
    _ count: Int, of published: Int, _ limit: Double?, _ what: String, setting: String,
    code: Diagnostic.Code
  ) throws(Diagnostics) {
    guard published > 0, let limit, Double(count) > limit * Double(published) else { return }
    let percent = Int((Double(count) / Double(published) * 100).rounded())
    throw Diagnostics(
      Diagnostic(
        "\(count) files would be \(what), \(percent) % of the \(published) that are published: more "
          + "than \(setting)", code: code, category: .guardStopped,
        help: "look at the output with --dry-run; if it is meant, give --accept-changes"))
  }
}
