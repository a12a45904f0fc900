import Foundation
import MarqueeBase
import MarqueePostgres
import MarqueeSite
import Synchronization
import Testing

@testable import MarqueePreview

/// Rows of a real server, watched.
@Suite struct RowWatcherTests {
  static let server: LocalServer = {
    do {
      let folder = FileManager.default.currentDirectoryPath + "/.build/preview-postgres"
      return try LocalServer(LocalServer.Options(stateFolder: folder))
    } catch {
      fatalError("the tests need PostgreSQL's server programs: \(error)")
    }
  }()

  /// What the watcher has said about how it watches.
  final class Studied: Sendable {
    private let names = Mutex<[String]?>(nil)
    var latest: [String]? { names.withLock { $0 } }
    func note(_ names: [String]) { self.names.withLock { $0 = names } }
  }

  /// A database with films, their rows in memory, and a watcher.
  final class World {
    let settings: ConnectionSettings
    let held: CachedRows
    let events = EventQueue<RebuildStateMachine.Event>()
    let studied = Studied()
    let requests: [QueryRequest]
    private let canceller = Canceller()
    private var watcher: RowWatcher?

    init(
      _ queries: [String: String] = [
        "films": "SELECT * FROM film", "cinemas": "SELECT * FROM cinema",
      ]
    ) throws {
      let admin = try Connection(server.settings(database: "postgres"))
      let name = "rows_\(UInt32.random(in: 0 ... .max))"
      _ = try admin.query("CREATE DATABASE \(name)")
      settings = server.settings(database: name)
      let settings = settings
      held = CachedRows(
        DatabaseRows(connections: 1) { () throws(DatabaseError) in try Connection(settings) })
      requests = queries.sorted { $0.key < $1.key }.map { name, text in
        QueryRequest(
          query: QueryFile(name: name, file: "queries/\(name).sql", text: text), parameters: [:])
      }
      try run("CREATE TABLE film (title text)")
      try run("CREATE TABLE cinema (name text)")
      try run("CREATE TABLE other (name text)")
    }

    deinit {
      stop()
      let admin = try? Connection(RowWatcherTests.server.settings(database: "postgres"))
      _ = try? admin?.query("DROP DATABASE \(settings.database ?? "") WITH (FORCE)")
    }

    func run(_ sql: String) throws { _ = try Connection(settings).query(sql) }

    func build() throws {
      _ = try held.load(requests)
      watcher?.noticeBuild()
    }

    func noticeBuild() { watcher?.noticeBuild() }

    func watch(
      channel: String? = "marquee", installs: Bool = true, interval: Duration = .seconds(3600),
      lifetime: Duration? = nil
    ) {
      var watching = RowWatcher.Settings(interval: interval)
      if let lifetime { watching.lifetime = lifetime }
      let settings = settings
      let canceller = canceller
      watcher = RowWatcher(
        held, settings: watching, clock: { [:] },
        open: { () throws(Diagnostics) in
          try ChangeListener(
            try Self.connect(settings, canceller), channel: channel, installs: installs)
        }, post: { [events] in events.post($0) },
        studied: { [studied] names, _ in studied.note(names) })
    }

    private static func connect(
      _ settings: ConnectionSettings, _ canceller: Canceller
    ) throws(Diagnostics) -> Connection {
      var options = ConnectionOptions()
      options.canceller = canceller
      return try DatabaseError.reporting { () throws(DatabaseError) in
        try Connection(settings, options: options)
      }
    }

    func stop() {
      watcher?.stop()
      canceller.cancel()
      watcher?.join()
      watcher = nil
    }

    /// Waits until it is known how the rows are watched.
    func waitUntilStudied(_ names: [String]) -> Bool {
      let deadline = ContinuousClock.now + .seconds(30)
      while ContinuousClock.now < deadline {
        if studied.latest == names { return true }
        usleep(2000)
      }
      return false
    }

    private var waiting: [RebuildStateMachine.Event] = []
    private var isFirst = true

