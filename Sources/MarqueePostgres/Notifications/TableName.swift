package import MarqueeBase

/// A table in its schema.
package struct TableName: Hashable, Comparable, Sendable {
  @ComparedByBytes package private(set) var schema: String
  @ComparedByBytes package private(set) var name: String

  package init(schema: String, name: String) {
    self.schema = schema
    self.name = name
  }

  /// `public.film`: what a notification says. Not quoted: it is compared, never run.
  package var payload: String { schema + "." + name }

  /// As SQL takes it: `"public"."film"`.
  package var quoted: String { Connection.quoted(schema) + "." + Connection.quoted(name) }

  package static func < (left: TableName, right: TableName) -> Bool {
    (ByteText(left.schema), ByteText(left.name)) < (ByteText(right.schema), ByteText(right.name))
  }
}
