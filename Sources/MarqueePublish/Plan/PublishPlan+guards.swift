internal import MarqueeBase
internal import MarqueeSite

extension PublishPlan {
  /// Throws when more is to be changed than the options allow.
  func checkGuards(_ options: PublishOptions) throws(Diagnostics) {
    guard published > 0, !options.acceptsChanges else { return }
    // What an unfinished publish left is no reason to stop.
    let removed = changes.count { $0.difference == .removed && $0.old >= 0 }
    let changed = count(.added) + count(.changed) + count(.headers)
    try check(
      removed, options.maxRemoved, "removed", setting: "max_removed", code: "guard.removed")
    try check(
      changed, options.maxChanged, "added or changed", setting: "max_changed",
      code: "guard.changed")
  }

  private func check(
    _ count: Int, _ limit: Double?, _ what: String, setting: String, code: Diagnostic.Code
  ) throws(Diagnostics) {
    guard let limit, Double(count) > limit * Double(published) else { return }
    let percent = Int((Double(count) / Double(published) * 100).rounded())
    throw Diagnostics(
      Diagnostic(
        "\(count) files would be \(what), \(percent) % of the \(published) that are published: more "
          + "than \(setting)", code: code, category: .guardStopped,
        help: "look at the output with --dry-run; if it is meant, give --accept-changes"))
  }
}
