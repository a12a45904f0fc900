import Foundation
import MarqueeBase
import Synchronization
import Testing

@testable import MarqueePostgres

/// LISTEN, the tables that a query reads, and the triggers.
@Suite struct NotificationTests {
  static func soon() -> ContinuousClock.Instant { .now + .seconds(20) }

  /// A connection and the database it is to, with tables of every kind.
  static func tables() throws -> Connection {
    let connection = try Connection(try TestDatabase.make("notify"))
    try connection.execute(
      """
      CREATE TABLE film (id int PRIMARY KEY, title text);
      CREATE TABLE "Odd ""name" (id int);
      CREATE TABLE cinema (id int);
      CREATE VIEW shown AS SELECT film.title FROM film JOIN cinema USING (id);
      CREATE MATERIALIZED VIEW old AS SELECT 1 AS id;
      CREATE TABLE ticket (day date) PARTITION BY RANGE (day);
      CREATE TABLE ticket_1 PARTITION OF ticket FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
      CREATE TABLE ticket_2 PARTITION OF ticket FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
      CREATE FUNCTION titles() RETURNS SETOF text LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN QUERY SELECT title FROM film; END $$;
      CREATE FUNCTION nested() RETURNS bigint LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN (SELECT count(*) FROM titles()); END $$;
      CREATE FUNCTION viewed() RETURNS bigint LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN (SELECT count(*) FROM shown); END $$;
      CREATE FUNCTION parsed() RETURNS bigint LANGUAGE sql STABLE
        BEGIN ATOMIC SELECT count(*) FROM cinema; END;
      """)
    return connection
  }

  @Test func hearsWhatIsSent() throws {
    let listener = try TestDatabase.connect()
    let sender = try TestDatabase.connect()
    let channel = "a \"channel\" \(UUID())"
    try listener.listen(to: channel)
    _ = try sender.query("SELECT pg_notify($1, 'public.film')", [.string(channel)])
    _ = try sender.query("SELECT pg_notify($1, '')", [.string(channel)])
    var heard: [String] = []
    while heard.count < 2, ContinuousClock.now < Self.soon() {
      heard += try listener.notifications(until: Self.soon()).map(\.payload)
    }
    #expect(heard == ["public.film", ""])
    // What comes while it does something else is kept.
    _ = try sender.query("SELECT pg_notify($1, 'later')", [.string(channel)])
    _ = try listener.query("SELECT pg_sleep(0.01)")
    #expect(try listener.notifications(until: Self.soon()).map(\.payload) == ["later"])
  }

  @Test func endsAtTheDeadlineOrWhenCalled() throws {
    let listener = try TestDatabase.connect()
    try listener.listen(to: "quiet_\(UInt32.random(in: 0 ... .max))")
    #expect(try listener.notifications(until: .now + .milliseconds(20)) == [])
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    var byte: UInt8 = 1
    _ = write(ends[1], &byte, 1)
    #expect(try listener.notifications(until: nil, orReadable: ends[0]) == [])
    close(ends[0])
    close(ends[1])
    try listener.ping(within: .seconds(20))
  }

  @Test func noticesItsEnd() throws {
    let listener = try TestDatabase.connect()
    try listener.listen(to: "ended")
    let process = try listener.query("SELECT pg_backend_pid()").records[0].values[0]
    _ = try TestDatabase.connect().query("SELECT pg_terminate_backend($1)", [process])
    #expect(throws: DatabaseError.self) { try listener.notifications(until: Self.soon()) }
    #expect(throws: DatabaseError.self) { try listener.ping(within: .seconds(5)) }
  }

