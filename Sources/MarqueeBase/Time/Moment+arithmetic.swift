extension Moment {
  /// The years that a time from outside can name: 1 to 9999. Sums of such times always fit.
  private static let secondsInCalendar = -62_135_596_800...253_402_300_799

  /// A point in time, in whole seconds since 1970 as JSON Web Tokens write it. One outside the
  /// years 1 to 9999 is the first or the last second of them: a token's `exp` may be any number.
  package init(secondsSinceEpoch seconds: Int) {
    let range = Self.secondsInCalendar
    self.init(
      .timestampWithZone,
      microseconds: min(max(seconds, range.lowerBound), range.upperBound) * 1_000_000)
  }

  /// Whole seconds since 1970, rounded down.
  package var secondsSinceEpoch: Int {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? seconds - 1 : seconds
  }

  /// The moment later by a duration, or the furthest there is.
  package func adding(_ duration: Duration) -> Moment {
    let (sum, overflow) = microseconds.addingReportingOverflow(duration.wholeMicroseconds)
    return Moment(kind, microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
  }

  /// How long it is from an earlier moment to this one; negative when that one is later.
  package func since(_ earlier: Moment) -> Duration {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return .microseconds(overflow ? (microseconds < 0 ? Int.min : .max) : difference)
  }

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
}
