package import MarqueeBase

/// The value of a query with `group_by: movie_id` in templates: `showtimes[movie.id]` is a list of
/// rows, found by hash and empty when there are none. A loop gets pairs of key and list, in the
/// order in which the keys first appear.
package final class GroupedRows: ValueObject, KeyedLookups {
  /// The groups in the order in which their keys first appear.
  package let groups: [(key: Value, rows: [Value])]
  /// The fingerprints of each group's rows.
  let fingerprints: [Fingerprint]
  private let groupByKey: [RowKey: Int]
  let query: String
  let kind: KeyKind
  let keyColumn: RowColumn
  let fingerprint: Fingerprint

  /// - Throws: a diagnostic for a row whose value can't be a key.
  package init(_ query: QueryRows, column: String, file: String) throws(Diagnostics) {
    var groups: [(key: Value, rows: [Value])] = []
    var groupByKey: [RowKey: Int] = [:]
    var ordered: [OrderedFingerprint] = []
    self.query = query.name
    let records = query.records()
    keyColumn = query.column(column)
    kind = KeyKind(type: keyColumn.type, sample: records.firstValue(of: column))
    let digester = Digester()
    let rowFingerprints = query.fingerprints(digester)
    fingerprint = QueryRows.fingerprint(of: rowFingerprints, digester)
    for (number, record) in records.enumerated() {
      let value = record[column] ?? .null
      guard let key = kind.key(of: value) else {
        throw Self.mistake(query.describe(number, key: column), column, value, file: file)
      }
      if let group = groupByKey[key] {
        ordered[group].add(rowFingerprints[number], at: groups[group].rows.count)
        groups[group].rows.append(.record(record))
      } else {
        groupByKey[key] = groups.count
        groups.append((value, [.record(record)]))
        var first = OrderedFingerprint()
        first.add(rowFingerprints[number], at: 0)
        ordered.append(first)
      }
    }
    self.groups = groups
    self.groupByKey = groupByKey
    fingerprints = ordered.map { $0.finished(digester) }
  }

  /// - Parameter row: the row's description for messages.
  static func mistake(
    _ row: String, _ column: String, _ value: Value, file: String
  ) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "\(row) can't be grouped: its '\(column)' is \(value.kindName)",
        code: "query.group", at: SourceLocation(file: file),
        help: "group by text, a number, true or false, a date or a time"))
  }

  package var kindName: String { "rows in groups" }
  package var elements: [Value]? { groups.map { .array([$0.key, .array($0.rows)]) } }
  package var count: Int? { groups.count }

  package func member(_ key: Value) -> Value? { lookUp(self.key(for: key), of: key).value }

  package func refusal(of key: Value) -> KeyRefusal? { mismatch(of: key) }

  func holds(_ key: RowKey) -> Bool { groupByKey[key] != nil }

  func lookUp(_ key: RowKey?, of value: Value) -> (value: Value?, fingerprint: Fingerprint) {
    if let group = key.flatMap({ groupByKey[$0] }) {
      return (.array(groups[group].rows), fingerprints[group])
    }
    // `showtimes.size` is the number of groups, unless a group has that key.
    if case .string(let name) = value, ["size", "first", "last"].contains(name) {
      return (nil, .none)
    }
    return key == nil ? (nil, .none) : (.array([]), .none)
  }

  func forEachKey(_ body: (RowKey, Fingerprint) -> Void) {
    for (key, group) in groupByKey { body(key, fingerprints[group]) }
  }
}
