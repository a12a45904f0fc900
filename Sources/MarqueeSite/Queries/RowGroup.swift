internal import MarqueeBase

/// Rows with the same key, as they came: they are decoded when a thread makes their page.
struct RowGroup: Sendable {
  struct Part: Sendable {
    let batch: any RecordBatch
    let rows: Range<Int>
  }

  let key: Value
  /// The number of its first row in the query.
  let first: Int
  var parts: [Part] = []
  var count = 0

  mutating func add(_ batch: any RecordBatch, _ rows: Range<Int>) {
    parts.append(Part(batch: batch, rows: rows))
    count += rows.count
  }

  /// Decodes all rows.
  func records() -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(count)
    for part in parts {
      part.batch.forEachRecord(in: part.rows, where: { _ in true }) { records.append($1) }
    }
    return records
  }
}