    /// What is told next; that the database is there, the first of all, is left out.
    func next() -> RebuildStateMachine.Event? {
      while true {
        if waiting.isEmpty { waiting = events.next(until: .now + .seconds(30)) }
        guard !waiting.isEmpty else { return nil }
        let event = waiting.removeFirst()
        if isFirst, event == .databaseBack {
          isFirst = false
          continue
        }
        return event
      }
    }

    var films: Int { get throws { try held.load(requests).rows["films"]?.count ?? -1 } }
  }

  @Test func announcedChangesAreHeard() throws {
    let world = try World()
    world.watch()
    try world.build()
    #expect(world.waitUntilStudied([]))
    try world.run("INSERT INTO film VALUES ('Heat')")
    var event = world.next()
    // On a busy machine a look that was under way finds the row before the notification comes.
    if event == .rows(["films"]) { event = world.next() }
    #expect(event == .rows(["public.film"]))
    #expect(try world.films == 1)
    #expect(world.held.lastRun == ["films"], "the other query reads another table")
    try world.build()
    // A table that no query reads is nobody's news; a word without a table is everybody's.
    try world.run("INSERT INTO other VALUES ('x')")
    try world.run("NOTIFY marquee, 'public.other'")
    try world.run("NOTIFY marquee")
    #expect(world.next() == .rows([]))
    try world.build()
    #expect(world.held.lastRun == ["cinemas", "films"])
  }

  @Test(arguments: [nil, "marquee"])
  func othersAreLookedAt(_ channel: String?) throws {
    let world = try World()
    world.watch(channel: channel, installs: false, interval: .milliseconds(30))
    try world.build()
    #expect(world.waitUntilStudied(["cinemas", "films"]))
    try world.run("INSERT INTO cinema VALUES ('Ritz')")
    #expect(world.next() == .rows(["cinemas"]))
    // The look has read the rows already.
    #expect(try world.held.load(world.requests).rows["cinemas"]?.count == 1)
    #expect(world.held.lastRun == [])
    // The same again is no change.
    try world.run("UPDATE cinema SET name = 'Ritz'")
    try world.run("INSERT INTO film VALUES ('Heat')")
    #expect(world.next() == .rows(["films"]))
  }

  @Test func triggersThatComeLaterAreNoticed() throws {
    let world = try World(["films": "SELECT * FROM film"])
    world.watch(installs: false, interval: .milliseconds(30))
    try world.build()
    #expect(world.waitUntilStudied(["films"]))
    let connection = try Connection(world.settings)
    try connection.install(
      NotifyScript(
        tables: [TableName(schema: "public", name: "film")], channel: "marquee", schema: "public"))
    #expect(world.waitUntilStudied([]))
    try world.run("INSERT INTO film VALUES ('Heat')")
    var event = world.next()
    // On a busy machine a look that was under way finds the row before the notification comes.
    if event == .rows(["films"]) { event = world.next() }
    #expect(event == .rows(["public.film"]))
  }

  /// What changes between a build's reading and the time when changes are heard is not lost.
  @Test func theGapBeforeListeningIsLookedInto() throws {
    let world = try World()
    try world.build()
    try world.run("INSERT INTO film VALUES ('Heat')")
    world.watch()
    #expect(world.next() == .rows(["films"]))
    #expect(try world.films == 1)
  }

  @Test func aNewQueryIsWatched() throws {
    let world = try World()
    world.watch()
    try world.build()
    #expect(world.waitUntilStudied([]))
    let others = [
      QueryRequest(
        query: QueryFile(name: "others", file: "queries/others.sql", text: "TABLE other"),
        parameters: [:])
    ]
    _ = try world.held.load(others)
    // Changed before anybody knew that it counts: found all the same.
    try world.run("INSERT INTO other VALUES ('x')")
    world.noticeBuild()
    guard case .rows? = world.next() else {
      Issue.record("nothing was told")
      return
    }
    #expect(try world.held.load(others).rows["others"]?.count == 1)
  }

