import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite struct ValueTests {
  private static let map = Value.record(Record([("a", .int(1)), ("b", .null)]))
  private static let day = Value.moment(Moment(.date, microseconds: 20_778 * 86_400_000_000))

  @Test func truthBlankAndEmpty() {
    let table: [(Value, truthy: Bool, blank: Bool, empty: Bool)] = [
      (.null, false, true, false), (.bool(false), false, true, false),
      (.bool(true), true, false, false), (.int(0), true, false, false),
      (.string(""), true, true, true), (.string(" \n"), true, true, false),
      (.string("x"), true, false, false), (.array([]), true, true, true),
      (.array([.null]), true, false, false), (.record(Record([])), true, true, true),
      (Self.map, true, false, false), (Self.day, true, false, false),
    ]
    for (value, truthy, blank, empty) in table {
      #expect(value.isTruthy == truthy)
      #expect(value.isBlank == blank)
      #expect(value.isEmpty == empty)
    }
  }

  @Test func equality() {
    let same: [(Value, Value)] = [
      (.int(1), .double(1)), (.int(1), .decimal("1.00")), (.double(0.1), .decimal("0.10")),
      (.string("é"), .string("é")), (.array([.int(1)]), .array([.double(1)])),
      (Self.map, .record(Record([("b", .null), ("a", .double(1))]))),
      (Self.day, .string("2026-11-21")), (.null, .null), (.decimal("1e3"), .int(1000)),
    ]
    let other: [(Value, Value)] = [
      (.int(1), .string("1")), (.string("é"), .string("e\u{301}")), (.null, .bool(false)),
      (.double(.nan), .double(.nan)), (.int(.max), .double(0x1p63)),
      (.array([.int(1)]), .array([])), (Self.map, .record(Record([("a", .int(1))]))),
      (Self.day, .string("2026-11-22")), (.int(0), .bool(false)),
    ]
    for (a, b) in same { #expect(a.liquidEquals(b) && b.liquidEquals(a)) }
    for (a, b) in other { #expect(!a.liquidEquals(b) && !b.liquidEquals(a)) }
  }

  @Test func order() {
    let table: [(Value, Value, Ordering?)] = [
      (.int(1), .double(1.5), .less), (.decimal("1e400"), .double(1e300), .greater),
      (.decimal("1e400"), .double(.infinity), .less), (.int(1), .double(.nan), .unordered),
      (.string("abc"), .string("acb"), .less), (.string("Z"), .string("a"), .less),
      (.string("é"), .string("z"), .greater), (.int(1), .string("1"), nil), (.null, .int(1), nil),
      (.bool(true), .bool(false), nil), (Self.day, .string("2026-11-20"), .greater),
      (Self.day, .string("soon"), nil),
      (Self.day, .moment(Moment(.timestampWithZone, microseconds: 0)), .greater),
      (Self.day, .moment(Moment(.time, microseconds: 0)), nil),
    ]
    for (a, b, expected) in table { #expect(a.liquidOrder(b) == expected) }
    #expect(Value.int(1).isOrdered && !Value.null.isOrdered && !Value.array([]).isOrdered)
  }

  @Test func contains() {
    #expect(Value.string("hel9lo").liquidContains(.int(9)))
    #expect(!Value.string("hello").liquidContains(.null))
    #expect(Value.array([.int(1), .string("x")]).liquidContains(.double(1)))
    #expect(!Value.array([.null, .bool(false)]).liquidContains(.null))
    #expect(!Value.array([.null, .bool(false)]).liquidContains(.bool(false)))
    #expect(Self.map.liquidContains(.string("b")) && !Self.map.liquidContains(.string("c")))
    #expect(!Value.int(12).liquidContains(.int(1)))
  }

  @Test func members() {
    let list = Value.array([.int(7), .int(8)])
    #expect(list.member(.int(-1))?.liquidText == "8")
    #expect(list.member(.int(2)) == nil && list.member(.int(-3)) == nil)
    #expect(list.member(.int(.min)) == nil && list.member(.string("0")) == nil)
    #expect(Self.map.member(.string("a"))?.liquidText == "1")
    #expect(Self.map.member(.int(0)) == nil && Self.map.member(.string("size")) == nil)
    #expect(Self.map.size == 2 && list.size == 2 && Value.string("é").size == 1)
    #expect(Value.double(1).size == nil && Value.null.size == nil)
    #expect(Self.map.first?.liquidText == "a1" && Self.map.last == nil)
  }

  @Test func elements() {
    #expect(Value.array([.int(1), .int(2)]).elements().count == 2)
    #expect(Self.map.elements().map(\.liquidText) == ["a1", "b"])
    #expect(Value.string("hi").elements().map(\.liquidText) == ["hi"])
    #expect(Value.string("").elements().isEmpty && Value.null.elements().isEmpty)
    #expect(Value.int(3).elements().isEmpty)
  }

  @Test func printing() {
    let table: [(Value, String)] = [
      (.array([.int(1), .null, .array([.string("x")])]), "1x"),
      (
        .record(Record([("k", .string("a\"b\n\u{7F}#{")), ("n", .null)])),
        "{\"k\"=>\"a\\\"b\\n\\u007F\\#{\", \"n\"=>nil}"
      ),
      (.decimal("12.50"), "12.50"), (.double(1), "1.0"), (Self.day, "2026-11-21"),
    ]
    for (value, expected) in table { #expect(value.liquidText == expected) }
  }

  @Test func everyFilterSurvivesEveryInput() {
    let inputs: [Value] = [
      .null, .bool(true), .int(.min), .int(.max), .double(.nan), .double(-.infinity),
      .double(.leastNonzeroMagnitude), .decimal("NaN"), .decimal("-1e9000"), .decimal("x"),
      .string(""), .string("\r\n\u{0}👩‍👧e\u{301}%s&<"), .moment(Moment(.date, microseconds: .max)),
      .moment(Moment(.time, microseconds: 1)), .array([.null, .array([.int(1)])]), Self.map,
    ]
    let context = FilterContext(now: Moment(.timestampWithZone, microseconds: 0), pageMode: true)
    var answers = 0
    for filter in FilterLibrary.all {
      for input in inputs {
        for first in inputs {
          for second in inputs.prefix(filter.maxArguments > 1 ? inputs.count : 1) {
            let arguments = [first, second].prefix(filter.maxArguments)
            let result = try? filter.apply(input, FilterArguments(Array(arguments)), context)
            answers += (result?.liquidText.utf8.count ?? 0) >= 0 ? 1 : 0
          }
        }
      }
    }
    #expect(answers > 10_000)
  }

  @Test func filtersAreDocumentedAndFoundByName() throws {
    #expect(Set(FilterLibrary.names).count == FilterLibrary.all.count)
    for filter in FilterLibrary.all {
      #expect(filter.example.contains("| " + filter.name), "\(filter.name)")
      #expect(filter.summary.hasSuffix("."), "\(filter.name)")
      #expect(FilterLibrary.find(filter.name)?.name == filter.name)
    }
    #expect(FilterLibrary.find("upcaes") == nil)
  }

  @Test func longDivisionUndoesMultiplication() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      func number(_ limbs: Int) -> Magnitude {
        let digits = (0..<(limbs * 9)).map { _ in UInt8.random(in: 0x30...0x39, using: &generator) }
        return Magnitude(digits: digits)
      }
      let divisor = number(.random(in: 1...6)) + Magnitude(1)
      let quotient = number(.random(in: 0...6))
      let remainder = number(.random(in: 0...7)).divided(by: divisor).remainder
      let (found, rest) = (quotient * divisor + remainder).divided(by: divisor)
      #expect(found == quotient && rest == remainder)
    }
  }
}
