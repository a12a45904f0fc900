package import MarqueeBase
package import MarqueePostgres

/// A connection that hears which tables change, and knows which queries read them.
///
/// Where a server has no LISTEN, or a table has no trigger, it says which queries have to be looked
/// at again from time to time instead. Used by one thread.
package final class ChangeListener {
  /// What is known about one query.
  private struct Watched {
    let signature: String
    var sources: QuerySources
    /// From when on no change of its rows can have gone unheard.
    var since: ContinuousClock.Instant
    /// The triggers of the database are others than when it was studied.
    var isOutdated = false
  }

  private let connection: Connection
  private let channel: String
  private let installs: Bool
  /// Whether the server tells anything at all.
  package private(set) var isListening: Bool
  private let opened: ContinuousClock.Instant
  private var watched: TextMap<Watched> = [:]
  /// When each table was last heard of.
  private var heard: TextMap<ContinuousClock.Instant> = [:]
  private var triggers = ""
  /// What was known of changes when the connection was opened, and at each look since.
  private var evidence: ChangeEvidence?

  /// - Parameters:
  ///   - connection: from here on the lookout's own.
  ///   - channel: nil not to listen.
  ///   - installs: puts triggers on the tables by itself: the private server's.
  /// - Throws: when the connection breaks; a server without LISTEN is no error.
  package init(
    _ connection: Connection, channel: String?, installs: Bool
  ) throws(Diagnostics) {
    self.connection = connection
    self.channel = channel ?? ""
    self.installs = installs
    isListening = try DatabaseError.reporting { () throws(DatabaseError) in
      guard let channel else { return false }
      do throws(DatabaseError) {
        try connection.listen(to: channel)
        try connection.stayWhenIdle()
        return true
      } catch {
        guard error.kind == .statement else { throw error }
        return false
      }
    }
    opened = .now
    evidence = isListening ? try DatabaseError.reporting(connection.endedTransactionsIfKnown) : nil
  }

  /// Whose rows no announcement covers.
  package var unannounced: [String] {
    watched.filter { !isListening || !$0.value.sources.isAnnounced }.map(\.key).sorted()
  }

  /// What queries read that can't tell of its changes, with the queries that read it.
  package var silentRelations: [UntrackedRelation: [String]] {
    var found: [UntrackedRelation: [String]] = [:]
    for (name, known) in watched.sorted(by: { $0.key < $1.key }) {
      for relation in known.sources.silent { found[relation, default: []].append(name) }
    }
    return found
  }

  /// The queries of which nobody knows what they read, or that read no table at all.
  package var unknownQueries: [String] {
    watched.filter {
      $0.value.sources.isUnknown
        || $0.value.sources.tables.isEmpty && $0.value.sources.silent.isEmpty
    }.map(\.key).sorted()
  }

  /// Whether triggers would have the database tell of more.
  package var couldTellMore: Bool { isListening && !silentTables.isEmpty }

  /// Tables that queries read and that tell of their changes.
  package var announcingTables: Set<TableName> {
    watched.values.reduce(into: []) { $0.formUnion($1.sources.announcing) }
  }

  /// Tables that queries read and that could tell of their changes, but don't.
  package var silentTables: Set<TableName> {
    watched.values.reduce(into: []) { tables, known in
      tables.formUnion(known.sources.tables.subtracting(known.sources.announcing))
    }
  }

  /// Finds out what the queries of the latest build read.
  ///
  /// - Returns: the queries whose rows may have changed between the time they were read and the
  ///   time from which on changes are heard.
  package func study(
    _ held: [(request: QueryRequest, asked: ContinuousClock.Instant)]
  ) throws(Diagnostics) -> [String] {
    let names = TextSet(held.map(\.request.query.name))
    watched = watched.filter { names.contains($0.key) }
    let before = watched
    try DatabaseError.reporting { () throws(DatabaseError) in
      do throws(DatabaseError) {
        try noticeTriggers()
        for (request, _) in held { try study(request) }
        try install()
      } catch {
        guard error.kind == .statement else { throw error }
        // A server that is only like PostgreSQL: its rows are looked at from time to time.
        isListening = false
        for (request, _) in held { try study(request) }
      }
    }
    return held.filter { request, asked in
      guard isListening, let known = watched[request.query.name], known.sources.isAnnounced
      else { return false }
      if asked < known.since { return true }
      // What was heard of a table before anybody knew that the query reads it.
      guard before[request.query.name]?.sources.tables != known.sources.tables else { return false }
      return known.sources.tables.contains { heard[$0.payload].map { $0 > asked } ?? false }
    }.map(\.request.query.name)
  }

  /// Looks for changes that nobody announced, which triggers should have seen: a load that kept them from
  /// firing, a new partition, a view that was replaced. It is cheap while nothing has changed.
  ///
  /// - Returns: the queries whose rows may have changed.
  package func queriesWithoutNotification() throws(Diagnostics) -> [String] {
    let announced = watched.filter { isListening && $0.value.sources.isAnnounced }
    guard !announced.isEmpty else { return [] }
    return try DatabaseError.reporting { () throws(DatabaseError) in
      do throws(DatabaseError) {
        return try queriesWithoutNotification(announced)
      } catch {
        guard error.kind == .statement else { throw error }
        // A server that counts nothing: the rows themselves are looked at.
        evidence = nil
        return announced.keys.sorted()
      }
    }
  }

  private func queriesWithoutNotification(_ announced: TextMap<Watched>) throws(DatabaseError)
    -> [String]
  {
    var now = try connection.endedTransactions()
    guard now.ended != evidence?.ended else { return [] }
    try connection.countChanges(
      of: announced.values.reduce(into: []) { $0.formUnion($1.sources.tables) }, into: &now)
    let before = evidence
    evidence = now
    try noticeTriggers()
    if let known = before?.definitions, known != now.definitions {
      for name in watched.keys { watched[name]?.isOutdated = true }
      return announced.keys.sorted()
    }
    return announced.filter { _, known in
      known.sources.tables.contains {
        now.tables[$0] == nil || now.tables[$0] != before?.tables[$0]
      }
    }.map(\.key).sorted()
  }

  /// Waits for changes.
  ///
  /// - Parameter descriptor: ends the wait when it becomes readable.
  /// - Returns: the tables that changed, as the server names them, and the queries that read them;
  ///   all of them for a notification without a table. Nothing when the wait ended otherwise.
  package func wait(
    until deadline: ContinuousClock.Instant, orReadable descriptor: Int32
  ) throws(Diagnostics) -> (tables: [String], queries: [String]) {
    let received = try DatabaseError.reporting { () throws(DatabaseError) in
      try connection.notifications(until: deadline, orReadable: descriptor)
    }
    guard !received.isEmpty else { return ([], []) }
    var tables: TextSet = []
    var queries: TextSet = []
    for notification in received {
      let payload = notification.payload
      heard[payload] = .now
      let readers = watched.filter { _, known in
        payload.isEmpty || known.sources.tables.contains { $0.payload == payload }
      }
      guard !readers.isEmpty else { continue }
      tables.insert(payload)
      queries.formUnion(readers.keys)
    }
    return (tables.sorted(), queries.sorted())
  }

  /// Sends a word and waits for the answer: a connection that nobody uses is cut, and one that was
  /// cut says so only when it is used.
  package func ping(within limit: Duration) throws(Diagnostics) {
    try DatabaseError.reporting { () throws(DatabaseError) in try connection.ping(within: limit) }
  }

  /// Whether the connection can still be used.
  package var isOpen: Bool { connection.isOpen }

  /// Ends the connection.
  package func close() { connection.close() }

  // MARK: Studying

  private func study(_ request: QueryRequest) throws(DatabaseError) {
    let name = request.query.name
    let signature = Self.signature(request)
    let known = watched[name]
    guard known?.signature != signature || known?.isOutdated == true else { return }
    var sources = QuerySources(isUnknown: true)
    if isListening, let query = try? PreparedQuery(request) {
      do throws(DatabaseError) {
        sources = try connection.sources(
          of: query.parsed.sql, query.values, channel: channel)
      } catch {
        // What can't be explained can still be looked at.
        guard error.kind == .statement || error.kind == .value else { throw error }
      }
    }
    // Triggers that came after an earlier study announce from now on; others did before.
    watched[name] = Watched(
      signature: signature, sources: sources, since: known?.isOutdated == true ? .now : opened)
  }

  /// Somebody may have run `marquee db notify --install` meanwhile, or dropped it.
  private func noticeTriggers() throws(DatabaseError) {
    guard isListening, !watched.isEmpty else { return }
    let now = try triggerState()
    guard now != triggers else { return }
    triggers = now
    for name in watched.keys { watched[name]?.isOutdated = true }
  }

  private func triggerState() throws(DatabaseError) -> String {
    let row = try connection.query(
      """
      SELECT coalesce(string_agg(oid::text || tgenabled::text, ',' ORDER BY oid), '')
      FROM pg_catalog.pg_trigger WHERE tgname = $1
      """, [.string(NotifyScript.triggerName)])
    guard case .string(let text)? = row.records.first?.values.first else { return "" }
    return text
  }

  private func install() throws(DatabaseError) {
    if isListening, triggers.isEmpty { triggers = try triggerState() }
    guard installs, isListening else { return }
    let missing = silentTables
    guard !missing.isEmpty else { return }
    do throws(DatabaseError) {
      let schema = try connection.currentSchema()
      try connection.install(NotifyScript(tables: missing, channel: channel, schema: schema))
    } catch {
      // Without them the queries are looked at from time to time.
      guard error.kind == .statement else { throw error }
      return
    }
    for name in watched.keys {
      guard var known = watched[name], !known.sources.tables.isDisjoint(with: missing) else {
        continue
      }
      known.sources.announcing.formUnion(known.sources.tables.intersection(missing))
      known.since = .now
      watched[name] = known
    }
    triggers = try triggerState()
  }

  /// Text and parameters. The clock decides which rows a query gives, not which tables it reads.
  private static func signature(_ request: QueryRequest) -> String {
    var bytes = Array(request.query.text.utf8)
    for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) where name != "now" {
      bytes += Array("\u{0}\(name)=".utf8)
      JSONWriter.append(value, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ChangeListener {
  /// Rows read over the lookout's own connection.
  package func look(
    _ held: CachedRows, at names: [String], clock: TextMap<Value>
  ) throws(Diagnostics) -> [String] {
    try held.look(
      at: names, clock: clock, from: DatabaseRows(BorrowedConnection(connection: connection)))
  }
}

extension Connection {
  /// Nil where the server is only like PostgreSQL and doesn't say.
  fileprivate func endedTransactionsIfKnown() throws(DatabaseError) -> ChangeEvidence? {
    do throws(DatabaseError) {
      return try endedTransactions()
    } catch {
      guard error.kind == .statement else { throw error }
      return nil
    }
  }
}
