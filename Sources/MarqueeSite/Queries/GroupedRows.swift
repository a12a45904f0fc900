package import MarqueeBase

/// A query with `group_by: movie_id`, as templates see it: `showtimes[movie.id]` is a list of rows,
/// found by hash, empty when there are none; a loop sees pairs of key and list, in the order in which
/// the keys first appear.
package final class GroupedRows: ValueObject {
  package let groups: [(key: Value, rows: [Value])]
  private let groupByKey: [RowKey: Int]

  /// - Throws: a group that can't be one, by its row.
  package init(_ query: QueryRows, column: String, file: String) throws(Diagnostics) {
    var groups: [(key: Value, rows: [Value])] = []
    var groupByKey: [RowKey: Int] = [:]
    for (number, record) in query.records().enumerated() {
      let value = record[column] ?? .null
      guard let key = RowKey(value) else {
        throw Diagnostics(
          Diagnostic(
            "\(query.describe(number, key: column)) can't be grouped: its '\(column)' is "
              + value.kindName,
            code: "query.group", at: SourceLocation(file: file),
            help: "group by text, a number, true or false, a date or a time"))
      }
      if let group = groupByKey[key] {
        groups[group].rows.append(.record(record))
      } else {
        groupByKey[key] = groups.count
        groups.append((value, [.record(record)]))
      }
    }
    self.groups = groups
    self.groupByKey = groupByKey
  }

  package var kindName: String { "rows in groups" }
  package var elements: [Value]? { groups.map { .array([$0.key, .array($0.rows)]) } }
  package var count: Int? { groups.count }

  package func member(_ key: Value) -> Value? {
    if let group = RowKey(key).flatMap({ groupByKey[$0] }) { return .array(groups[group].rows) }
    // `showtimes.size` asks for the number of groups, unless a group has that name.
    if case .string(let name) = key, ["size", "first", "last"].contains(name) { return nil }
    return .array([])
  }
}
