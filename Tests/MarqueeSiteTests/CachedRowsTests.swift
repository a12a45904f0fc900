import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

/// Rows that stay in memory from build to build.
@Suite struct CachedRowsTests {
  /// A source whose rows change when told, and which notes what was asked of it, snapshot by
  /// snapshot.
  final class Source: RowSource {
    private struct State {
      var rows: [String: String] = [:]
      var runs: [[String]] = []
      var time = 0
      var failure: Diagnostics?
      var during: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    var runs: [[String]] { state.withLock { $0.runs } }

    func set(_ query: String, _ text: String) { state.withLock { $0.rows[query] = text } }
    func fail(_ failure: Diagnostics?) { state.withLock { $0.failure = failure } }
    func during(_ body: (@Sendable () -> Void)?) { state.withLock { $0.during = body } }

    func withSnapshot(
      of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
    ) throws(Diagnostics) {
      let (failure, during) = state.withLock { state in
        state.runs.append(queries.map(\.query.name))
        state.time += 1
        return (state.failure, state.during)
      }
      during?()
      if let failure { throw failure }
      let (rows, time) = state.withLock { ($0.rows, $0.time) }
      let all = queries.map { request in
        queryRows(request.query.name, ["v"], [[.string(rows[request.query.name] ?? "")]])
      }
      try body(FixedRows(all, snapshotTime: Moment(.timestampWithZone, microseconds: time)))
    }
  }

  static func request(
    _ name: String, _ text: String = "SELECT 1", now: Int = 1, city: String = "Lisbon"
  ) -> QueryRequest {
    QueryRequest(
      query: QueryFile(name: name, file: "queries/\(name).sql", text: text),
      parameters: [
        "now": .moment(Moment(.timestampWithZone, microseconds: now)), "city": .string(city),
      ])
  }

  static func read(
    _ held: CachedRows, _ requests: [QueryRequest]
  ) throws -> (rows: TextMap<String>, time: Int) {
    let set = try held.load(requests)
    let rows = set.rows.mapValues { rows -> String in
      if case .string(let text) = rows.record(0).values[0] { text } else { "?" }
    }
    return (rows, set.snapshotTime.microseconds)
  }

  @Test func sendsNoQueryTwice() throws {
    let source = Source()
    source.set("a", "1")
    source.set("b", "1")
    let held = CachedRows(source)
    let both = [Self.request("a"), Self.request("b")]
    #expect(try Self.read(held, both).rows == ["a": "1", "b": "1"])
    source.set("a", "2")
    let again = try Self.read(held, both)
    #expect(again.rows == ["a": "1", "b": "1"])
    #expect(again.time == 1)
    #expect(source.runs == [["a", "b"]])
    #expect(held.lastRun == [])
  }

  /// What is changed in the second build's requests, and what has to be read.
  @Test(arguments: [
    ([request("a", "SELECT 2"), request("b")], ["a"]),
    ([request("a"), request("b"), request("c")], ["c"]),
    ([request("b")], []),
    // A parameter counts where the query names it.
    ([request("a", city: "Porto"), request("b", city: "Porto")], []),
    ([request("a", now: 2), request("b", now: 2)], []),
  ])
  func readsWhatIsNew(_ requests: [QueryRequest], _ read: [String]) throws {
    let source = Source()
    let held = CachedRows(source)
    _ = try Self.read(held, [Self.request("a"), Self.request("b")])
    _ = try Self.read(held, requests)
    #expect(source.runs.dropFirst().flatMap(\.self) == read)
  }

  @Test func parametersThatAreNamedCount() throws {
    let source = Source()
    let held = CachedRows(source)
    func requests(_ now: Int, _ city: String) -> [QueryRequest] {
      [
        Self.request("clock", "SELECT :now", now: now, city: city),
        Self.request("town", "SELECT :city", now: now, city: city),
        Self.request("none", "SELECT 1", now: now, city: city),
      ]
    }
    _ = try Self.read(held, requests(1, "Lisbon"))
    _ = try Self.read(held, requests(2, "Lisbon"))
    _ = try Self.read(held, requests(2, "Porto"))
    #expect(source.runs == [["clock", "town", "none"], ["clock"], ["town"]])
  }

