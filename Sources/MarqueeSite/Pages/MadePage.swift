internal import MarqueeBase

/// What is left of a page when its bytes are gone.
struct MadePage: Sendable {
  let path: PagePath
  let put: PutFile
  /// The page's `date`.
  let modified: Moment?
  let isInSitemap: Bool
  /// What it found by key in the rows of queries.
  var lookups: [Lookup] = []
  /// It shows the time, or a value that had to be replaced: it is made again each time.
  var isVolatile = false
}
