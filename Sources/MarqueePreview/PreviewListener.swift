package import MarqueeBase
package import MarqueeSite

/// What hears of every build of a watching session: the preview server, which tells the browsers.
///
/// Called on the session's own thread, one call after the other: between two builds nothing else
/// happens, so a listener that blocks delays the next build. A build that started ends with exactly
/// one of the other two calls.
package protocol PreviewListener: Sendable {
  /// A build begins: the first, or one that a change caused.
  func buildStarted()

  /// The output is the new state of the site. `report` says how many files were written; none is
  /// possible, when the change touched no page.
  func buildSucceeded(_ report: BuildReport)

  /// The build failed, and the output is still the last good one. `diagnostics` is never empty.
  func buildFailed(_ diagnostics: [Diagnostic])
}
