import MarqueeBase
import MarqueePostgres
import Synchronization
import Testing

@Suite struct ConnectionKeeperTests {
  /// A clock that goes on when told, and how often a password was asked for.
  final class World: Sendable {
    private let time = Mutex(ContinuousClock.now)
    private let questions = Mutex(0)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    var asked: Int { questions.withLock { $0 } }
    func pass(_ duration: Duration) { time.withLock { $0 += duration } }

    func keeper() -> ConnectionKeeper<DatabaseError> {
      let source: PasswordSource = { _ in
        self.questions.withLock { $0 += 1 }
        return nil
      }
      return ConnectionKeeper(now: { self.now }, misuse: .inUse) { () throws(DatabaseError) in
        try Connection(TestDatabase.settings, password: source)
      }
    }
  }

  func process(_ keeper: ConnectionKeeper<DatabaseError>) throws -> String {
    try keeper.withConnection { connection throws(DatabaseError) in
      try showFirst(connection, "SELECT pg_backend_pid()::text")
    }
  }

  @Test(arguments: [
    ([Duration.zero], 1), ([.seconds(239)], 1), ([.seconds(240)], 2),
    // Used every three minutes it is never idle, and old after 55.
    (Array(repeating: .seconds(180), count: 18), 1),
    (Array(repeating: .seconds(180), count: 19), 2),
  ])
  func replacesWhatIsIdleOrOld(_ pauses: [Duration], _ connections: Int) throws {
    let world = World()
    let keeper = world.keeper()
    var seen = [try process(keeper)]
    for pause in pauses {
      world.pass(pause)
      let one = try process(keeper)
      if one != seen.last { seen.append(one) }
    }
    #expect(seen.count == connections)
    #expect(world.asked == connections)
  }

  @Test func idleBeginsAtTheEndOfAUse() throws {
    let world = World()
    let keeper = world.keeper()
    let first = try process(keeper)
    try keeper.withConnection { _ in world.pass(.seconds(600)) }
    world.pass(.seconds(200))
    #expect(try process(keeper) == first)
  }

  @Test func replacesWhatIsBroken() throws {
    let world = World()
    let keeper = world.keeper()
    #expect(throws: DatabaseError.self) {
      try keeper.withConnection { connection throws(DatabaseError) in
        _ = try connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
      }
    }
    _ = try process(keeper)
    #expect(world.asked == 2)
  }

  @Test func noticesThatTheServerClosedIt() throws {
    let other = try TestDatabase.connect()
    var kept: Connection?
    let world = World()
    let keeper = world.keeper()
    let first = try process(keeper)
    try keeper.withConnection { kept = $0 }
    let number = first.split(separator: " ").last ?? ""
    try other.query("SELECT pg_terminate_backend(\(number), 5000)")
    // The server's last packet may still be under way.
    let end = ContinuousClock.now + .seconds(20)
    while kept?.isClosedByServer == false, .now < end {}
    #expect(try process(keeper) != first)
    #expect(world.asked == 2)
  }

  @Test func doesNotKeepAnOpenTransaction() throws {
    let world = World()
    let keeper = world.keeper()
    try keeper.withConnection { connection throws(DatabaseError) in
      _ = try connection.query("BEGIN")
    }
    _ = try process(keeper)
    #expect(world.asked == 2)
  }

  @Test func keepsItAfterAnErrorAndATransaction() throws {
    let world = World()
    let keeper = world.keeper()
    #expect(throws: DatabaseError.self) {
      try keeper.withConnection { connection throws(DatabaseError) in
        try connection.transaction { connection throws(DatabaseError) in
          _ = try connection.query("SELECT 1/0")
        }
      }
    }
    try keeper.withConnection { connection throws(DatabaseError) in
      try connection.transaction(.serializable, retryingConflicts: ConflictRetry()) {
        connection throws(DatabaseError) in
        _ = try connection.query("SELECT 1")
      }
    }
    #expect(world.asked == 1)
    keeper.close()
    _ = try process(keeper)
    #expect(world.asked == 2)
  }

  @Test func hasOneUserAtATime() throws {
    let keeper = World().keeper()
    let error = #expect(throws: DatabaseError.self) {
      try keeper.withConnection { _ throws(DatabaseError) in
        try keeper.withConnection { _ in }
      }
    }
    #expect(error?.message == "the connection is in use already")
  }
}
