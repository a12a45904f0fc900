internal import CLibpq
package import MarqueeBase

/// The rows of a part of a result, as the server sent them. A row is decoded into a record when
/// that is asked for.
///
/// It owns libpq's results. They do not change, so any thread may decode rows.
package final class RowBatch: @unchecked Sendable {
  // @unchecked: `results` are read-only after init, and libpq allows reading a result from any
  // thread.
  private let results: [OpaquePointer]
  private let layout: RowLayout
  /// The number of rows.
  package let count: Int
  /// Whether each result has one row (single-row mode); otherwise one result has all of them.
  private let isOneRowEach: Bool

  /// Takes ownership of the result.
  init(_ result: OpaquePointer, _ layout: RowLayout) {
    results = [result]
    self.layout = layout
    count = Int(PQntuples(result))
    isOneRowEach = false
  }

  /// Takes ownership of the results, which have one row each.
  init(rows: [OpaquePointer], _ layout: RowLayout) {
    results = rows
    self.layout = layout
    count = rows.count
    isOneRowEach = true
  }

  deinit { for result in results { PQclear(result) } }

  package var columns: [Column] { layout.columns }
  /// The structure of the columns' types when their names do not determine it: rows with the same
  /// text differ when it differs. Nil when all types are built in.
  package var outline: String? { layout.outline }
  /// The names of the columns, which all records share.
  package var keys: RecordKeys { layout.keys }

  /// Decodes one row. For many rows with JSON columns, ``records()`` and
  /// ``forEachRecord(in:where:_:)`` are faster.
  package func record(_ row: Int) -> Record {
    var decoder = ValueDecoder()
    return record(row, &decoder)
  }

  /// Decodes all rows.
  package func records() -> [Record] {
    var decoder = ValueDecoder()
    var records: [Record] = []
    records.reserveCapacity(count)
    for row in 0..<count { records.append(record(row, &decoder)) }
    return records
  }

  /// Decodes rows one after another.
  ///
  /// - Parameter wanted: whether to decode the row with an index.
  package func forEachRecord(
    in rows: Range<Int>, where wanted: (Int) -> Bool = { _ in true },
    _ body: (Int, Record) throws -> Void
  ) rethrows {
    var decoder = ValueDecoder()
    for row in rows where wanted(row) { try body(row, record(row, &decoder)) }
  }

  /// Calls `body` with each value of a row as the server sent it, nil for NULL; nothing is decoded.
  /// The bytes are valid only during the call.
  package func forEachRawValue(of row: Int, _ body: (UnsafeRawBufferPointer?) -> Void) {
    precondition(row >= 0 && row < count, "a batch has no such row")
    let result = isOneRowEach ? results[row] : results[0]
    let line = isOneRowEach ? 0 : Int32(row)
    for column in 0..<Int32(layout.rawCount) {
      let length = Int(PQgetlength(result, line, column))
      if length == 0, PQgetisnull(result, line, column) == 1 {
        body(nil)
      } else {
        body(UnsafeRawBufferPointer(start: PQgetvalue(result, line, column), count: length))
      }
    }
  }

  private func record(_ row: Int, _ decoder: inout ValueDecoder) -> Record {
    precondition(row >= 0 && row < count, "a batch has no such row")
    let result = isOneRowEach ? results[row] : results[0]
    let line = isOneRowEach ? 0 : Int32(row)
    let types = layout.types
    var values: [Value] = []
    values.reserveCapacity(types.count)
    for index in 0..<types.count {
      let column = Int32(index)
      let length = Int(PQgetlength(result, line, column))
      if length > 0 || PQgetisnull(result, line, column) == 0,
        let start = PQgetvalue(result, line, column)
      {
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
          .assumingMemoryBound(to: UInt8.self)
        let type = layout.records == nil ? types[index] : memberedType(row, index)
        values.append(decoder.decode(type, bytes))
      } else {
        values.append(.null)
      }
    }
    return Record(keys: layout.keys, values: values)
  }

  /// Decodes the value of one row and column.
  package func value(_ row: Int, column: Int) -> Value {
    var decoder = ValueDecoder()
    guard let bytes = bytes(row, column) else { return .null }
    return decoder.decode(
      memberedType(row, column), bytes.assumingMemoryBound(to: UInt8.self))
  }

  /// The type of one value: that of its column, except for anonymous rows, which have their own.
  private func memberedType(_ row: Int, _ column: Int) -> ColumnType {
    guard let records = layout.records, let entry = records.entry(column),
      let form = bytes(row, entry.binary)
    else { return layout.types[column] }
    return RecordBinary.type(
      form.assumingMemoryBound(to: UInt8.self), entry.oid, records.type)
      ?? layout.types[column]
  }

  /// The OIDs of the types of members in anonymous rows that are not known yet.
  static func unknownTypes(_ result: OpaquePointer, _ records: RecordColumns) -> Set<UInt32> {
    var unknown: Set<UInt32> = []
    for entry in records.entries {
      for row in 0..<PQntuples(result) {
        guard let start = PQgetvalue(result, row, Int32(entry.binary)) else { continue }
        let form = UnsafeRawBufferPointer(
          start: start, count: Int(PQgetlength(result, row, Int32(entry.binary))))
        _ = RecordBinary.type(form.assumingMemoryBound(to: UInt8.self), entry.oid) { oid in
          if BuiltInType.all[oid] == nil, records.memberTypes[oid] == nil { unknown.insert(oid) }
          return .text
        }
      }
    }
    return unknown
  }

  /// The runs of adjacent rows that have the same bytes in a column.
  package func runs(of column: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for row in 0..<count where row + 1 == count || !isSame(row, row + 1, column) {
      runs.append(start..<row + 1)
      start = row + 1
    }
    return runs
  }

  private func isSame(_ row: Int, _ other: Int, _ column: Int) -> Bool {
    switch (bytes(row, column), bytes(other, column)) {
    case (nil, nil): true
    case (let one?, let two?): one.elementsEqual(two)
    default: false
    }
  }

  /// The bytes of a value as the server sent them; nil for NULL.
  private func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    precondition(row >= 0 && row < count, "a batch has no such row")
    let result = isOneRowEach ? results[row] : results[0]
    let line = isOneRowEach ? 0 : Int32(row)
    guard PQgetisnull(result, line, Int32(column)) == 0 else { return nil }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(result, line, Int32(column)),
      count: Int(PQgetlength(result, line, Int32(column))))
  }

  /// Mixes the rows as the server sent them into a hash. Equal rows in batches of other sizes hash
  /// equally.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(layout.outline)
    for row in 0..<count {
      forEachRawValue(of: row) { value in
        // NULL hashes as the length -1, so it differs from an empty text.
        hasher.combine(value?.count ?? -1)
        if let value { hasher.combine(bytes: value) }
      }
    }
  }
}

