package import MarqueeBase

/// Some rows of a query, as the server sent them. A row is decoded by whoever asks for it, on
/// its own thread.
package protocol RecordBatch: Sendable {
  var count: Int { get }
  func record(_ row: Int) -> Record
  /// Rows one after another: faster than one by one, as JSON of the same shape is met again.
  func append(_ rows: Range<Int>, to records: inout [Record])
}
