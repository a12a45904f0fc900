internal import MarqueeBase

/// When a page is on the site: from `publish_at` until `expires_at`.
///
/// A page is made from it as from what it looks up, so it is kept as a look-up, in the clock: a page
/// is as it should be only while its time goes on.
struct ShownPeriod: Sendable {
  /// Microseconds since 1970; `Int.min` for always.
  var from = Int.min
  /// The first microsecond without it; `Int.max` for never.
  var until = Int.max

  /// The key of no query: those are hashes.
  private static let key: UInt64 = 0

  init() {}

  /// Nil for a look-up in a query.
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

  /// When the page goes; nil for never.
  var end: Moment? {
    until == .max ? nil : Moment(.timestampWithZone, microseconds: until)
  }
}