/// The columns and types that all batches of one query share.
final class RowLayout: Sendable {
  let columns: [Column]
  let types: [ColumnType]
  let keys: RecordKeys
  let outline: String?
  let records: RecordColumns?

  init(columns: [Column], types: [ColumnType], query: String?, records: RecordColumns? = nil) {
    self.columns = columns
    self.types = types
    self.records = records
    let isBuiltIn = columns.allSatisfy { BuiltInType.all[$0.typeOID] != nil }
    outline = isBuiltIn ? nil : types.map(\.outline).joined(separator: " ")
    keys = RecordKeys(columns.map(\.name), query: query)
  }

  private init(_ other: RowLayout, records: RecordColumns) {
    columns = other.columns
    types = other.types
    keys = other.keys
    outline = other.outline
    self.records = records
  }

  /// The same layout with other information about anonymous rows.
  func with(_ records: RecordColumns) -> RowLayout { RowLayout(self, records: records) }

  /// The number of values in each row of the result, the binary forms of anonymous rows included.
  var rawCount: Int { types.count + (records?.entries.count ?? 0) }

  /// Whether the text of a value may depend on `DateStyle` or `IntervalStyle`.
  var dependsOnStyles: Bool {
    let styled: Set<UInt32> = [1082, 1114, 1184, 1186, 1182, 1115, 1185, 1187]
    return columns.contains { column in
      styled.contains(column.typeOID) || BuiltInType.all[column.typeOID] == nil
        || column.typeOID == RecordBinary.record || column.typeOID == RecordBinary.recordArray
    }
  }
}

/// All rows of a query.
package struct QueryResult: Sendable {
  package let columns: [Column]
  package let records: [Record]
  /// The number of rows that a statement changed; nil for one that returns rows.
  package let affectedRows: Int?
}
