internal import MarqueeBase

/// How long one query may keep us waiting, over all its statements: with a cursor a query is a
/// DECLARE and many FETCHes, and what counts is their sum. The time that we take to work on the
/// rows is not the query's and doesn't count.
///
/// It is kept here and not only by the server's `statement_timeout`, which counts each statement
/// alone and which Aurora DSQL doesn't have.
struct StatementLimit {
  /// After the limit the server is asked to stop, and again after each of these.
  private static var patience: Duration { .milliseconds(500) }

  let limit: Duration
  private var left: Duration
  /// Since when the server has been asked to stop.
  private(set) var overSince: ContinuousClock.Instant?

  init(_ limit: Duration) {
    self.limit = limit
    left = limit
  }

  var isOver: Bool { overSince != nil }

  /// Until when a wait that begins now may take.
  func deadline(from now: ContinuousClock.Instant) -> ContinuousClock.Instant { now + left }

  /// A wait has ended.
  mutating func count(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
    left = max(.zero, left - (end - start))
  }

  /// The wait lasted until the limit.
  mutating func expire(at now: ContinuousClock.Instant) {
    overSince = overSince ?? now
    left = Self.patience
  }
}

extension DatabaseError {
  /// A query that took longer than the limit that it was given.
  static func overTime(server: String?) -> DatabaseError {
    DatabaseError(
      .timedOut, "the query took longer than its time-out", sqlState: "57014", server: server)
  }
}
