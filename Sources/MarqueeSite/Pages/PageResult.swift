internal import MarqueeBase

/// What came of a `PageItem`.
enum PageOutcome {
  case made(PageResult)
  /// There is no page now.
  ///
  /// - isHidden: it is a draft, too early or too late, rather than another shard's or not asked for.
  /// - nextChange: when it is to appear or to go.
  case skipped(isHidden: Bool, nextChange: Moment?)
}

/// What is left of a page when its bytes are gone.
struct PageResult {
  let path: PagePath
  let put: FileOutcome
  /// The further files that were made from the page's bytes.
  let forms: [FormFile]
  /// The page's `date`.
  var date: Moment?
  var isInSitemap = false
  /// What it found by key in the rows of queries.
  var lookups: [Lookup] = []
  /// It shows the time, or a value that had to be replaced: it is made again each time.
  var isVolatile = false
  /// The values that were replaced because they could not be shown safely.
  var warnings: [Diagnostic] = []
  /// When the page is to go.
  var nextChange: Moment?
}

/// The mistakes of a page that could not be made.
struct PageFailure: Error {
  let diagnostics: Diagnostics
  /// Where the page would be; nil for a page that failed before that was known.
  let path: PagePath?
}
