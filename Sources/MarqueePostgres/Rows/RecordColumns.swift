internal import MarqueeBase

/// The columns of a result that hold anonymous rows, and where the binary form of each is.
struct RecordColumns: Sendable {
  struct Entry: Sendable {
    /// The column with the text.
    let column: Int
    /// ``RecordBinary/record`` or ``RecordBinary/recordArray``.
    let oid: UInt32
    /// The column, behind the query's own, with the binary form.
    let binary: Int
  }

  let entries: [Entry]
  /// The types of members that every server has not under the same number, as far as rows had them.
  var memberTypes: [UInt32: ColumnType] = [:]

  /// - Returns: nil when no column holds such rows.
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

  /// A query whose rows have the binary forms behind their own columns.
  ///
  /// - Returns: what to put before and after the query.
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
