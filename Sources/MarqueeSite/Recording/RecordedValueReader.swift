internal import MarqueeBase

/// Converts the JSON of a recording to the values that were recorded.
struct RecordedValueReader {
  /// The reason why JSON is not a value of a recording: a message without a place.
  struct Mistake: Error {
    let message: String
    init(_ message: String) { self.message = message }
  }

  func read(_ value: Value, _ type: RecordedType) throws(Mistake) -> Value {
    switch (type, value) {
    case (.json, .record(let record)): return try readJSON(record)
    case (.json, _): return value
    case (.decimal, .int(let number)): return .decimal(String(number))
    case (.decimal, .double(let number)): return .decimal(number.description)
    case (.moment(let kind), .string(let text)): return .moment(try moment(text, kind))
    case (.array(let element), .array(let items)):
      return .array(
        try items.map { item throws(Mistake) in
          if case .array = item { return try read(item, element.nested) }
          return try read(item, element)
        })
    default: return try readOther(value)
    }
  }

  private func readOther(_ value: Value) throws(Mistake) -> Value {
    switch value {
    case .array(let items):
      return .array(try items.map { item throws(Mistake) in try readOther(item) })
    case .record(let record):
      if let (name, value) = mark(record) { return try readMarked(name, value) }
      return .record(try readMembers(record))
    default: return value
    }
  }

  private func readMembers(_ record: Record) throws(Mistake) -> Record {
    Record(
      keys: record.keys,
      values: try record.values.map { value throws(Mistake) in try readOther(value) })
  }

  private func mark(_ record: Record) -> (name: String, value: Value)? {
    guard record.keys.names.count == 1, record.keys.names[0].utf8.first == UInt8(ascii: "$") else {
      return nil
    }
    return (record.keys.names[0], record.values[0])
  }

  private func readJSON(_ record: Record) throws(Mistake) -> Value {
    guard let (name, value) = mark(record) else { return .record(record) }
    switch (name, value) {
    case ("$value", _): return value
    case ("$typed", _): return try readOther(value)
    case ("$json", .string(let text)):
      var reader = JSONReader()
      do throws(JSONError) {
        return try reader.read(text)
      } catch {
        throw Mistake("the text of '$json' is not JSON: \(error.message)")
      }
    default: throw unknown(name)
    }
  }

  private func readMarked(_ name: String, _ value: Value) throws(Mistake) -> Value {
    switch (name, value) {
    case ("$int", .int), ("$text", .string): return value
    case ("$double", .double): return value
    case ("$double", .string("NaN")): return .double(.nan)
    case ("$double", .string("Infinity")): return .double(.infinity)
    case ("$double", .string("-Infinity")): return .double(-.infinity)
    case ("$decimal", .string(let text)): return .decimal(text)
    case ("$row", .record(let record)): return .record(try readMembers(record))
    case ("$moment", .array(let parts)):
      guard parts.count == 2, case .int(let kind) = parts[0], case .int(let time) = parts[1],
        let number = UInt8(exactly: kind), let kind = Moment.Kind(rawValue: number)
      else { throw unknown(name) }
      return .moment(Moment(kind, microseconds: time))
    case (_, .string(let text)):
      for kind in RecordedMoment.kinds where RecordedMoment.tag(kind) == name {
        return .moment(try moment(text, kind))
      }
      throw unknown(name)
    default: throw unknown(name)
    }
  }

  private func moment(_ text: String, _ kind: Moment.Kind) throws(Mistake) -> Moment {
    if let moment = RecordedMoment.parse(text, kind) { return moment }
    let wanted =
      switch kind {
      case .date: "a date like 2026-11-21"
      case .time: "a time like 18:30:00"
      case .timestamp: "a time like 2026-11-21T18:30:00"
      case .timestampWithZone: "a time like 2026-11-21T18:30:00Z"
      }
    throw Mistake("\(printable(text)) is not \(wanted)")
  }

  private func unknown(_ name: String) -> Mistake {
    Mistake("\(printable(name)) marks no kind of value here")
  }
}
