internal import MarqueeBase

extension PublishPlan {
  /// Throws when more is to be changed than the options allow.
  func checkGuards(_ options: PublishOptions) throws(Diagnostics) {
    guard !options.acceptsChanges else { return }
    // What an unfinished publish left is no reason to stop.
    let removed = changes.count { $0.difference == .removed && $0.old >= 0 }
    try PublishGuards(maxRemoved: options.maxRemoved, maxChanged: options.maxChanged).check(
      removed: removed, changed: count(.added) + count(.changed) + count(.headers), of: published)
  }
}
