internal import Foundation
package import MarqueeBase

extension SiteConfiguration {
  /// The named parameters that every query may use and that depend on the clock: `now` and `today`.
  package func clockParameters(at now: Moment) -> TextMap<Value> {
    ["now": .moment(now), "today": .moment(MomentText.date(of: now, in: zone))]
  }

  /// The values of all named parameters: those of the clock, and given ones, of which the last with a
  /// name counts.
  func parameters(at now: Moment, _ given: [(name: String, value: Value)]) -> TextMap<Value> {
    var parameters = clockParameters(at: now)
    for (name, value) in given { parameters[name] = value }
    return parameters
  }

  /// The next midnight in the site's time zone, when `today` changes.
  package func nextDay(after now: Moment) -> Moment? {
    let today = MomentText.date(of: now, in: zone)
    let tomorrow = Moment(.date, microseconds: today.microseconds + Moment.microsecondsPerDay)
    return MomentText.instant(tomorrow, in: zone)
  }

  private var zone: TimeZone { TimeZone(identifier: site.timeZone) ?? .gmt }
}