  @Test func readsStaleQueriesInOneSnapshot() throws {
    let source = Source()
    let held = CachedRows(source)
    let requests = ["a", "b", "c"].map { Self.request($0) }
    _ = try Self.read(held, requests)
    source.set("a", "2")
    source.set("c", "2")
    held.markStale(["a", "c", "unknown"])
    let read = try Self.read(held, requests)
    #expect(read.rows == ["a": "2", "b": "", "c": "2"])
    #expect(read.time == 2)
    #expect(source.runs.last == ["a", "c"])
    held.markAllStale()
    _ = try Self.read(held, requests)
    #expect(source.runs.last == ["a", "b", "c"])
  }

  /// A change that is announced while the rows are being read may have come too late for them.
  @Test func staysStaleWhenMarkedDuringARead() throws {
    let source = Source()
    let held = CachedRows(source)
    source.during { held.markStale(["a"]) }
    _ = try Self.read(held, [Self.request("a")])
    source.during(nil)
    source.set("a", "late")
    #expect(try Self.read(held, [Self.request("a")]).rows == ["a": "late"])
    _ = try Self.read(held, [Self.request("a")])
    #expect(source.runs.count == 2)
  }

  @Test func aFailedReadLeavesThemStale() throws {
    let source = Source()
    let held = CachedRows(source)
    _ = try Self.read(held, [Self.request("a"), Self.request("b")])
    held.markStale(["a"])
    source.fail(Diagnostics(Diagnostic("gone", code: "x")))
    #expect(throws: Diagnostics.self) { try Self.read(held, [Self.request("a")]) }
    // What is not stale is still there.
    #expect(try Self.read(held, [Self.request("b")]).rows == ["b": ""])
    source.fail(nil)
    source.set("a", "2")
    #expect(try Self.read(held, [Self.request("a")]).rows == ["a": "2"])
  }

  @Test func looksAndKeepsWhatDiffers() throws {
    let source = Source()
    let other = Source()
    let held = CachedRows(source)
    let requests = [Self.request("a"), Self.request("b", "SELECT :now")]
    _ = try Self.read(held, requests)
    #expect(try held.look(at: ["a", "b", "unknown"], clock: [:], from: other) == [])
    other.set("b", "2")
    let later: TextMap<Value> = ["now": .moment(Moment(.timestampWithZone, microseconds: 9))]
    #expect(try held.look(at: ["a", "b"], clock: later, from: other) == ["b"])
    // The next build at that clock has nothing to read.
    let next = [Self.request("a", now: 9), Self.request("b", "SELECT :now", now: 9)]
    let read = try Self.read(held, next)
    #expect(read.rows == ["a": "", "b": "2"])
    #expect(read.time == 2, "the other source's second snapshot")
    #expect(source.runs.count == 1)
    #expect(other.runs == [["a", "b"], ["a", "b"]])
  }

  /// The same rows at a later clock are still those of the earlier one: an edit of a template
  /// sends no query.
  @Test func aLookThatFindsNothingChangesNothing() throws {
    let source = Source()
    let held = CachedRows(source)
    let requests = [Self.request("b", "SELECT :now")]
    _ = try Self.read(held, requests)
    let later: TextMap<Value> = ["now": .moment(Moment(.timestampWithZone, microseconds: 9))]
    #expect(try held.look(at: ["b"], clock: later, from: source) == [])
    #expect(try Self.read(held, requests).time == 1)
    #expect(source.runs.count == 2)
  }

  @Test func readsRefreshesFromTheSecondSource() throws {
    let first = Source()
    let later = Source()
    let held = CachedRows(first, later: later)
    _ = try Self.read(held, [Self.request("a")])
    held.markStale(["a"])
    _ = try Self.read(held, [Self.request("a")])
    #expect(first.runs.count == 1)
    #expect(later.runs.count == 1)
  }

  @Test func theOrderOfBatchesIsNotTheirCut() {
    func rows(_ cuts: [[String]]) -> QueryRows {
      QueryRows(
        name: "q", columns: [RowColumn(name: "v")],
        batches: cuts.map { cut in
          DecodedBatch(cut.map { Record([("v", .string($0))]) })
        })
    }
    let whole = RowDigest(rows([["a", "b", "c"]]))
    #expect(RowDigest(rows([["a"], ["b", "c"]])) == whole)
    #expect(RowDigest(rows([["a", "c", "b"]])) != whole)
    #expect(RowDigest(rows([["a", "b"]])) != whole)
  }
}
