package import MarqueeBase
package import MarqueeSite

/// Finds the time at which the site changes without an edit: when a page appears or disappears
/// (`publish_at`, `expires_at`), and at midnight, when `today` changes.
///
/// It is pure: it takes the times of a build and returns the time of the next one.
package enum NextChange {
  /// - Parameters:
  ///   - report: the report of the last build.
  ///   - clock: the build's clock, which its pages show.
  ///   - now: the machine's clock at `instant`.
  /// - Returns: the instant for ``WatchLoop/Outcome/succeeded(due:)``; `instant` itself when the
  ///   time is already over, nil when nothing changes by the clock.
  package static func instant(
    after report: BuildReport, _ configuration: SiteConfiguration, clock: Moment, now: Moment,
    at instant: ContinuousClock.Instant
  ) -> ContinuousClock.Instant? {
    let moments = [report.nextChange, configuration.nextDay(after: clock)].compactMap {
      $0?.microseconds
    }
    return moments.min().map { instant + .microseconds(max(0, $0 - now.microseconds)) }
  }
}
