internal import MarqueeBase
internal import MarqueeSite

/// A row that is written in a test.
///
///     ["slug": "heat", "year": 1995, "score": .decimal("8.30"), "released": .date("1995-12-15")]
public struct TestRow: Sendable, ExpressibleByDictionaryLiteral {
  let columns: [(name: String, value: TestValue)]

  /// Makes a row of its columns, in the order in which a query would return them.
  public init(dictionaryLiteral columns: (String, TestValue)...) {
    self.columns = columns.map { ($0.0, $0.1) }
  }

  /// The rows of a query that has no recording.
  ///
  /// - Throws: a diagnostic when a row has other columns than the first.
  static func query(_ name: String, _ rows: [TestRow]) throws(Diagnostics) -> QueryRows {
    let columns = rows.first?.columns.map(\.name) ?? []
    let keys = RecordKeys(columns, query: name)
    var records: [Record] = []
    for (index, row) in rows.enumerated() {
      guard row.columns.map(\.name) == columns else {
        throw Diagnostics(
          Diagnostic(
            "row \(index + 1) of \(name) has other columns than its first row", code: "test.row",
            help: "the columns are \(columns.joined(separator: ", ")), in this order"))
      }
      var values: [MarqueeBase.Value] = []
      for (_, value) in row.columns { values.append(try value.value()) }
      records.append(Record(keys: keys, values: values))
    }
    return QueryRows(name: name, columns: columns, records: records)
  }

  /// The rows of a recorded query, replaced. They have the recording's columns in its order, with
  /// NULL for each column that a row leaves out.
  ///
  /// - Parameter recorded: the columns of the recording; empty when the query is not in it.
  static func query(
    _ name: String, _ rows: [TestRow], recorded: [RowColumn]
  ) throws(Diagnostics) -> QueryRows {
    if recorded.isEmpty { return try query(name, rows) }
    let names = recorded.map(\.name)
    let keys = RecordKeys(names, query: name)
    var records: [Record] = []
    for row in rows {
      var values = [MarqueeBase.Value](repeating: .null, count: names.count)
      for (column, value) in row.columns {
        guard let position = names.firstIndex(of: column) else {
          throw Diagnostics(
            Diagnostic(
              "\(name) has no column '\(column)' in the recording", code: "test.row",
              help: nearestName(to: column, among: names).map { "did you mean '\($0)'?" }
                ?? "its columns are \(names.joined(separator: ", "))"))
        }
        values[position] = try value.value()
      }
      records.append(Record(keys: keys, values: values))
    }
    return QueryRows(name: name, columns: recorded, batches: [DecodedBatch(records)])
  }
}

/// A value of a ``TestRow``: a literal, or a value of SQL that Swift has no literal for.
public indirect enum TestValue: Sendable {
  /// SQL's NULL, which can be written as `nil`.
  case null
  case bool(Bool)
  case int(Int)
  /// A `double precision` of PostgreSQL.
  case double(Double)
  /// A `numeric` of PostgreSQL, as its exact text: `12.50`.
  case decimal(String)
  case text(String)
  /// A date: `2026-11-21`.
  case date(String)
  /// A time: `2026-11-21T18:30:00Z`. With a zone it is a `timestamp with time zone`, without one a
  /// `timestamp`.
  case time(String)
  /// An array of SQL, or of JSON.
  case list([TestValue])
  /// A JSON object, whose members keep their order.
  case object([(String, TestValue)])

  /// The value as templates get it.
  ///
  /// - Throws: a diagnostic when a date or time is malformed.
  func value() throws(Diagnostics) -> MarqueeBase.Value {
    switch self {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .double(let number): return .double(number)
    case .decimal(let text): return .decimal(text)
    case .text(let text): return .string(text)
    case .date(let text):
      return .moment(try Self.moment(text, "a date like 2026-11-21") { $0 == .date })
    case .time(let text):
      return .moment(try Self.moment(text, "a time like 2026-11-21T18:30:00Z") { $0 != .date })
    case .list(let values):
      return .array(try values.map { value throws(Diagnostics) in try value.value() })
    case .object(let members):
      return .record(
        Record(try members.map { member throws(Diagnostics) in (member.0, try member.1.value()) }))
    }
  }

  private static func moment(
    _ text: String, _ wanted: String, _ fits: (Moment.Kind) -> Bool
  ) throws(Diagnostics) -> Moment {
    if let moment = MomentText.parse(text), fits(moment.kind) { return moment }
    throw Diagnostics(Diagnostic("'\(text)' is not \(wanted)", code: "test.value"))
  }
}

extension TestValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral values: TestValue...) { self = .list(values) }
  public init(dictionaryLiteral members: (String, TestValue)...) { self = .object(members) }
}
