internal import MarqueeBase

/// Divides the rows of a query that is ordered by a column into groups while they arrive. Used by
/// one thread at a time.
final class GroupStream {
  private let query: String
  private let column: String
  private let index: Int
  private let kind: KeyKind
  /// The file of content/ whose pages the groups make, for messages.
  private let file: String
  private var open: RowGroup?
  private var openKey: RowKey?
  private var closed: Set<RowKey> = []
  private var rowCount = 0

  /// - Parameter columns: the columns of the query. The result is nil when `column` is not one of
  ///   them.
  init?(_ query: String, column: String, columns: [RowColumn], file: String) {
    guard let index = columns.firstIndex(where: { $0.name == column }) else { return nil }
    kind = KeyKind(type: columns[index].type)
    self.query = query
    self.column = column
    self.index = index
    self.file = file
  }

  /// The number of groups so far.
  var count: Int { closed.count + (open == nil ? 0 : 1) }

  /// - Returns: the groups that are complete now.
  /// - Throws: when a value can't be a key, or when a key occurs again after another one.
  func add(_ batch: any RecordBatch) throws(Diagnostics) -> [RowGroup] {
    var complete: [RowGroup] = []
    for rows in batch.runs(of: index) {
      let value = batch.value(rows.lowerBound, column: index)
      let number = rowCount + rows.lowerBound
      guard let key = kind.key(of: value) else {
        let row = QueryRows.describe(
          batch.record(rows.lowerBound), number: number, query: query, key: nil)
        throw GroupedRows.mistake(row, column, value, file: file)
      }
      if key != openKey {
        if let open, let openKey {
          complete.append(open)
          closed.insert(openKey)
        }
        guard !closed.contains(key) else { throw comesBack(value, number) }
        open = RowGroup(key: value, first: number)
        openKey = key
      }
      open?.add(batch, rows)
    }
    rowCount += batch.count
    return complete
  }

  /// The last group, when no more rows come; nil when there were no rows.
  func finish() -> RowGroup? {
    defer { open = nil }
    return open
  }

  /// The error for a key that occurs again. That is possible when the server's collation ignores
  /// case, so that different values are sorted as equal, or in a recording that was edited.
  private func comesBack(_ value: Value, _ number: Int) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "row \(number + 1) of \(query): \(QueryRows.shown(value)) comes back after another "
          + "\(column): rows of one group must follow one another",
        code: "query.order", at: SourceLocation(file: file),
        help: "ORDER BY \(column) COLLATE \"C\" keeps text apart that is not the same"))
  }
}
