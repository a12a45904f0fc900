package import MarqueeBase

/// Some rows of a query, as the source sent them. A row is decoded by whoever asks for it, on
/// its own thread.
package protocol RecordBatch: Sendable {
  var count: Int { get }

  func record(_ row: Int) -> Record

  /// Decodes rows one after another: faster than one by one, as JSON of the same shape is met
  /// again, and only one of them is in memory at a time.
  ///
  /// - Parameter wanted: which of them.
  func forEachRecord(
    in rows: Range<Int>, where wanted: (Int) -> Bool, _ body: (Int, Record) -> Void)

  /// One value of a row.
  func value(_ row: Int, column: Int) -> Value

  /// Rows that follow one another and have the same value in a column, cut at least where it
  /// changes.
  func runs(of column: Int) -> [Range<Int>]

  /// Tells a row from every other, without decoding it where the source can.
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
