import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

/// Queries that are listings of objects in S3, with a lister in place of S3.
@Suite struct ListingRowsTests {
  /// A lister that gives these objects, two on each page.
  struct FixedLister: ObjectLister {
    var objects: [ListedObject]
    var failure: Diagnostic?
    var pause: Duration = .zero

    func list(
      _ query: QueryFile, _ listing: QueryListing,
      _ found: ([ListedObject]) throws(Diagnostics) -> Void
    ) throws(Diagnostics) {
      if let failure { throw Diagnostics(failure) }
      for start in stride(from: 0, to: objects.count, by: 2) {
        let end = ContinuousClock.now + pause
        while ContinuousClock.now < end {}
        try found(Array(objects[start..<min(start + 2, objects.count)]))
      }
    }
  }

  /// The database's part, which must not be asked without need.
  final class CountedRows: RowSource {
    let asked = Mutex<[String]>([])

    func withSnapshot(
      of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
    ) throws(Diagnostics) {
      asked.withLock { $0 += queries.map(\.query.name) }
      let rows = queries.map {
        QueryRows(
          name: $0.query.name, columns: ["id"],
          records: [Record([("id", .int(7))], query: $0.query.name)])
      }
      try body(FixedRows(rows, snapshotTime: Moment(secondsSinceEpoch: 1000)))
    }
  }

  private static func object(_ name: String) -> ListedObject {
    ListedObject(
      key: "posters/" + name, name: name, size: 5, modified: Moment(secondsSinceEpoch: 60),
      etag: "e", url: "https://cdn.example/" + name)
  }

  private static let five = ["a.jpg", "b.png", "deep/c.jpg", "d.jpg", "e.txt"].map(object)

  private static func text(_ rows: QueryRows, _ row: Int, _ column: String) -> String {
    switch rows.record(row)[column] {
    case .string(let text): text
    case .moment(let moment): moment.description
    default: "neither text nor moment"
    }
  }

  private func query(
    _ name: String, _ text: String = "s3: s3://bucket/posters/", timeout: Duration? = nil
  ) throws -> QueryRequest {
    var query = QueryFile(name: name, file: "queries/\(name).yaml", text: text)
    query.listing = try QueryListing.parse(text, file: query.file)
    query.options.timeout = timeout
    return QueryRequest(query: query, parameters: [:])
  }

  private func rows(_ base: any RowSource, _ lister: FixedLister) -> ListingRows {
    ListingRows(over: base, lister) { Moment(secondsSinceEpoch: 2000) }
  }

  @Test func aListingIsRows() throws {
    let base = CountedRows()
    let set = try rows(base, FixedLister(objects: Self.five)).load([try query("posters")])
    let found = try #require(set.rows["posters"])
    #expect(found.columns == ["key", "name", "size", "modified", "etag", "url"])
    #expect(found.types == ["text", "text", "bigint", "timestamptz", "text", "text"])
    #expect(found.count == 5 && Self.text(found, 2, "name") == "deep/c.jpg")
    #expect(Self.text(found, 0, "modified") == "1970-01-01T00:01:00Z")
    #expect(Self.text(found, 0, "url") == "https://cdn.example/a.jpg")
    #expect(set.snapshotTime == Moment(secondsSinceEpoch: 2000))
    // A build with listings alone needs no database.
    #expect(base.asked.withLock { $0.isEmpty })
  }

  @Test(arguments: [
    ("'*.jpg'", ["a.jpg", "d.jpg"]), ("'**.jpg'", ["a.jpg", "deep/c.jpg", "d.jpg"]),
    ("[b.png, 'deep/**']", ["b.png", "deep/c.jpg"]), ("none", []),
  ]) func patterns(_ pattern: String, names: [String]) throws {
    let request = try query("posters", "s3: s3://bucket/posters/\npattern: \(pattern)\n")
    let set = try rows(CountedRows(), FixedLister(objects: Self.five)).load([request])
    let found = try #require(set.rows["posters"])
    #expect((0..<found.count).map { Self.text(found, $0, "name") } == names)
    #expect(found.columns.count == 6)
  }

  @Test func listingsStandBesideSQL() throws {
    let base = CountedRows()
    let sql = QueryRequest(
      query: QueryFile(name: "films", file: "queries/films.sql", text: "SELECT 7 AS id"),
      parameters: [:])
    let set = try rows(base, FixedLister(objects: Self.five)).load([try query("posters"), sql])
    #expect(set.rows["posters"]?.count == 5 && set.rows["films"]?.count == 1)
    #expect(set.snapshotTime == Moment(secondsSinceEpoch: 1000))
    #expect(base.asked.withLock { $0 } == ["films"])
  }

  @Test func failuresAreTold() throws {
    let failure = Diagnostic("denied", code: "s3.denied", category: .configuration)
    let found = #expect(throws: Diagnostics.self) {
      try rows(CountedRows(), FixedLister(objects: [], failure: failure)).load([
        try query("a"), try query("b"),
      ])
    }
    #expect(found?.all.count == 2)
    let slow = #expect(throws: Diagnostics.self) {
      try rows(
        CountedRows(), FixedLister(objects: Self.five, pause: .milliseconds(30))
      ).load([try query("posters", timeout: .milliseconds(10))])
    }
    #expect(slow?.all.first?.code == "query.timeout")
    #expect(slow?.all.first?.help?.contains("list a longer prefix") == true)
  }

  /// The rows of a listing that has not changed are not read again; those of one that has are.
  @Test func watchingComparesRows() throws {
    let held = CachedRows(rows(CountedRows(), FixedLister(objects: Self.five)))
    _ = try held.load([try query("posters")])
    #expect(
      try held.look(
        at: ["posters"], clock: [:], from: rows(CountedRows(), FixedLister(objects: Self.five)))
        == [])
    let fewer = FixedLister(objects: Array(Self.five.dropLast()))
    #expect(
      try held.look(at: ["posters"], clock: [:], from: rows(CountedRows(), fewer)) == ["posters"])
    #expect(try held.load([try query("posters")]).rows["posters"]?.count == 4)
  }

  @Test(arguments: [
    ("", "does not say what it lists"), ("pattern: '*'", "does not say what it lists"),
    ("s3: [a]", "'s3' wants text, not a list"), ("s4: x", "'s4' is not a setting"),
    ("s3: s3://a/\nurl: cdn.example", "'url' is the start of an address"), ("- s3", "wants a map"),
  ]) func mistakesOfFiles(_ text: String, says: String) throws {
    let found = #expect(throws: Diagnostics.self) {
      try QueryListing.parse(text, file: "queries/posters.yaml")
    }
    let first = try #require(found?.all.first)
    #expect(first.message.contains(says), "\(first.message)")
    #expect(first.location?.file == "queries/posters.yaml" && first.category == .configuration)
  }
}
