extension Moment {
  /// The seconds of the years 1 to 9999, which times from outside are limited to. Sums of such
  /// times always fit.
  private static let secondsInCalendar = -62_135_596_800...253_402_300_799

  /// A point in time, in whole seconds since 1970 as JSON Web Tokens write it. A token's `exp` may
  /// be any number, so a time outside the years 1 to 9999 becomes their first or last second.
  package init(secondsSinceEpoch seconds: Int) {
    let range = Self.secondsInCalendar
    self.init(
      .timestampWithZone,
      microseconds: min(max(seconds, range.lowerBound), range.upperBound) * 1_000_000)
  }

  /// The whole seconds since 1970, rounded down.
  package var secondsSinceEpoch: Int {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? seconds - 1 : seconds
  }

  /// The moment later by a duration; `infinity` or `-infinity` when it doesn't fit.
  package func adding(_ duration: Duration) -> Moment {
    let (sum, overflow) = microseconds.addingReportingOverflow(duration.wholeMicroseconds)
    return Moment(kind, microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
  }

  /// The duration from another moment to this one; negative when the other is later.
  package func since(_ earlier: Moment) -> Duration {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return .microseconds(overflow ? (microseconds < 0 ? Int.min : .max) : difference)
  }

  /// The order in time. It has a meaning only for two times of day, or for two moments of the other
  /// kinds.
  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
}
