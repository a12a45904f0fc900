import MarqueeBase
import MarqueeSite
import Testing

@Suite struct QueryRowsTests {
  @Test func findsARowInAnyBatch() {
    let batches = [[0, 1, 2], [], [3], [4, 5]].map { numbers in
      DecodedBatch(numbers.map { Record([("n", .int($0))]) })
    }
    let rows = QueryRows(name: "q", columns: [RowColumn(name: "n")], batches: batches)
    #expect(rows.count == 6)
    for number in 0..<6 {
      guard case .int(number)? = rows.record(number)["n"] else {
        Issue.record("row \(number)")
        continue
      }
    }
  }

  @Test func describesARow() {
    let rows = queryRows(
      "movies", ["title", "id", "slug"],
      [
        [.string("Heat"), .int(17), .string("heat")],
        [.null, .int(18), .string("a\nb" + String(repeating: "x", count: 100))],
      ])
    #expect(rows.describe(0) == "row 1 of movies (id 17, slug 'heat')")
    #expect(rows.describe(0, key: "title") == "row 1 of movies (title 'Heat', id 17, slug 'heat')")
    #expect(
      rows.describe(1)
        == "row 2 of movies (id 18, slug 'a\\nb\(String(repeating: "x", count: 37))…')")
    #expect(queryRows("q", ["a", "b"], [[.null, .int(1)]]).describe(0) == "row 1 of q (a NULL)")
  }

  @Test func findsARowByKey() throws {
    let rows = queryRows(
      "movies", ["id", "title"],
      [
        [.int(5), .string("five")], [.decimal("6.50"), .string("six")],
        [.string("7"), .string("seven")],
      ])
    let keyed = try KeyedRows(rows, key: "id", file: "queries/movies.sql")
    #expect(title(keyed, .int(5)) == "five")
    #expect(title(keyed, .decimal("5")) == "five")
    #expect(title(keyed, .decimal("5.00")) == "five")
    #expect(title(keyed, .double(5)) == "five")
    #expect(title(keyed, .decimal("6.5")) == "six")
    #expect(title(keyed, .double(6.5)) == "six")
    #expect(title(keyed, .string("7")) == "seven")
    // Text that is a number is that number where the keys are numbers.
    #expect(title(keyed, .int(7)) == "seven")
    #expect(
      keyed.refusal(of: .string("title"))?.message == """
        movies is looked up by id, which is a number, and 'title' is text
        """)
    #expect(keyed.refusal(of: .int(8))?.message == nil)
    #expect(title(keyed, .null) == nil)
    #expect(title(keyed, .array([])) == nil)
    #expect(keyed.count == 3 && keyed.elements?.count == 3)
  }

  private func title(_ rows: KeyedRows, _ key: Value) -> String? {
    guard case .record(let row)? = rows.member(key), case .string(let text)? = row["title"] else {
      return nil
    }
    return text
  }

  @Test func twoRowsWithOneKeyAreAMistake() {
    let rows = queryRows(
      "movies", ["slug", "id"],
      [
        [.string("heat"), .int(1)], [.string("up"), .int(2)], [.string("heat"), .int(3)],
        [.null, .int(4)],
      ])
    #expect(
      mistakes { _ = try KeyedRows(rows, key: "slug", file: "queries/movies.sql") } == """
        queries/movies.sql: error: two rows of movies have the slug 'heat'
          note: one is row 1 of movies (slug 'heat', id 1)
          note: the other is row 3 of movies (slug 'heat', id 3)
          help: make the key unique in SQL, or use group_by: slug for lists of rows
        queries/movies.sql: error: row 4 of movies (slug NULL, id 4) has no key: its 'slug' is nothing (NULL)
          help: a query's key is text, a number, true or false, a date or a time
        """)
  }

  @Test func findsRowsByGroup() throws {
    let rows = queryRows(
      "shows", ["movie", "hour"],
      [[.int(2), .int(18)], [.int(1), .int(20)], [.int(2), .int(22)], [.null, .int(9)]])
    let grouped = try GroupedRows(rows, column: "movie", file: "queries/shows.sql")
    #expect(hours(grouped.member(.int(2))) == [18, 22])
    #expect(hours(grouped.member(.decimal("1"))) == [20])
    #expect(hours(grouped.member(.null)) == [9])
    #expect(hours(grouped.member(.int(3))) == [])
    #expect(grouped.count == 3)
    #expect(grouped.member(.string("size")) == nil)
    // Pairs, in the order in which the keys first appear.
    let pairs = (grouped.elements ?? []).map { pair in
      guard case .array(let parts) = pair else { return [-1] }
      return hours(parts[1])
    }
    #expect(pairs == [[18, 22], [20], [9]])
  }

  private func hours(_ value: Value?) -> [Int] {
    guard case .array(let rows)? = value else { return [-1] }
    return rows.map { row in
      guard case .record(let record) = row, case .int(let hour)? = record["hour"] else { return -1 }
      return hour
    }
  }
}
