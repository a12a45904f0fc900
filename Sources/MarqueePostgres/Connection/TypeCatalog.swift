internal import MarqueeBase

/// The types of a database whose OIDs differ between servers, as far as a connection has met them.
struct TypeCatalog {
  /// A row of `pg_type`.
  struct Entry {
    let oid: UInt32
    let name: String
    /// `pg_type.typtype`: `b`ase, `c`omposite, `d`omain, `e`num, `p`seudo, `r`ange, `m`ultirange.
    let kind: String
    /// The OID of a domain's base type; 0 otherwise.
    let base: UInt32
    /// The OID of an array's element type; 0 for other types.
    let element: UInt32
    let delimiter: UInt8
    /// The OID of a composite type's relation; 0 otherwise.
    let relation: UInt32
    var memberNames: [String] = []
    var memberTypes: [UInt32] = []

    /// The OIDs of the types that have to be known first.
    var needed: [UInt32] { ([base, element] + memberTypes).filter { $0 != 0 } }
  }

  private var entries: [UInt32: Entry] = [:]
  private var resolved: [UInt32: ColumnType] = [:]

  func isKnown(_ oid: UInt32) -> Bool { BuiltInType.all[oid] != nil || entries[oid] != nil }

  mutating func add(_ entry: Entry) { entries[entry.oid] = entry }

  func name(_ oid: UInt32) -> String {
    BuiltInType.all[oid]?.name ?? entries[oid]?.name ?? "type \(oid)"
  }

  /// The type with an OID. It is text until the type and all that it needs are known.
  mutating func type(_ oid: UInt32, depth: Int = 0) -> ColumnType {
    if let builtIn = BuiltInType.all[oid] { return builtIn.type }
    if let type = resolved[oid] { return type }
    guard let entry = entries[oid], depth < 16 else { return .text }
    var type = ColumnType.text
    if entry.kind == "d" {
      type = self.type(entry.base, depth: depth + 1)
    } else if entry.kind == "c" {
      type = .composite(
        CompositeType(
          keys: RecordKeys(entry.memberNames),
          members: entry.memberTypes.map { self.type($0, depth: depth + 1) }))
    } else if entry.element != 0 {
      type = .array(of: self.type(entry.element, depth: depth + 1), delimiter: entry.delimiter)
    }
    resolved[oid] = type
    return type
  }
}
