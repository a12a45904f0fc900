package import MarqueeBase

/// The name of a table, with its schema.
package struct TableName: Hashable, Comparable, Sendable {
  @ComparedByBytes package private(set) var schema: String
  @ComparedByBytes package private(set) var name: String

  package init(schema: String, name: String) {
    self.schema = schema
    self.name = name
  }

  /// The payload of a notification: `public.film`. It is not quoted, because it is compared and
  /// never executed.
  package var payload: String { schema + "." + name }

  /// The name as an SQL identifier: `"public"."film"`.
  package var quoted: String { Connection.quoted(schema) + "." + Connection.quoted(name) }

  /// Compares the schemas and then the names, by their bytes.
  package static func < (left: TableName, right: TableName) -> Bool {
    (ByteText(left.schema), ByteText(left.name)) < (ByteText(right.schema), ByteText(right.name))
  }
}
