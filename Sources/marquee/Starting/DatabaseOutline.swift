internal import MarqueeBase
internal import MarqueePostgres

/// The tables and views of a database that the user may read.
struct DatabaseOutline: Sendable {
  let tables: [TableOutline]

  func table(_ id: Int) -> TableOutline? { tables.first { $0.id == id } }

  /// Reads the outline from the server. Each name comes back twice: as it is, and quoted for SQL.
  init(_ connection: Connection) throws(DatabaseError) {
    let columns = try Self.columns(connection)
    let keys = try Self.keys(connection)
    let references = try Self.references(connection)
    let rows = try connection.query(
      """
      SELECT r.*, pg_catalog.quote_ident(r.name) AS quoted_name,
             CASE WHEN r.visible THEN '' ELSE pg_catalog.quote_ident(r.schema) || '.' END AS prefix
      FROM (\(Self.relations)) AS r
      ORDER BY r.schema <> 'public', r.schema COLLATE "C", r.name COLLATE "C"
      """)
    tables = rows.records.compactMap { row in
      let id = row.int("id")
      guard let own = columns[id] else { return nil }
      let estimate = row.int("estimate")
      return TableOutline(
        id: id, schema: row.text("schema"), name: row.text("name"),
        quoted: row.text("prefix") + row.text("quoted_name"),
        quotedName: row.text("quoted_name"),
        isView: !["r", "p"].contains(row.text("kind")), hasHeirs: row.flag("has_heirs"),
        estimate: estimate > 0 ? estimate : nil, comment: row.optionalText("comment"),
        columns: own,
        // A key counts when all of its columns can be read and none of them can be NULL.
        keys: (keys[id] ?? []).filter { key in
          key.allSatisfy { number in own.contains { $0.number == number && !$0.isNullable } }
        },
        references: references[id] ?? [])
    }
  }

  /// The query for tables and views, without the system's, partitions, and those that belong to an
  /// extension.
  private static let relations = """
    SELECT c.oid::bigint AS id, n.nspname::text AS schema, c.relname::text AS name,
           c.relkind::text AS kind, c.reltuples::bigint AS estimate,
           pg_catalog.pg_table_is_visible(c.oid) AS visible,
           c.relkind = 'r' AND EXISTS (
             SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = c.oid) AS has_heirs,
           pg_catalog.obj_description(c.oid, 'pg_class') AS comment
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND pg_catalog.left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    """

  private static func columns(
    _ connection: Connection
  ) throws(DatabaseError) -> [Int: [ColumnOutline]] {
    let rows = try connection.query(
      """
      SELECT a.attrelid::bigint AS id, a.attnum::int AS number, a.attname::text AS name,
             pg_catalog.quote_ident(a.attname::text) AS quoted, a.attnotnull AS required,
             b.typname::text AS type, b.typtype::text AS form, b.typcategory::text AS category,
             pg_catalog.format_type(a.atttypid, a.atttypmod) AS declared,
             e.typname::text AS element, e.typtype::text AS element_form,
             (SELECT pg_catalog.quote_ident(n.nspname::text) || '.' || pg_catalog.quote_ident(p.proname::text)
              FROM pg_catalog.pg_proc AS p
              JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
              WHERE p.proname = 'st_astext' AND p.pronargs = 1 AND p.proargtypes[0] = b.oid
              LIMIT 1) AS shape_text
      FROM pg_catalog.pg_attribute AS a
      JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
      JOIN pg_catalog.pg_type AS b
        ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
      LEFT JOIN pg_catalog.pg_type AS e ON e.oid = b.typelem AND b.typcategory = 'A'
      WHERE a.attrelid::bigint IN (SELECT id FROM (\(relations)) AS r)
        AND a.attnum > 0 AND NOT a.attisdropped
        AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')
      ORDER BY a.attrelid, a.attnum
      """)
    var found: [Int: [ColumnOutline]] = [:]
    for row in rows.records {
      let column = ColumnOutline(
        number: row.int("number"), name: row.text("name"), quoted: row.text("quoted"),
        kind: kind(row), isNullable: !row.flag("required"))
      found[row.int("id"), default: []].append(column)
    }
    return found
  }

