package import MarqueeBase

/// Rows that are already decoded: those of recordings and of tests.
package struct DecodedBatch: RecordBatch {
  private let records: [Record]

  package init(_ records: [Record]) { self.records = records }
  package var count: Int { records.count }
  package func record(_ row: Int) -> Record { records[row] }
}
