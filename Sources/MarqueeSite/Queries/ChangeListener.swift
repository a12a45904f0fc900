package import MarqueeBase
package import MarqueePostgres

/// A connection that listens for changes of tables (`LISTEN`), and knows which queries read them.
///
/// When a server has no `LISTEN`, or a table has no trigger, it lists the queries that have to be
/// polled instead. Used by one thread.
package final class ChangeListener {
  /// The facts about one query.
  private struct Watched {
    let signature: String
    var sources: QuerySources
    /// The time since which every change of its rows has been announced.
    var since: ContinuousClock.Instant
    /// Whether the triggers of the database have changed since the query was studied.
    var isOutdated = false
  }

  private let connection: Connection
  private let channel: String
  private let installs: Bool
  /// Whether the server supports `LISTEN` and a channel was given.
  package private(set) var isListening: Bool
  private let opened: ContinuousClock.Instant
  private var watched: TextMap<Watched> = [:]
  /// The time of each table's last notification, by its payload.
  private var heard: TextMap<ContinuousClock.Instant> = [:]
  private var triggers = ""
  /// The counters of changes when they were last read; nil when the server has none.
  private var evidence: ChangeEvidence?

  /// - Parameters:
  ///   - connection: the connection, which the listener owns from now on.
  ///   - channel: the channel; nil not to listen.
  ///   - installs: whether triggers are created on the tables without asking, as on the private
  ///     server.
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

  /// The queries for whose rows not all changes are announced, sorted.
  package var unannounced: [String] {
    watched.filter { !isListening || !$0.value.sources.isAnnounced }.map(\.key).sorted()
  }

  /// The relations whose changes can't be announced, with the queries that read them.
  package var silentRelations: [UntrackedRelation: [String]] {
    var found: [UntrackedRelation: [String]] = [:]
    for (name, known) in watched.sorted(by: { $0.key < $1.key }) {
      for relation in known.sources.silent { found[relation, default: []].append(name) }
    }
    return found
  }

  /// The queries whose tables are not known, or that read no table, sorted.
  package var unknownQueries: [String] {
    watched.filter {
      $0.value.sources.isUnknown
        || $0.value.sources.tables.isEmpty && $0.value.sources.silent.isEmpty
    }.map(\.key).sorted()
  }

  /// Whether more changes would be announced if triggers were installed.
  package var couldTellMore: Bool { isListening && !silentTables.isEmpty }

  /// The tables that queries read and whose changes are announced.
  package var announcingTables: Set<TableName> {
    watched.values.reduce(into: []) { $0.formUnion($1.sources.announcing) }
  }

  /// The tables that queries read and that have no trigger, but could have one.
  package var silentTables: Set<TableName> {
    watched.values.reduce(into: []) { tables, known in
      tables.formUnion(known.sources.tables.subtracting(known.sources.announcing))
    }
  }

  /// Finds the tables that the queries of the latest build read.
  ///
  /// - Returns: the queries whose rows may have changed after they were read and before their
  ///   changes were announced.
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
        // The server is only similar to PostgreSQL: its rows are polled.
        isListening = false
        for (request, _) in held { try study(request) }
      }
    }
    return held.filter { request, asked in
      guard isListening, let known = watched[request.query.name], known.sources.isAnnounced
      else { return false }
      if asked < known.since { return true }
      // The table may have been announced before it was known that the query reads it.
      guard before[request.query.name]?.sources.tables != known.sources.tables else { return false }
      return known.sources.tables.contains { heard[$0.payload].map { $0 > asked } ?? false }
    }.map(\.request.query.name)
  }

  /// Finds changes that were not announced although there are triggers: rows loaded while triggers
  /// were disabled, a new partition, a view that was replaced. It is cheap while nothing has
  /// changed.
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
        // The server has no such counters, so the rows themselves are polled.
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

  /// Waits for notifications.
  ///
  /// - Parameter descriptor: a descriptor that ends the wait when it becomes readable.
  /// - Returns: the tables that changed, as the server names them, and the queries that read them;
  ///   all queries for a notification without a table. Both are empty when the wait ended without
  ///   one.
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

  /// Sends a query and waits for the answer. This keeps an idle connection open, and finds out
  /// whether it was cut.
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
        // A query that can't be explained can still be polled.
        guard error.kind == .statement || error.kind == .value else { throw error }
      }
    }
    // Triggers created after an earlier study announce changes from now on; others have done so
    // since the connection was opened.
    watched[name] = Watched(
      signature: signature, sources: sources, since: known?.isOutdated == true ? .now : opened)
  }

  /// Marks all queries as outdated when triggers were installed or dropped, for example with
  /// `marquee db notify --install`.
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
      // Without triggers the queries are polled.
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

  /// The text and the parameters of a query, without `now`: the clock decides which rows a query
  /// returns, not which tables it reads.
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
  /// Calls `CachedRows.look` with rows that are read over the listener's connection.
  package func look(
    _ held: CachedRows, at names: [String], clock: TextMap<Value>
  ) throws(Diagnostics) -> [String] {
    try held.look(
      at: names, clock: clock, from: DatabaseRows(BorrowedConnection(connection: connection)))
  }
}

extension Connection {
  /// The counters of changes; nil when the server doesn't have them.
  fileprivate func endedTransactionsIfKnown() throws(DatabaseError) -> ChangeEvidence? {
    do throws(DatabaseError) {
      return try endedTransactions()
    } catch {
      guard error.kind == .statement else { throw error }
      return nil
    }
  }
}
