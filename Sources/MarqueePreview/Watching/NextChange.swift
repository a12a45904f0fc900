package import MarqueeBase
package import MarqueeSite

/// When a site changes by the clock alone: when a page is to appear or to go (`publish_at`,
/// `expires_at`), and at midnight, when `today` becomes another day.
///
/// Pure: the moments of a build go in, a moment to wake at comes out.
package enum NextChange {
  /// - Parameters:
  ///   - report: of the build that was just made.
  ///   - clock: the moment that its pages show.
  ///   - now: what the machine's clock shows at `instant`.
  /// - Returns: for ``WatchLoop/Outcome/succeeded(due:)``; `instant` itself when it is over already.
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
