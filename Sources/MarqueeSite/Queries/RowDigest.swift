internal import MarqueeBase
internal import MarqueePostgres

/// A hash of a query's rows, by which the results of two runs are compared.
///
/// The hash has a new seed in each process, so it can be compared but not stored. Two different
/// results have the same hash with a probability of 2⁻⁶⁴.
struct RowDigest: Hashable, Sendable {
  private let number: Int

  init(_ rows: QueryRows) {
    var hasher = Hasher()
    hasher.combine(rows.columns)
    hasher.combine(rows.types)
    for chunk in rows.chunks {
      if let batch = chunk as? RowBatch {
        batch.hash(into: &hasher)
      } else {
        Self.mix(chunk, into: &hasher)
      }
    }
    number = hasher.finalize()
  }

  /// Hashes rows that were not read from a server, in the form of JSON.
  private static func mix(_ chunk: any RecordBatch, into hasher: inout Hasher) {
    var bytes: [UInt8] = []
    for row in 0..<chunk.count {
      bytes.removeAll(keepingCapacity: true)
      JSONWriter.append(.record(chunk.record(row)), to: &bytes)
      hasher.combine(bytes)
    }
  }
}
