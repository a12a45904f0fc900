internal import MarqueeBase
internal import MarqueePostgres

/// A query's rows as one number, to see whether another run gave the same ones.
///
/// Seeded anew in each process: good for comparing, not for keeping. Two different results have
/// the same number once in 2⁶⁴ times.
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

  /// Rows that were not read from a server, in the form of JSON.
  private static func mix(_ chunk: any RecordBatch, into hasher: inout Hasher) {
    var bytes: [UInt8] = []
    for row in 0..<chunk.count {
      bytes.removeAll(keepingCapacity: true)
      JSONWriter.append(.record(chunk.record(row)), to: &bytes)
      hasher.combine(bytes)
    }
  }
}
