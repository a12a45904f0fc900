internal import MarqueeBase

/// The time limit of one query, over all its statements: with a cursor, a query is a DECLARE and
/// many FETCHes, and their sum counts. The time that this program spends on the rows does not
/// count.
///
/// The limit is kept here and not only in the server's `statement_timeout`, which applies to each
/// statement alone and which Aurora DSQL does not have.
struct StatementLimit {
  /// The time between two cancel requests after the limit.
  private static var patience: Duration { .milliseconds(500) }

  let limit: Duration
  private var left: Duration
  /// The time of the first cancel request; nil before it.
  private(set) var overSince: ContinuousClock.Instant?

  init(_ limit: Duration) {
    self.limit = limit
    left = limit
  }

  var isOver: Bool { overSince != nil }

  /// The time until which a wait that begins now may take.
  func deadline(from now: ContinuousClock.Instant) -> ContinuousClock.Instant { now + left }

  /// Subtracts a wait that has ended.
  mutating func count(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
    left = max(.zero, left - (end - start))
  }

  /// Notes that a wait lasted until the limit.
  mutating func expire(at now: ContinuousClock.Instant) {
    overSince = overSince ?? now
    left = Self.patience
  }
}

extension DatabaseError {
  /// The error for a query that exceeded its time limit.
  static func overTime(server: String?) -> DatabaseError {
    DatabaseError(
      .timedOut, "the query took longer than its time-out", sqlState: "57014", server: server)
  }
}
