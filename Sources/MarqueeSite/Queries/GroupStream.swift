internal import MarqueeBase

/// Cuts the rows of a query that is ordered by a column into groups while they arrive. Used by one
/// thread at a time.
final class GroupStream {
  private let query: String
  private let column: String
  private let index: Int
  private let kind: KeyKind
  /// Whose pages the groups make.
  private let file: String
  private var open: RowGroup?
  private var openKey: RowKey?
  private var closed: Set<RowKey> = []
  private var rowCount = 0

  /// - Parameter columns: those of the query; `column` is one of them.
  init?(_ query: String, column: String, columns: [RowColumn], file: String) {
    guard let index = columns.firstIndex(where: { $0.name == column }) else { return nil }
    kind = KeyKind(type: columns[index].type)
    self.query = query
    self.column = column
    self.index = index
    self.file = file
  }

  /// How many groups there are so far.
  var count: Int { closed.count + (open == nil ? 0 : 1) }

  /// - Returns: the groups that are complete now.
  /// - Throws: a value that can't be a key; a key that comes back after another one.
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

  /// No row will come: the last group.
  func finish() -> RowGroup? {
    defer { open = nil }
    return open
  }

  /// Possible where the server finds values equal that are different here: with a collation that
  /// ignores case, or in a recording that was edited.
  private func comesBack(_ value: Value, _ number: Int) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "row \(number + 1) of \(query): \(QueryRows.shown(value)) comes back after another "
          + "\(column): rows of one group must follow one another",
        code: "query.order", at: SourceLocation(file: file),
        help: "ORDER BY \(column) COLLATE \"C\" keeps text apart that is not the same"))
  }
}