  private static func kind(_ row: Record) -> ColumnOutline.Kind {
    if let function = row.optionalText("shape_text") { return .shape(asText: function) }
    switch row.text("type") {
    case "int2", "int4", "int8", "oid": return .integer
    case "float4", "float8": return .float
    case "numeric": return .decimal(scale: scale(row.text("declared")))
    case "bool": return .yesNo
    case "date": return .date
    case "time", "timetz": return .time
    case "timestamp", "timestamptz": return .dateTime
    case "json", "jsonb": return .json
    case "bytea": return .bytes
    case "uuid": return .uuid
    case "interval": return .interval
    case "tsvector", "tsquery", "gtsvector": return .hidden
    default: break
    }
    if row.text("form") == "c" { return .json }
    // Geometry and types that users define may have no order.
    if ["G", "U", "X", "Z"].contains(row.text("category")) { return .opaque }
    guard row.text("category") == "A" else { return .text }
    let isNested =
      ["json", "jsonb"].contains(row.text("element")) || row.text("element_form") == "c"
    return isNested ? .json : .list
  }

  /// The digits after the point: `numeric(10,2)` has 2.
  private static func scale(_ declared: String) -> Int? {
    guard let comma = declared.lastIndex(of: ","), declared.hasSuffix(")") else { return nil }
    return Int(declared[declared.index(after: comma)...].dropLast()).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The columns of each table's unique indexes that cover all rows and only plain columns; the
  /// primary key comes first.
  private static func keys(_ connection: Connection) throws(DatabaseError) -> [Int: [[Int]]] {
    let rows = try connection.query(
      """
      SELECT i.indrelid::bigint AS id, i.indkey::text AS columns, i.indnkeyatts::int AS count
      FROM pg_catalog.pg_index AS i
      WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        AND i.indrelid::bigint IN (SELECT id FROM (\(relations)) AS r)
      ORDER BY i.indrelid, NOT i.indisprimary, i.indnkeyatts, i.indexrelid
      """)
    var found: [Int: [[Int]]] = [:]
    for row in rows.records {
      let columns = numbers(row.text("columns")).prefix(row.int("count"))
      found[row.int("id"), default: []].append(Array(columns))
    }
    return found
  }

  private static func references(
    _ connection: Connection
  ) throws(DatabaseError) -> [Int: [TableOutline.Reference]] {
    let rows = try connection.query(
      """
      SELECT c.conrelid::bigint AS id, c.confrelid::bigint AS target,
             pg_catalog.array_to_string(c.conkey, ' ') AS columns,
             pg_catalog.array_to_string(c.confkey, ' ') AS target_columns
      FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid::bigint IN (SELECT id FROM (\(relations)) AS r)
      ORDER BY c.conrelid, c.conkey, c.oid
      """)
    var found: [Int: [TableOutline.Reference]] = [:]
    for row in rows.records {
      let reference = TableOutline.Reference(
        columns: numbers(row.text("columns")), target: row.int("target"),
        targetColumns: numbers(row.text("target_columns")))
      if found[row.int("id")]?.contains(reference) == true { continue }
      found[row.int("id"), default: []].append(reference)
    }
    return found
  }

  private static func numbers(_ text: String) -> [Int] {
    text.split(separator: " ").compactMap { Int($0) }
  }
}

extension Record {
  func int(_ name: String) -> Int {
    if case .int(let number)? = self[name] { number } else { 0 }
  }

  func text(_ name: String) -> String { optionalText(name) ?? "" }

  func optionalText(_ name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  func flag(_ name: String) -> Bool {
    if case .bool(let flag)? = self[name] { flag } else { false }
  }
}
