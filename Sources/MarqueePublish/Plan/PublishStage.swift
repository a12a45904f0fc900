internal import MarqueeBase

/// A part of a plan whose objects may be changed at the same time. Each stage begins when the one
/// before has ended, so that at no moment a page shows what is not there yet:
///
/// 1. files that no page is: styles, pictures, scripts
/// 2. pages whose address is new; then new pages that list others, the deepest folder first; then
///    new feeds
/// 3. changed pages
/// 4. changed pages that list others, feeds, sitemaps
/// 5. removals: feeds, then pages, then what only they needed
///
/// New lists come before changed pages, because a changed page may link to them: `/genres/` is
/// there before it is in every page's navigation.
struct PublishStage: Sendable {
  /// The stage's part of the plan's order.
  var changes: Range<Int>
  var isRemoval: Bool

  /// Decides where a change is in the order: changes with the same `stage` are made at the same
  /// time, those with the least `place` first.
  struct Key: Hashable, Comparable, Sendable {
    var stage: Int
    var place: Int

    static func < (a: Key, b: Key) -> Bool { (a.stage, a.place) < (b.stage, b.place) }
  }
}

extension PublishStage.Key {
  private static let assets = 0
  private static let newPages = 1
  /// Less by the depth of the folder; a path has no more than 512 folders.
  private static let newLists = 1000
  private static let newFeeds = 1001
  private static let changedPages = 1002
  private static let lists = 1003
  private static let removedFeeds = 1004
  private static let removedPages = 1005
  private static let removedAssets = 1006
  /// More than the depth of any path.
  private static let deepest = 1024

  /// - Parameters:
  ///   - isList: whether the file is a page above others, or is shown in place of others, as
  ///     `404.html` is.
  ///   - depth: the number of folders in the path.
  init(_ change: PublishPlan.Change, isList: Bool, depth: Int) {
    place = 0
    let isNew = change.difference == .added
    switch (change.difference, change.kind) {
    case (.removed, .asset): stage = Self.removedAssets
    case (.removed, .page):
      stage = Self.removedPages
      // A list is gone before the pages to which it links.
      place = depth
    case (.removed, _): stage = Self.removedFeeds
    case (_, .asset): stage = Self.assets
    case (_, .page) where !isList: stage = isNew ? Self.newPages : Self.changedPages
    case (_, .page) where isNew: stage = Self.newLists - depth
    case (_, .feed) where isNew: stage = Self.newFeeds
    case (_, .page):
      stage = Self.lists
      place = Self.deepest - depth
    case (_, .feed):
      stage = Self.lists
      place = Self.deepest + 1
    case (_, .sitemap):
      stage = Self.lists
      place = Self.deepest + 2
    }
  }
}
