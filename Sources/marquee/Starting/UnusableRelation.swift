internal import MarqueeBase
internal import MarqueePostgres

/// A relation that a site can't be about, with the reason.
struct UnusableRelation: Hashable, Sendable {
  let schema: String
  let name: String
  /// The end of a sentence that begins with the relation's name: `is a partition of 'ticket'`.
  let reason: String
  /// The advice on what to do instead.
  let help: String

  /// All relations that a site can't be about.
  ///
  /// - Parameter known: the numbers of the tables that a site can be about.
  static func all(
    _ connection: Connection, besides known: Set<Int>
  ) throws(DatabaseError) -> [UnusableRelation] {
    let rows = try connection.query(
      """
      SELECT c.oid::bigint AS id, n.nspname::text AS schema, c.relname::text AS name,
             c.relkind::text AS kind, c.relispartition AS is_part,
             pg_catalog.pg_partition_root(c.oid)::regclass::text AS root,
             pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS has_schema,
             pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS has_columns,
             EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS is_wide,
             (SELECT x.extname::text FROM pg_catalog.pg_depend AS d
              JOIN pg_catalog.pg_extension AS x ON x.oid = d.refobjid
              WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
                AND d.refclassid = 'pg_catalog.pg_extension'::regclass LIMIT 1) AS extension
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND pg_catalog.left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
      ORDER BY n.nspname <> 'public', c.relname COLLATE "C"
      """)
    return rows.records.compactMap { row in
      guard !known.contains(row.int("id")) else { return nil }
      let (reason, help) = explanation(row)
      return UnusableRelation(
        schema: row.text("schema"), name: row.text("name"), reason: reason, help: help)
    }
  }

  private static func explanation(_ row: Record) -> (reason: String, help: String) {
    let other = "choose another table with --table"
    if row.flag("is_part") {
      let root = row.text("root")
      return ("is a partition of '\(root)'", "pass --table \(root)")
    }
    if row.text("kind") == "S" { return ("is a sequence", other) }
    if let extensionName = row.optionalText("extension") {
      return ("belongs to the extension '\(extensionName)'", other)
    }
    if !row.flag("is_wide") { return ("has no columns", other) }
    if !row.flag("has_schema") {
      return (
        "is in a schema that this user may not look into",
        "GRANT USAGE ON SCHEMA \(row.text("schema")) and SELECT on the table to it"
      )
    }
    return ("may not be read by this user", "GRANT SELECT on it to the user")
  }
}
