internal import MarqueeBase

/// The period in which a page is on the site: from `publish_at` until `expires_at`.
///
/// It is stored as a page's last look-up, with the clock instead of a query: a page of the last
/// build is reused only within its period.
struct ShownPeriod: Sendable {
  /// The start in microseconds since 1970; `Int.min` when there is none.
  var from = Int.min
  /// The first microsecond after the period; `Int.max` when it doesn't end.
  var until = Int.max

  /// The key of such a look-up; those of queries are hashes.
  private static let key: UInt64 = 0

  init() {}

  /// Reads a stored look-up; nil for a look-up in a query.
  init?(_ lookup: Lookup) {
    guard lookup.key == Self.key else { return nil }
    from = Int(bitPattern: UInt(lookup.found.high))
    until = Int(bitPattern: UInt(lookup.found.low))
  }

  var lookup: Lookup {
    Lookup(
      key: Self.key,
      found: Fingerprint(
        high: UInt64(UInt(bitPattern: from)), low: UInt64(UInt(bitPattern: until))))
  }

  func contains(_ moment: Moment) -> Bool {
    from <= moment.microseconds && moment.microseconds < until
  }

  /// The time at which the page expires; nil for never.
  var end: Moment? {
    until == .max ? nil : Moment(.timestampWithZone, microseconds: until)
  }
}
