package import MarqueeBase

/// Rows that are in memory already: recorded ones, and those of tests.
package struct DecodedBatch: RecordBatch {
  private let records: [Record]

  package init(_ records: [Record]) { self.records = records }
  package var count: Int { records.count }
  package func record(_ row: Int) -> Record { records[row] }
}
