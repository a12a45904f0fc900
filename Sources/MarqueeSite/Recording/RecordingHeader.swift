internal import MarqueeBase

/// The first line of a recorded query:
///
///     {"marquee":"rows","version":1,"query":"movies","snapshot_time":"2026-11-21T12:00:00Z",…}
struct RecordingHeader: Sendable {
  static let version = 1
  /// The text with which every file of a recording begins.
  static let beginning = "{\"marquee\":\"rows\","

  let query: String
  /// The time of the snapshot from which the rows come.
  let snapshotTime: Moment
  /// The time at which the rows were recorded: the value of `:now`.
  let clock: Moment
  let columns: [RowColumn]
  /// The fingerprint of the SQL text.
  let sql: String
  /// The fingerprints of the values of the parameters that the query names.
  let parameters: [(name: String, fingerprint: String)]
  /// The greatest number of rows to keep; nil when all were kept.
  let limit: Int?
  /// The columns whose values are placeholders.
  let redacted: [String]
}

extension RecordingHeader {
  /// The line, without its newline.
  var line: [UInt8] {
    var members: [(String, Value)] = [
      ("marquee", .string("rows")), ("version", .int(Self.version)), ("query", .string(query)),
      ("snapshot_time", .moment(snapshotTime)), ("clock", .moment(clock)), ("sql", .string(sql)),
      (
        "parameters",
        .record(Record(parameters.map { ($0.name, .string($0.fingerprint)) }))
      ),
      (
        "columns",
        .array(columns.map { .array([.string($0.name), .string($0.type)]) })
      ),
    ]
    if let limit { members.append(("limit", .int(limit))) }
    if !redacted.isEmpty { members.append(("redacted", .array(redacted.map(Value.string)))) }
    var line: [UInt8] = []
    JSONWriter.append(.record(Record(members)), to: &line)
    return line
  }

  /// Reads the line. Unknown members are ignored: a later version may add some.
  init(_ value: Value) throws(RecordedValueReader.Mistake) {
    typealias Mistake = RecordedValueReader.Mistake
    guard case .record(let record) = value, case .string("rows")? = record["marquee"] else {
      throw Mistake("this is not a file that 'marquee record' wrote")
    }
    guard case .int(let version)? = record["version"], version == Self.version else {
      throw Mistake(
        "the recording has version \(Self.shown(record["version"])), and this program reads "
          + "version \(Self.version)")
    }
    guard case .string(let query)? = record["query"], case .string(let sql)? = record["sql"],
      let snapshotTime = Self.moment(record["snapshot_time"]),
      let clock = Self.moment(record["clock"]), let columns = Self.columns(record["columns"])
    else { throw Mistake("the recording's first line is damaged") }
    self.query = query
    self.sql = sql
    self.snapshotTime = snapshotTime
    self.clock = clock
    self.columns = columns
    var parameters: [(String, String)] = []
    if case .record(let given)? = record["parameters"] {
      for (name, value) in zip(given.keys.names, given.values) {
        if case .string(let fingerprint) = value { parameters.append((name, fingerprint)) }
      }
    }
    self.parameters = parameters
    if case .int(let limit)? = record["limit"] { self.limit = limit } else { limit = nil }
    redacted = Self.texts(record["redacted"]) ?? []
  }

  private static func shown(_ version: Value?) -> String {
    if case .int(let number)? = version { String(number) } else { "?" }
  }

  private static func moment(_ value: Value?) -> Moment? {
    guard case .string(let text)? = value else { return nil }
    // Infinity can't be a build's time; neither can a time so far away that a difference of two
    // would overflow.
    return RecordedMoment.parse(text, .timestampWithZone).flatMap {
      abs($0.microseconds / 2) < Int.max / 4 ? $0 : nil
    }
  }

  private static func texts(_ value: Value?) -> [String]? {
    guard case .array(let items)? = value else { return nil }
    let texts: [String] = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    return texts.count == items.count ? texts : nil
  }

  private static func columns(_ value: Value?) -> [RowColumn]? {
    guard case .array(let items)? = value else { return nil }
    let columns = items.compactMap { item -> RowColumn? in
      guard let texts = texts(item), texts.count == 2 else { return nil }
      return RowColumn(name: texts[0], type: texts[1])
    }
    return columns.count == items.count ? columns : nil
  }
}
