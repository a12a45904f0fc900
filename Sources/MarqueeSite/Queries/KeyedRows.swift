package import MarqueeBase

/// The value of a query with `key: slug` in templates: `movies["heat"]` is a row, found by hash. A
/// loop gets the rows in SQL's order.
package final class KeyedRows: ValueObject, KeyedLookups {
  private let rows: [Value]
  private let rowByKey: [RowKey: Int]
  private let fingerprints: [Fingerprint]
  let query: String
  let kind: KeyKind
  let keyColumn: RowColumn
  let fingerprint: Fingerprint

  /// - Throws: a diagnostic for each two rows with the same key, and for each row whose value can't
  ///   be a key, at most about 20.
  package init(_ query: QueryRows, key: String, file: String) throws(Diagnostics) {
    self.query = query.name
    let records = query.records()
    keyColumn = query.column(key)
    kind = KeyKind(type: keyColumn.type, sample: records.firstValue(of: key))
    let digester = Digester()
    fingerprints = query.fingerprints(digester)
    fingerprint = QueryRows.fingerprint(of: fingerprints, digester)
    var rows: [Value] = []
    var rowByKey: [RowKey: Int] = [:]
    rows.reserveCapacity(query.count)
    rowByKey.reserveCapacity(query.count)
    var mistakes: [Diagnostic] = []
    for (number, record) in records.enumerated() {
      let value = record[key] ?? .null
      rows.append(.record(record))
      guard let rowKey = kind.key(of: value), rowKey != .null else {
        if mistakes.count < 20 {
          mistakes.append(
            Diagnostic(
              "\(query.describe(number, key: key)) has no key: its '\(key)' is \(value.kindName)",
              code: "query.key", at: SourceLocation(file: file),
              help: "a query's key is text, a number, true or false, a date or a time"))
        }
        continue
      }
      if let first = rowByKey.updateValue(number, forKey: rowKey), mistakes.count < 20 {
        mistakes.append(
          Diagnostic(
            "two rows of \(query.name) have the \(key) \(QueryRows.shown(value))",
            code: "query.duplicate-key", at: SourceLocation(file: file),
            notes: [
              Diagnostic.Note("one is \(query.describe(first, key: key))"),
              Diagnostic.Note("the other is \(query.describe(number, key: key))"),
            ],
            help: "make the key unique in SQL, or use group_by: \(key) for lists of rows"))
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    self.rows = rows
    self.rowByKey = rowByKey
  }

  package var kindName: String { "rows by key" }
  package var elements: [Value]? { rows }
  package var count: Int? { rows.count }

  package func member(_ key: Value) -> Value? { lookUp(self.key(for: key), of: key).value }

  package func refusal(of key: Value) -> KeyRefusal? { mismatch(of: key) }

  func holds(_ key: RowKey) -> Bool { rowByKey[key] != nil }

  func lookUp(_ key: RowKey?, of value: Value) -> (value: Value?, fingerprint: Fingerprint) {
    guard let row = key.flatMap({ rowByKey[$0] }) else { return (nil, .none) }
    return (rows[row], fingerprints[row])
  }

  func forEachKey(_ body: (RowKey, Fingerprint) -> Void) {
    for (key, row) in rowByKey { body(key, fingerprints[row]) }
  }
}
