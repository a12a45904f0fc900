package import MarqueeBase

/// Some rows of a query, as the source sent them. A row is decoded when it is read, on the reader's
/// thread.
package protocol RecordBatch: Sendable {
  var count: Int { get }

  func record(_ row: Int) -> Record

  /// Decodes rows one after another, with only one in memory at a time. This is faster than
  /// `record`, because JSON of the same shape is recognised.
  ///
  /// - Parameter wanted: whether a row is decoded.
  func forEachRecord(
    in rows: Range<Int>, where wanted: (Int) -> Bool, _ body: (Int, Record) -> Void)

  /// One value of a row.
  func value(_ row: Int, column: Int) -> Value

  /// Divides the rows into runs with the same value in a column. Two successive runs may have the
  /// same value.
  func runs(of column: Int) -> [Range<Int>]

  /// The fingerprint of a row; the source computes it without decoding the row if it can.
  func fingerprint(_ row: Int, _ digester: Digester) -> Fingerprint
}

extension RecordBatch {
  package func value(_ row: Int, column: Int) -> Value { record(row).values[column] }

  package func runs(of column: Int) -> [Range<Int>] { (0..<count).map { $0..<$0 + 1 } }

  package func forEachRecord(
    in rows: Range<Int>, where wanted: (Int) -> Bool, _ body: (Int, Record) -> Void
  ) {
    for row in rows where wanted(row) { body(row, record(row)) }
  }

  package func fingerprint(_ row: Int, _ digester: Digester) -> Fingerprint {
    digester.add(record(row))
    return digester.finish()
  }
}
