package import MarqueeBase
internal import MarqueeSite

/// The limits of how much a publish may change, which stop one of a site that has lost its rows.
package struct PublishGuards: Sendable {
  /// The greatest share of the published files that may be removed; nil for no limit.
  package var maxRemoved: Double?
  /// The greatest share of the published files that may be changed or removed; nil for no limit.
  package var maxChanged: Double?

  package init(maxRemoved: Double?, maxChanged: Double?) {
    self.maxRemoved = maxRemoved
    self.maxChanged = maxChanged
  }

  /// - Throws: a diagnostic of category `.guardStopped`.
  package func check(removed: Int, changed: Int, of files: Int) throws(Diagnostics) {
    try check(removed, of: files, maxRemoved, "removed", "publish.max_removed")
    try check(removed + changed, of: files, maxChanged, "changed or removed", "publish.max_changed")
  }

  private func check(
    _ count: Int, of files: Int, _ limit: Double?, _ what: String, _ setting: String
  ) throws(Diagnostics) {
    guard let limit, files > 0, Double(count) > limit * Double(files) else { return }
    let percent = Int((Double(count) / Double(files) * 100).rounded())
    throw Diagnostics(
      Diagnostic(
        "\(count) of \(files) published files (\(percent) %) would be \(what), more than \(setting)",
        code: "guard.publish", category: .guardStopped,
        help: "look at the pages with 'marquee publish --dry-run'; if they are meant, publish with "
          + "--accept-changes"))
  }
}
