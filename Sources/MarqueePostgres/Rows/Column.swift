/// A column of a result.
package struct Column: Hashable, Sendable {
  package let name: String
  /// The type's OID in `pg_type`.
  package let typeOID: UInt32
  /// The type's name in SQL: `integer`, `text[]`, `mood`.
  package let typeName: String

  package init(name: String, typeOID: UInt32, typeName: String) {
    self.name = name
    self.typeOID = typeOID
    self.typeName = typeName
  }
}
