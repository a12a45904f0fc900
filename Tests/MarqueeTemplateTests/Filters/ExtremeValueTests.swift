import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// Every filter with values that no arithmetic expects, as its input and as each of its arguments: a
/// row can hold any of them. Whatever comes out, nothing traps and nothing takes long.
@Suite struct ExtremeValueTests {
  private static let long = String(repeating: "ab ", count: 1000)
  private static let digits = String(repeating: "9", count: 2000)

  private static let values: [(name: String, value: Value)] = [
    ("nil", .null), ("true", .bool(true)),
    ("0", .int(0)), ("-1", .int(-1)), ("largest", .int(.max)), ("smallest", .int(.min)),
    ("below 0", .int(.min + 1)), ("-0.0", .double(-0.0)), ("NaN", .double(.nan)),
    ("infinity", .double(.infinity)), ("-infinity", .double(-.infinity)),
    ("1.8e308", .double(.greatestFiniteMagnitude)), ("5e-324", .double(.leastNonzeroMagnitude)),
    ("9.3e18", .double(9.3e18)), ("decimal NaN", .decimal("NaN")),
    ("decimal infinity", .decimal("-Infinity")), ("1e400", .decimal("1e400")),
    ("1e-400", .decimal("1e-400")), ("1e999999999", .decimal("1e999999999")),
    ("-1e-999999999", .decimal("-1e-999999999")),
    ("1e99999999999999999999", .decimal("1e99999999999999999999")),
    ("2^63", .decimal("9223372036854775808")), ("many digits", .decimal(digits)),
    ("many decimals", .decimal("-0." + digits)), ("text", .string("9223372036854775808")),
    ("text of an exponent", .string("1e400")), ("empty", .string("")),
    ("long", .string(long)), ("control", .string("\u{0}\r\n%1024Y%%\\0\\&")),
    ("format", .string(String(repeating: "%1024Y", count: 100))), ("no list", .array([])),
    ("nested", .array([.array([.array([.int(.max)]), .null]), .string("a"), .double(.nan)])),
    ("map", .record(Record([("a", .int(.min)), ("", .decimal("1e400"))]))),
    (
      "maps",
      .array([.record(Record([("a", .int(.min))])), .record(Record([("a", .double(.nan))]))])
    ),
    ("range", .object(RangeValue(lower: .min, upper: .max))),
    ("last range", .object(RangeValue(lower: .max, upper: .max))),
    ("date", .moment(Moment(.date, microseconds: .min + 1))),
    ("forever", .moment(Moment(.timestampWithZone, microseconds: .max))),
    ("time", .moment(Moment(.time, microseconds: .max - 1))),
    ("local time", .moment(Moment(.timestamp, microseconds: .max - 1))),
  ]

  private static func contexts(room: Int) -> [FilterContext] {
    [false, true].map {
      FilterContext(
        now: Moment(.timestampWithZone, microseconds: 0), timeZone: "Europe/Lisbon", pageMode: $0,
        room: room)
    }
  }

  @Test(arguments: FilterLibrary.names)
  func survives(_ name: String) throws {
    let filter = try #require(FilterLibrary.find(name))
    let one = Self.values.map(\.value)
    // The second argument goes through all values beside a first one that lets the filter go on.
    let firsts: [Value] = [.string("a"), .int(1), .string("%Y")]
    for context in Self.contexts(room: 1 << 20) {
      for input in one {
        _ = try? filter.apply(input, FilterArguments(), context)
        for argument in one {
          try tryOut(filter, input, FilterArguments([argument]), context)
        }
      }
      for second in one where filter.maxArguments > 1 {
        for input in one.prefix(24) {
          for first in firsts {
            try tryOut(filter, input, FilterArguments([first, second]), context)
          }
        }
      }
      for named in filter.namedArguments {
        for value in one {
          for input in [Value.int(.min), .double(.nan), .decimal("12.5")] {
            try tryOut(filter, input, FilterArguments([], named: [(named, value)]), context)
          }
        }
      }
    }
  }

  private func tryOut(
    _ filter: Filter, _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws {
    let start = ContinuousClock.now
    var result: Value?
    do throws(FilterError) {
      result = try filter.apply(input, arguments, context)
    } catch {
      #expect(!error.message.isEmpty)
    }
    if let result { #expect(result.cost <= context.room) }
    let time = ContinuousClock.now - start
    // A debug build on a busy machine: a quadratic step would take minutes.
    #expect(time < .seconds(10), "\(filter.name) of \(input) with \(arguments): \(time)")
  }

  /// In pages they go through; in standard Liquid they are an error, as in Ruby.
  @Test(arguments: [
    ("round", "NaN"), ("floor", "NaN"), ("ceil", "NaN"), ("abs", "NaN"), ("number", "NaN"),
    ("currency", "NaN"), ("percent", "NaN"), ("plus: 1", "NaN"), ("times: 2", "NaN"),
    ("divided_by: 2", "NaN"), ("modulo: 2", "NaN"), ("at_least: 1", "NaN"), ("round: 2", "NaN"),
    ("date: \"%Y\"", "NaN"), ("json", "null"), ("append: \"\"", "NaN"),
  ])
  func notANumberGoesThroughPages(_ filter: String, _ output: String) throws {
    #expect(
      try render("{{ r.n | \(filter) }}", as: .text, ["r": row("q", ["n": .double(.nan)])])
        == output)
    #expect(
      try render("{{ r.n | \(filter) }}", as: .text, ["r": row("q", ["n": .decimal("NaN")])])
        == output)
    for number in [Double.infinity, -.infinity] {
      _ = try render("{{ r.n | \(filter) }}", as: .html, ["r": row("q", ["n": .double(number)])])
    }
  }

  @Test func exponentsOfRowsAreNotExpanded() throws {
    let small = try render(
      "{{ n | plus: 0 | size }}", as: .liquid, ["n": .decimal("1e1000")])
    #expect(small == "416")
    #expect(try render("{{ n | plus: 0 }}", as: .liquid, ["n": .decimal("1e1001")]) == "Infinity")
    #expect(try render("{{ n | round }}", as: .text, ["n": .decimal("1e150000")]) == "1e150000")
  }

  @Test func calculationsWithTooManyDigitsAreRefused() {
    let number = Value.decimal(String(repeating: "9", count: 60_000))
    #expect(
      refusal("{{ n | times: n }}", as: .text, ["n": number]).contains(
        "a number with so many digits can't be calculated with"))
    #expect(
      refusal("{{ n | times: 2 }}", as: .text, ["n": number]).hasPrefix("no error: 19999"))
  }
}
