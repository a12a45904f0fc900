internal import MarqueeBase

/// What is left of a page when its bytes are gone.
struct MadePage: Sendable {
  let path: PagePath
  let put: PutFile
  /// The page's `date`.
  let modified: Moment?
  let isInSitemap: Bool
}