  @Test func aLostConnectionIsOpenedAgain() throws {
    let world = try World()
    world.watch()
    try world.build()
    #expect(world.waitUntilStudied([]))
    try world.run(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
    guard case .databaseLost(let diagnostics)? = world.next() else {
      Issue.record("nothing was told")
      return
    }
    #expect(diagnostics.allSatisfy { $0.category == .database })
    #expect(world.next() == .databaseBack)
    try world.run("INSERT INTO film VALUES ('Heat')")
    guard case .rows? = world.next() else {
      Issue.record("nothing was heard")
      return
    }
    #expect(try world.films == 1)
  }

  /// The connection is replaced when it is old, and nothing is lost by it.
  @Test func anOldConnectionIsReplaced() throws {
    let world = try World(["films": "SELECT * FROM film"])
    world.watch(lifetime: .milliseconds(20))
    try world.build()
    for number in 1...20 {
      try world.run("INSERT INTO film VALUES ('\(number)')")
      let deadline = ContinuousClock.now + .seconds(30)
      while try world.films != number, ContinuousClock.now < deadline { usleep(1000) }
      #expect(try world.films == number)
      try world.build()
    }
    let connections = try Connection(world.settings).query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()")
    #expect(connections.records.count <= 3)
  }

  /// What fires no trigger is found by what the server counts.
  @Test(arguments: [
    "SET session_replication_role = replica; INSERT INTO film VALUES ('Heat')",
    "ALTER TABLE film DISABLE TRIGGER ALL; INSERT INTO film VALUES ('Heat')",
    "CREATE TABLE cast_list (title text); INSERT INTO cast_list VALUES ('Heat'); "
      + "CREATE OR REPLACE VIEW titles AS SELECT title FROM cast_list",
    "CREATE TABLE heat (title text); INSERT INTO heat VALUES ('Heat'); "
      + "ALTER TABLE parts ATTACH PARTITION heat FOR VALUES IN ('Heat')",
  ])
  func changesThatFireNoTrigger(_ change: String) throws {
    let world = try World([
      "films": """
      SELECT title FROM film UNION ALL SELECT title FROM titles UNION ALL SELECT title FROM parts
      """
    ])
    try world.run("CREATE TABLE parts (title text) PARTITION BY LIST (title)")
    try world.run("CREATE TABLE ran PARTITION OF parts FOR VALUES IN ('Ran')")
    try world.run("CREATE VIEW titles AS SELECT name AS title FROM cinema")
    world.watch(interval: .milliseconds(50))
    try world.build()
    #expect(world.waitUntilStudied([]))
    let session = try Connection(world.settings)
    for statement in change.split(separator: "; ") { _ = try session.query(String(statement)) }
    // The server's counts of a session are there at its end, if not before.
    session.close()
    guard case .rows? = world.next() else {
      Issue.record("nothing was told")
      return
    }
    let end = ContinuousClock.now + .seconds(30)
    while try world.films != 1, ContinuousClock.now < end { usleep(2000) }
    #expect(try world.films == 1)
  }

  /// Nobody changes anything: nothing is read again.
  @Test func looksForUnheardChangesAreCheap() throws {
    let world = try World(["films": "SELECT * FROM film"])
    world.watch(interval: .milliseconds(20))
    try world.build()
    #expect(world.waitUntilStudied([]))
    // The first look may find the trigger's own making.
    usleep(300_000)
    let scans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'film'"
    let before = "\(try Connection(world.settings).query(scans).records)"
    usleep(500_000)
    #expect("\(try Connection(world.settings).query(scans).records)" == before)
  }

  /// A limit on quiet sessions neither ends the watching nor is news.
  @Test(arguments: ["marquee", nil])
  func aLimitOnQuietSessionsIsNoLoss(_ channel: String?) throws {
    let world = try World(["films": "SELECT * FROM film"])
    let admin = try Connection(world.settings)
    _ = try admin.query(
      "ALTER DATABASE \(try #require(world.settings.database)) SET idle_session_timeout = '700ms'")
    world.watch(channel: channel, interval: .milliseconds(1200))
    try world.build()
    #expect(world.waitUntilStudied(channel == nil ? ["films"] : []))
    usleep(2_500_000)
    try world.run("INSERT INTO film VALUES ('Heat')")
    #expect(world.next() == .rows(channel == nil ? ["films"] : ["public.film"]))
    #expect(try world.films == 1)
  }
}