  @Test func isCancelledFromAnotherThread() throws {
    let listener = try TestDatabase.connect()
    try listener.listen(to: "cancelled")
    let canceller = listener.canceller
    Thread.detachNewThread { canceller.cancel() }
    #expect {
      _ = try listener.notifications(until: nil)
    } throws: {
      ($0 as? DatabaseError)?.kind == .cancelled
    }
  }

  static let queries: [(sql: String, tables: [String], readsSilent: Bool)] = [
    ("SELECT title FROM film", ["public.film"], false),
    ("SELECT 1", [], false),
    ("SELECT * FROM shown", ["public.cinema", "public.film"], false),
    ("WITH f AS (SELECT * FROM film) SELECT * FROM f", ["public.film"], false),
    ("SELECT (SELECT max(id) FROM cinema) FROM film", ["public.cinema", "public.film"], false),
    ("SELECT * FROM \"Odd \"\"name\"", ["public.Odd \"name"], false),
    ("SELECT * FROM film WHERE id = $1 AND title = $2", ["public.film"], false),
    (
      "SELECT * FROM ticket WHERE day = '2026-05-05'",
      ["public.ticket", "public.ticket_1", "public.ticket_2"], false
    ),
    (
      "SELECT * FROM ticket_1", ["public.ticket", "public.ticket_1", "public.ticket_2"], false
    ),
    ("SELECT * FROM titles()", ["public.film"], false),
    ("SELECT nested()", ["public.film"], false),
    ("SELECT viewed()", ["public.cinema", "public.film"], false),
    ("SELECT parsed()", ["public.cinema"], false),
    ("SELECT * FROM old", [], true),
    ("SELECT relname FROM pg_class", [], true),
    ("SHOW server_version", [], true),
  ]

  @Test func findsTheTables() throws {
    let connection = try Self.tables()
    for (sql, tables, readsSilent) in Self.queries {
      let parameters: [Value] = sql.contains("$1") ? [.int(1), .string("Heat")] : []
      let sources = try connection.sources(of: sql, parameters, channel: "marquee")
      #expect(sources.tables.map(\.payload).sorted() == tables, "\(sql)")
      #expect(sources.readsSilent == readsSilent, "\(sql)")
      #expect(!sources.isAnnounced, "\(sql)")
    }
    #expect(throws: DatabaseError.self) {
      try connection.sources(of: "SELECT nothing FROM nowhere", [], channel: "marquee")
    }
  }

  @Test func installedTriggersTell() throws {
    let connection = try Self.tables()
    let all = Set(
      ["film", "Odd \"name", "cinema", "ticket", "ticket_1", "ticket_2"].map {
        TableName(schema: "public", name: $0)
      })
    let channel = "it's \"quoted\""
    let script = NotifyScript(
      tables: all, channel: channel, schema: try connection.currentSchema())
    try connection.install(script)
    // The second time is harmless.
    try connection.install(script)
    #expect(try connection.sources(of: "SELECT * FROM film", [], channel: channel).isAnnounced)
    #expect(
      try connection.sources(of: "SELECT * FROM ticket", [], channel: channel).isAnnounced)
    #expect(
      try !connection.sources(of: "SELECT * FROM film", [], channel: "other").isAnnounced)
    try connection.listen(to: channel)
    for (statement, payload) in [
      ("INSERT INTO film VALUES (1, 'Heat'), (2, 'Up')", "public.film"),
      ("UPDATE film SET title = 'Ran'", "public.film"),
      ("DELETE FROM film", "public.film"), ("TRUNCATE film", "public.film"),
      ("INSERT INTO \"Odd \"\"name\" VALUES (1)", "public.Odd \"name"),
      ("INSERT INTO ticket VALUES ('2026-05-05')", "public.ticket"),
      ("INSERT INTO ticket_2 VALUES ('2027-05-05')", "public.ticket_2"),
    ] {
      try connection.execute(statement)
      let heard = try connection.notifications(until: Self.soon())
      #expect(heard == [Notification(channel: channel, payload: payload)], "\(statement)")
    }
    // One transaction says it once.
    try connection.execute(
      "BEGIN; INSERT INTO film VALUES (1, 'a'); INSERT INTO film VALUES (2, 'b'); COMMIT")
    #expect(try connection.notifications(until: Self.soon()).count == 1)
    #expect(try connection.notifications(until: .now + .milliseconds(20)) == [])
  }

  @Test func thePrintedScriptRunsAndIsUndone() throws {
    let connection = try Self.tables()
    let script = NotifyScript(
      tables: [TableName(schema: "public", name: "Odd \"name")], channel: "x'y\nz",
      schema: "public")
    try connection.execute(script.text)
    let undo = script.text.split(separator: "\n").first { $0.hasPrefix("-- To undo it: ") }
    try connection.execute(String(try #require(undo).dropFirst(15)))
    #expect(
      try connection.query("SELECT 1 FROM pg_trigger WHERE tgname = 'marquee_notify'").records
        .isEmpty)
  }
}
