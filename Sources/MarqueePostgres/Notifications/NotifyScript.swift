internal import MarqueeBase

/// The SQL that makes tables say when their rows change: one function, and a trigger for each
/// table that fires once per statement, however many rows it touches.
///
/// The server keeps equal notifications of one transaction as one and sends them at its commit, so
/// a change of a million rows costs one message.
package struct NotifyScript: Sendable {
  package let tables: [TableName]
  package let channel: String
  /// Where the function goes.
  package let schema: String

  /// Of the function and of every trigger.
  package static let triggerName = "marquee_notify"

  package init(tables: Set<TableName>, channel: String, schema: String) {
    self.tables = tables.sorted()
    self.channel = channel
    self.schema = schema
  }

  private var function: String {
    Connection.quoted(schema) + "." + Connection.quoted(Self.triggerName)
  }

  /// Harmless the second time.
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

  /// Harmless the second time.
  package func triggerStatements(_ table: TableName) -> [String] {
    [
      "DROP TRIGGER IF EXISTS \(Self.triggerName) ON \(table.quoted)",
      """
      CREATE TRIGGER \(Self.triggerName)
        AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON \(table.quoted)
        FOR EACH STATEMENT EXECUTE FUNCTION \(function)(\(Connection.quotedText(channel)))
      """,
      // A load that keeps triggers from firing (session_replication_role = replica) is heard, too.
      "ALTER TABLE \(table.quoted) ENABLE ALWAYS TRIGGER \(Self.triggerName)",
    ]
  }

  package var statements: [String] {
    [functionStatement] + tables.flatMap(triggerStatements)
  }

  /// As a person reads it and psql runs it.
  package var text: String {
    """
    -- Makes these tables say when their rows change, on the channel \(shown(channel)).
    -- To undo it: DROP FUNCTION \(shown(function))() CASCADE;
    BEGIN;
    \(statements.map { $0 + ";" }.joined(separator: "\n"))
    COMMIT;

    """
  }

  /// A name in a comment can't end the comment.
  private func shown(_ name: String) -> String { Diagnostic.printable(name) }
}

extension Connection {
  /// Installs the triggers, in one transaction. Tables that announce already may be named again.
  package func install(_ script: NotifyScript) throws(DatabaseError) {
    try transaction { connection throws(DatabaseError) in
      for statement in script.statements { try connection.execute(statement) }
    }
  }

  /// The schema that new things go to.
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
