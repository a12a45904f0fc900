package import MarqueeBase

/// The rows of one query.
package struct QueryRows: Sendable {
  package let name: String
  /// The names of its columns.
  package let columns: [String]
  /// The columns' types as SQL writes them, in the same order; a type that is not known is empty.
  package let types: [String]
  package let count: Int
  private let batches: [any RecordBatch]
  /// The number of the first row of each batch.
  private let starts: [Int]

  /// Makes the rows of a query from its batches, in order; empty batches are left out.
  package init(name: String, columns: [RowColumn], batches: [any RecordBatch]) {
    self.name = name
    self.columns = columns.map(\.name)
    types = columns.map(\.type)
    let filled = batches.filter { $0.count > 0 }
    self.batches = filled
    var starts: [Int] = []
    var count = 0
    for batch in filled {
      starts.append(count)
      count += batch.count
    }
    self.starts = starts
    self.count = count
  }

  /// Makes rows that are already decoded, with unknown types. The records' keys should have the
  /// query's name.
  package init(name: String, columns: [String], records: [Record]) {
    self.init(
      name: name, columns: columns.map { RowColumn(name: $0) }, batches: [DecodedBatch(records)])
  }

  /// The columns with their types.
  var rowColumns: [RowColumn] { zip(columns, types).map { RowColumn(name: $0, type: $1) } }

  /// A column with its type, which is empty when there is no such column.
  func column(_ name: String) -> RowColumn {
    let position = columns.firstIndex(of: name)
    return RowColumn(name: name, type: position.map { types[$0] } ?? "")
  }

  /// The fingerprint of each row, in order.
  func fingerprints(_ digester: Digester) -> [Fingerprint] {
    var all: [Fingerprint] = []
    all.reserveCapacity(count)
    for batch in batches {
      for row in 0..<batch.count { all.append(batch.fingerprint(row, digester)) }
    }
    return all
  }

  /// The fingerprint of one row.
  func fingerprint(_ row: Int, _ digester: Digester) -> Fingerprint {
    let batch = batch(of: row)
    return batches[batch].fingerprint(row - starts[batch], digester)
  }

  /// The fingerprint of all rows, computed from those of each row.
  static func fingerprint(of rows: [Fingerprint], _ digester: Digester) -> Fingerprint {
    var ordered = OrderedFingerprint()
    for (index, row) in rows.enumerated() { ordered.add(row, at: index) }
    return ordered.finished(digester)
  }

  /// The batches of rows as they came, in order; none is empty.
  package var chunks: [any RecordBatch] { batches }

  /// The row with this number, which counts from 0.
  package func record(_ row: Int) -> Record {
    let batch = batch(of: row)
    return batches[batch].record(row - starts[batch])
  }

  /// The batch that holds a row.
  private func batch(of row: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Decodes all rows.
  package func records() -> [Record] { records(in: 0..<count) }

  /// Decodes some rows.
  package func records(in rows: Range<Int>) -> [Record] {
    var all: [Record] = []
    all.reserveCapacity(rows.count)
    var next = rows.lowerBound
    while next < rows.upperBound {
      let index = batch(of: next)
      let start = starts[index]
      let end = min(rows.upperBound, start + batches[index].count)
      batches[index].forEachRecord(in: next - start..<end - start, where: { _ in true }) {
        all.append($1)
      }
      next = end
    }
    return all
  }

  /// A row for messages, with its number from 1 and the columns that identify it: `row 3 of movies
  /// (id 17, slug 'heat')`.
  package func describe(_ row: Int, key: String? = nil) -> String {
    Self.describe(record(row), number: row, query: name, key: key)
  }

  /// - Parameter number: the row's, from 0.
  static func describe(_ record: Record, number row: Int, query name: String, key: String?)
    -> String
  {
    let columns = record.keys.names
    var wanted = [key, "id", "slug"].compactMap { $0 }.filter { columns.contains($0) }
    if wanted.isEmpty, let first = columns.first { wanted = [first] }
    var seen: TextSet = []
    let facts = wanted.filter { seen.insert($0).inserted }.map { column in
      "\(column) \(shown(record[column] ?? .null))"
    }
    return "row \(row + 1) of \(name)"
      + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
  }

  /// A value for messages.
  static func shown(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .bool(let flag): String(flag)
    case .int(let number): String(number)
    case .double(let number): "\(number)"
    case .decimal(let number): number
    case .string(let text): printable(text, limit: 40)
    case .moment(let moment): moment.description
    case .array, .record, .object: value.kindName
    }
  }
}

extension [Record] {
  /// The first value of a column that is not NULL, from which the kind of a column of unknown type
  /// is taken; nil when all are NULL.
  func firstValue(of column: String) -> Value? {
    for record in self {
      if let value = record[column], !value.isNull { return value }
    }
    return nil
  }
}
