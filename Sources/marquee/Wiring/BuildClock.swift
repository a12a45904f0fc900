internal import ArgumentParser
internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

/// The value of `--now`: a build's clock as a value, so that the same rows and templates make the
/// same pages.
struct BuildClock: ExpressibleByArgument {
  /// A point in time, in UTC.
  let moment: Moment

  /// Reads `2026-11-21T18:30:00Z`, `2026-11-21T18:30+01:00`, or `2026-11-21` for midnight UTC.
  init?(argument: String) {
    guard let moment = MomentText.parse(argument) else { return nil }
    switch moment.kind {
    case .timestampWithZone: self.moment = moment
    case .date: self.moment = Moment(.timestampWithZone, microseconds: moment.microseconds)
    // A time without a zone could mean several points in time.
    case .time, .timestamp: return nil
    }
  }

  /// The time of the machine's clock.
  static var current: Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(.timestampWithZone, microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
  }
}
