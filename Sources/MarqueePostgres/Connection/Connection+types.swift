internal import CLibpq
internal import MarqueeBase

extension Connection {
  /// The layout of a result. Types that are not known yet are looked up.
  func layout(of result: OpaquePointer, query: String?) throws(DatabaseError) -> RowLayout {
    let oids = (0..<PQnfields(result)).map { UInt32(PQftype(result, $0)) }
    try lookUp(oids)
    let columns = oids.enumerated().map { index, oid in
      Column(
        name: PQfname(result, Int32(index)).map { String(cString: $0) } ?? "", typeOID: oid,
        typeName: types.name(oid))
    }
    return RowLayout(columns: columns, types: oids.map { types.type($0) }, query: query)
  }

  /// The types of the members of anonymous rows, by OID.
  func memberTypes(_ oids: Set<UInt32>) throws(DatabaseError) -> [(UInt32, ColumnType)] {
    try lookUp(Array(oids))
    return oids.map { ($0, types.type($0)) }
  }

  /// Looks up types that are not known yet, and the types that they consist of.
  private func lookUp(_ oids: [UInt32]) throws(DatabaseError) {
    var wanted = Set(oids).filter { !types.isKnown($0) }
    while !wanted.isEmpty {
      let entries = try fetchTypes(wanted)
      for entry in entries { types.add(entry) }
      // A type that the server does not know is not asked for again.
      for oid in wanted.subtracting(entries.map(\.oid)) {
        types.add(
          TypeCatalog.Entry(
            oid: oid, name: "type \(oid)", kind: "b", base: 0, element: 0, delimiter: 0,
            relation: 0))
      }
      wanted = Set(entries.flatMap(\.needed)).filter { !types.isKnown($0) }
    }
  }

  private func fetchTypes(_ oids: Set<UInt32>) throws(DatabaseError) -> [TypeCatalog.Entry] {
    let list = oids.sorted().map(String.init).joined(separator: ",")
    let rows = try texts(
      """
      SELECT t.oid, format_type(t.oid, NULL), t.typtype, t.typbasetype,
        CASE WHEN t.typtype = 'b' AND t.typlen = -1 AND t.typcategory = 'A' THEN t.typelem
        ELSE 0 END, coalesce(e.typdelim, ','), t.typrelid
      FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
      WHERE t.oid IN (\(list))
      """)
    var entries = rows.map { row in
      TypeCatalog.Entry(
        oid: UInt32(row[0]) ?? 0, name: row[1], kind: row[2], base: UInt32(row[3]) ?? 0,
        element: UInt32(row[4]) ?? 0, delimiter: row[5].utf8.first ?? UInt8(ascii: ","),
        relation: UInt32(row[6]) ?? 0)
    }
    let relations = entries.filter { $0.relation != 0 }.map { String($0.relation) }
    if relations.isEmpty { return entries }
    let members = try texts(
      """
      SELECT attrelid, attname, atttypid FROM pg_catalog.pg_attribute
      WHERE attrelid IN (\(relations.joined(separator: ","))) AND attnum > 0 AND NOT attisdropped
      ORDER BY attrelid, attnum
      """)
    for index in entries.indices {
      let own = members.filter { UInt32($0[0]) == entries[index].relation }
      entries[index].memberNames = own.map { $0[1] }
      entries[index].memberTypes = own.compactMap { UInt32($0[2]) }
    }
    return entries
  }

  /// The rows of a catalog query as text; "" for NULL.
  private func texts(_ sql: String) throws(DatabaseError) -> [[String]] {
    try send(sql, [])
    let result = try collect()
    defer { PQclear(result) }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetvalue(result, row, column).map { String(cString: $0) } ?? ""
      }
    }
  }
}
