/// A column of a result.
package struct Column: Hashable, Sendable {
  package let name: String
  package let typeOID: UInt32
  /// As SQL writes it: `integer`, `text[]`, `mood`.
  package let typeName: String

  package init(name: String, typeOID: UInt32, typeName: String) {
    self.name = name
    self.typeOID = typeOID
    self.typeName = typeName
  }
}
