internal import MarqueeBase

/// One page to make: a numbered item of a set, with the rows that it shows.
struct PageItem {
  /// The page's set, in the object of the thread that makes the page.
  let run: PageSetRun
  /// The number of the row, group or page in its source, from 0. A streamed group has the number of
  /// its first row.
  let number: Int
  /// The value that the rows of a group have in common.
  var key: Value?
  /// The row whose columns the path in the file's name may use: the item's own, or the first of its
  /// group.
  var row: Record?
  /// The rows of a group, or of one page of a paginated list.
  var rows: [Value] = []

  /// The item for messages: `content/movies/[slug].md, row 3 of movies (id 17)`.
  var description: String { run.set.describe(number, row: row) }
}

extension PageItem {
  /// Makes an item of a streamed group.
  init(_ run: PageSetRun, _ group: RowGroup) {
    let records = group.records()
    self.init(
      run: run, number: group.first, key: group.key, row: records.first,
      rows: records.map(Value.record))
  }

  /// Makes an item that needs no row, or whose rows are in memory.
  init(_ run: PageSetRun, _ number: Int) {
    self.init(run: run, number: number)
    switch run.set.items {
    case .single, .rows, .stream, .groupStream: break
    case .groups(_, let groups):
      let group = groups.groups[number]
      key = group.key
      rows = group.rows
      if case .record(let first)? = rows.first { row = first }
    case .slices(let all, let size):
      rows = all.records(in: PageSet.slice(number, of: all, size: size)).map(Value.record)
    }
  }
}
