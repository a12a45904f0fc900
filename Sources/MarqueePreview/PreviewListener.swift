package import MarqueeBase
package import MarqueeSite

/// A listener that is called for every build of a watching session. The preview server is one, and
/// informs the browsers.
///
/// It is called on the session's own thread, one call after another. Nothing else happens between
/// two builds, so a listener that blocks delays the next build. A build that started ends with
/// exactly one of the other two calls.
package protocol PreviewListener: Sendable {
  /// A build begins: the first, or one that a change caused.
  func buildStarted()

  /// The build succeeded, and the output is the new state of the site. `report` has the number of
  /// written files, which is 0 when the change affected no page.
  func buildSucceeded(_ report: BuildReport)

  /// The build failed, and the output is still that of the last successful build. `diagnostics` is
  /// never empty.
  func buildFailed(_ diagnostics: [Diagnostic])
}
