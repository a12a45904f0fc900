internal import MarqueeBase

/// The columns of a result that contain anonymous rows, and the places of their binary forms.
struct RecordColumns: Sendable {
  struct Entry: Sendable {
    /// The index of the column with the text.
    let column: Int
    /// ``RecordBinary/record`` or ``RecordBinary/recordArray``.
    let oid: UInt32
    /// The index of the column with the binary form, after the query's own columns.
    let binary: Int
  }

  let entries: [Entry]
  /// The types of members that are not built in, as far as they have been looked up, by OID.
  var memberTypes: [UInt32: ColumnType] = [:]

  /// Finds the columns by their types.
  ///
  /// - Returns: nil when no column contains such rows.
  init?(_ oids: [UInt32]) {
    var entries: [Entry] = []
    for (column, oid) in oids.enumerated()
    where oid == RecordBinary.record || oid == RecordBinary.recordArray {
      entries.append(Entry(column: column, oid: oid, binary: oids.count + entries.count))
    }
    if entries.isEmpty { return nil }
    self.entries = entries
  }

  func entry(_ column: Int) -> Entry? { entries.first { $0.column == column } }

  func type(_ oid: UInt32) -> ColumnType {
    BuiltInType.all[oid]?.type ?? memberTypes[oid] ?? .text
  }

  /// Wraps a query so that its rows have the binary forms after their own columns.
  ///
  /// - Returns: the text to put before the query, and the text to put after it.
  func wrapping(columnCount: Int) -> (head: String, tail: String) {
    let names = (1...columnCount).map { "c\($0)" }.joined(separator: ", ")
    let forms = entries.map { entry in
      let function = entry.oid == RecordBinary.record ? "record_send" : "array_send"
      return "pg_catalog.\(function)(q.c\(entry.column + 1))"
    }
    return (
      "SELECT q.*, \(forms.joined(separator: ", ")) FROM (\n", "\n) AS q(\(names))"
    )
  }
}
