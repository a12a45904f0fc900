internal import MarqueeBase

/// The SQL that makes tables notify of changed rows: one function, and for each table a trigger
/// that fires once per statement, however many rows it changes.
///
/// The server sends equal notifications of one transaction as one, at its commit, so a change of a
/// million rows costs one message (PostgreSQL documentation, "NOTIFY").
package struct NotifyScript: Sendable {
  /// The tables, sorted by schema and name.
  package let tables: [TableName]
  package let channel: String
  /// The schema in which the function is created.
  package let schema: String

  /// The name of the function and of all triggers.
  package static let triggerName = "marquee_notify"

  package init(tables: Set<TableName>, channel: String, schema: String) {
    self.tables = tables.sorted()
    self.channel = channel
    self.schema = schema
  }

  private var function: String {
    Connection.quoted(schema) + "." + Connection.quoted(Self.triggerName)
  }

  /// Creates the function, or replaces it.
  package var functionStatement: String {
    """
    CREATE OR REPLACE FUNCTION \(function)() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
    BEGIN
      PERFORM pg_notify(TG_ARGV[0], TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME);
      RETURN NULL;
    END
    $body$
    """
  }

  /// Drops the table's trigger if it exists, and creates it again.
  package func triggerStatements(_ table: TableName) -> [String] {
    [
      "DROP TRIGGER IF EXISTS \(Self.triggerName) ON \(table.quoted)",
      """
      CREATE TRIGGER \(Self.triggerName)
        AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON \(table.quoted)
        FOR EACH STATEMENT EXECUTE FUNCTION \(function)(\(Connection.quotedText(channel)))
      """,
      // The trigger also fires in a load that disables triggers (session_replication_role =
      // replica).
      "ALTER TABLE \(table.quoted) ENABLE ALWAYS TRIGGER \(Self.triggerName)",
    ]
  }

  /// The statement for the function, followed by those for each table, without semicolons.
  package var statements: [String] {
    [functionStatement] + tables.flatMap(triggerStatements)
  }

  /// The statements as a script for a person or psql, in a transaction.
  package var text: String {
    """
    -- Makes these tables say when their rows change, on the channel \(shown(channel)).
    -- To undo it: DROP FUNCTION \(shown(function))() CASCADE;
    BEGIN;
    \(statements.map { $0 + ";" }.joined(separator: "\n"))
    COMMIT;

    """
  }

  /// The name without line breaks, which would end the SQL comment.
  private func shown(_ name: String) -> String { Diagnostic.printable(name) }
}

extension Connection {
  /// Installs the triggers in one transaction. Tables that already have the trigger may be
  /// included.
  package func install(_ script: NotifyScript) throws(DatabaseError) {
    try transaction { connection throws(DatabaseError) in
      for statement in script.statements { try connection.execute(statement) }
    }
  }

  /// The schema in which new objects are created (`current_schema()`).
  package func currentSchema() throws(DatabaseError) -> String {
    let row = try query("SELECT pg_catalog.current_schema()")
    guard case .string(let schema)? = row.records.first?.values.first else {
      throw DatabaseError(
        .statement, "the search path names no schema that exists",
        help: "set the role's search_path")
    }
    return schema
  }
}
