package import MarqueeBase

/// Finding the tables that a query reads.
///
/// The server's own plan names them, with views resolved, however the SQL is written. A function
/// that the plan does not show is read as text: each table and function whose name occurs in its
/// body counts. That may find too many tables, which causes needless comparisons. It finds too few
/// only for a function that builds its SQL when it runs.
extension Connection {
  /// The tables that a query reads with these parameters, in the database as it is now.
  ///
  /// - Parameter channel: the channel on which tables should notify of their changes.
  /// - Throws: the server's error for the query itself.
  package func sources(
    of sql: String, _ parameters: [Value], channel: String
  ) throws(DatabaseError) -> QuerySources {
    guard Self.canBeCursor(sql) else {
      // The tables that SHOW, EXPLAIN and similar statements read are not known.
      return QuerySources(isUnknown: true)
    }
    let plan = try query("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) " + sql, parameters)
    var seen = PlanNames()
    if let answer = plan.records.first?.values.first { seen.read(answer) }
    let words = Self.words(of: sql).union(seen.words)
    let relations = try relationsInFunctions(named: words).union(seen.relations)
    return try family(of: relations, channel: channel)
  }

  /// The relations that functions read, found by the words in their bodies and in the bodies of the
  /// functions that they call.
  private func relationsInFunctions(
    named words: TextSet
  ) throws(DatabaseError) -> Set<TableName> {
    var found: Set<TableName> = []
    var known: TextSet = []
    var next = words
    // Deeper nesting would be a cycle of functions, which `known` has not ended.
    for _ in 0..<32 where !next.isEmpty {
      known.formUnion(next)
      // pg_get_functiondef also shows bodies that the server keeps in parsed form.
      let functions = try query(
        """
        SELECT pg_catalog.pg_get_functiondef(p.oid)
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE p.proname = ANY ($1::text[]) AND p.prokind IN ('f', 'p')
          AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND l.lanname NOT IN ('c', 'internal')
        """, [.array(next.map(Value.string))])
      var inside: TextSet = []
      for row in functions.records {
        if case .string(let text) = row.values[0] { inside.formUnion(Self.words(of: text)) }
      }
      inside.subtract(known)
      guard !inside.isEmpty else { break }
      let rows = try query(
        """
        SELECT n.nspname, c.relname,
               CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        """, [.array(inside.map(Value.string))])
      next = inside
      for row in rows.records {
        guard case .string(let schema) = row.values[0], case .string(let name) = row.values[1]
        else { continue }
        if case .string(let view) = row.values[2] {
          next.formUnion(Self.words(of: view).subtracting(known))
          // A view's tables are in its definition, not in a function's body, so its plan is read.
          found.formUnion(try relations(inView: view))
        } else {
          found.insert(TableName(schema: schema, name: name))
        }
      }
    }
    return found
  }

  /// The relations in the plan of a view's definition.
  private func relations(inView text: String) throws(DatabaseError) -> Set<TableName> {
    let plan = try query("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) " + text)
    var seen = PlanNames()
    if let answer = plan.records.first?.values.first { seen.read(answer) }
    return seen.relations
  }

  /// The relations with their partitions, and how far each can notify of changes.
  private func family(
    of relations: Set<TableName>, channel: String
  ) throws(DatabaseError) -> QuerySources {
    var sources = QuerySources()
    guard !relations.isEmpty else { return sources }
    let names = relations.sorted()
    let rows = try query(
      """
      WITH named AS (
        SELECT coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) AS oid
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname::text, c.relname::text)
          IN (SELECT * FROM unnest($1::text[], $2::text[]))
      ), family AS (
        SELECT oid FROM named
        UNION
        SELECT part.relid::oid FROM named, pg_catalog.pg_partition_tree(named.oid) AS part
      )
      SELECT n.nspname, c.relname,
             CASE WHEN n.nspname IN ('pg_catalog', 'information_schema') THEN 'catalogue'
                  WHEN c.relkind = 'm' THEN 'materialised view'
                  WHEN c.relkind = 'f' THEN 'foreign table'
                  WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_subscription_rel s WHERE s.srrelid = c.oid)
                  THEN 'subscribed'
                  WHEN c.relkind IN ('r', 'p') THEN 'table' ELSE 'catalogue' END,
             EXISTS (
               SELECT 1 FROM pg_catalog.pg_trigger t
               WHERE t.tgrelid = c.oid AND t.tgname = $3 AND t.tgenabled IN ('O', 'A')
                 AND t.tgargs = convert_to($4, 'UTF8') || '\\x00'::bytea)
      FROM family JOIN pg_catalog.pg_class c ON c.oid = family.oid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      """,
      [
        .array(names.map { .string($0.schema) }), .array(names.map { .string($0.name) }),
        .string(NotifyScript.triggerName), .string(channel),
      ])
    for row in rows.records {
      guard case .string(let schema) = row.values[0], case .string(let name) = row.values[1],
        case .string(let kind) = row.values[2], case .bool(let announces) = row.values[3]
      else { continue }
      let table = TableName(schema: schema, name: name)
      let silent: UntrackedRelation.Kind? =
        switch kind {
        case "table": nil
        case "materialised view": .materialisedView
        case "foreign table": .foreignTable
        case "subscribed": .subscribedTable
        default: .catalogue
        }
      if let silent { sources.silent.insert(UntrackedRelation(name: table, kind: silent)) }
      // Rows that are written into a subscribed table on this server do fire its triggers.
      guard silent == nil || silent == .subscribedTable else { continue }
      sources.tables.insert(table)
      if announces { sources.announcing.insert(table) }
    }
    return sources
  }

  /// The names in SQL text as the server folds them: in lower case unless in double quotes.
  static func words(of sql: String) -> TextSet {
    var words: TextSet = []
    var word: [UInt8] = []
    func end() {
      if !word.isEmpty { words.insert(String(decoding: word, as: UTF8.self)) }
      word.removeAll(keepingCapacity: true)
    }
    var isQuoted = false
    for byte in sql.utf8 {
      if byte == UInt8(ascii: "\"") {
        end()
        isQuoted.toggle()
      } else if isQuoted {
        word.append(byte)
      } else if SQLLexer.continuesName(byte) {
        word.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
      } else {
        end()
      }
    }
    end()
    return words
  }
}

/// The names in a plan in JSON format.
struct PlanNames {
  private(set) var relations: Set<TableName> = []
  /// The names of functions, and all names in expressions.
  private(set) var words: TextSet = []

  mutating func read(_ value: Value) {
    switch value {
    case .array(let elements): for element in elements { read(element) }
    case .record(let record):
      if case .string(let name)? = record["Relation Name"],
        case .string(let schema)? = record["Schema"]
      {
        relations.insert(TableName(schema: schema, name: name))
      }
      for member in record.values { read(member) }
    case .string(let text): words.formUnion(Connection.words(of: text))
    default: break
    }
  }
}
