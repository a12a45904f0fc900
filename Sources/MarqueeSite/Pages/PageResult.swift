internal import MarqueeBase

/// The result of making a `PageItem`.
enum PageOutcome {
  case made(PageResult)
  /// No page is made.
  ///
  /// - isHidden: true for a draft, or a page before its `publish_at` or after its `expires_at`;
  ///   false for a page of another shard, or one that `--only` excludes.
  /// - nextChange: the time at which it is due to appear or to expire.
  case skipped(isHidden: Bool, nextChange: Moment?)
}

/// The facts about a page that was made, without its bytes.
struct PageResult {
  let path: PagePath
  let put: FileOutcome
  /// The further files that were made from the page's bytes.
  let forms: [FormFile]
  /// The page's `date`.
  var date: Moment?
  var isInSitemap = false
  /// The page's look-ups by key in the rows of queries.
  var lookups: [Lookup] = []
  /// Whether the page is rendered in each build, because it shows the current time, has a replaced
  /// value or makes too many look-ups.
  var isVolatile = false
  /// The values that were replaced because they could not be shown safely.
  var warnings: [Diagnostic] = []
  /// The time at which the page expires; nil for never.
  var nextChange: Moment?
}

/// The mistakes of a page that could not be made.
struct PageFailure: Error {
  let diagnostics: Diagnostics
  /// The page's path; nil when the page failed before its path was known.
  let path: PagePath?
}
