internal import Foundation
package import MarqueeBase

extension SiteConfiguration {
  /// The named parameters that every query may use and that depend on the clock: `now` and `today`.
  package func clockParameters(at now: Moment) -> TextMap<Value> {
    ["now": .moment(now), "today": .moment(MomentText.date(of: now, in: zone))]
  }

  /// The next midnight in the site's time zone, when `today` changes.
  package func nextDay(after now: Moment) -> Moment? {
    let today = MomentText.date(of: now, in: zone)
    let tomorrow = Moment(.date, microseconds: today.microseconds + Moment.microsecondsPerDay)
    return MomentText.instant(tomorrow, in: zone)
  }

  private var zone: TimeZone { TimeZone(identifier: site.timeZone) ?? .gmt }
}
