/// A date, a time of day, or a point in time, to the microsecond, on the proleptic Gregorian
/// calendar: PostgreSQL's `date`, `time`, `timestamp` and `timestamptz`.
public struct Moment: Hashable, Sendable {
  /// The kinds of moment, which correspond to PostgreSQL's types.
  public enum Kind: UInt8, Sendable {
    /// A day; `microseconds` counts to its midnight.
    case date
    /// A time of day; `microseconds` counts from midnight.
    case time
    /// A date and time with no zone.
    case timestamp
    /// A point in time, kept in UTC.
    case timestampWithZone
  }

  public let kind: Kind
  /// The microseconds since 1970-01-01T00:00:00 (in UTC for a point in time), or since midnight for
  /// a time of day. `Int.max` and `Int.min` are PostgreSQL's `infinity` and `-infinity`.
  public let microseconds: Int

  @inlinable public init(_ kind: Kind, microseconds: Int) {
    self.kind = kind
    self.microseconds = microseconds
  }

  /// Whether the moment is neither `infinity` nor `-infinity`.
  package var isFinite: Bool { microseconds != .max && microseconds != .min }
}
