internal import MarqueeBase

/// A statement's parameter in the form in which it is sent: as text.
struct BoundParameter {
  /// The parameter's text; nil for NULL.
  let text: String?
  /// The OID of the type; 0 lets the server choose it. Dates and times have their own type, so that
  /// `:now - interval '1 day'` is a time minus an interval.
  let type: UInt32

  /// - Throws: for a value that can't be a parameter: a map, an object, text with a NUL character.
  init(_ value: Value) throws(DatabaseError) {
    switch value {
    case .null: text = nil
    default: text = try Self.text(value)
    }
    if case .moment(let moment) = value {
      switch moment.kind {
      case .date: type = 1082
      case .time: type = 1083
      case .timestamp: type = 1114
      case .timestampWithZone: type = 1184
      }
    } else {
      type = 0
    }
    if let text, text.utf8.contains(0) {
      throw DatabaseError(
        .value, "a parameter has a NUL character, which PostgreSQL's text can't hold")
    }
  }

  private static func text(_ value: Value) throws(DatabaseError) -> String {
    switch value {
    case .null: return "NULL"
    case .bool(let flag): return flag ? "true" : "false"
    case .int(let number): return String(number)
    case .double(let number):
      if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
      return number.isNaN ? "NaN" : number.description
    case .decimal(let text), .string(let text): return text
    case .moment(let moment): return self.text(moment)
    case .array(let elements):
      var parts: [String] = []
      for element in elements {
        switch element {
        case .null, .array: parts.append(try text(element))
        default: parts.append(quoted(try text(element)))
        }
      }
      return "{\(parts.joined(separator: ","))}"
    case .record, .object:
      throw DatabaseError(.value, "\(value.kindName) can't be a parameter")
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// A date in PostgreSQL's form, which for a year before 1 is `0044-03-15 BC`.
  private static func text(_ moment: Moment) -> String {
    guard moment.isFinite, moment.kind != .time else { return moment.description }
    var day = moment.microseconds / Moment.microsecondsPerDay
    if moment.microseconds < day * Moment.microsecondsPerDay { day -= 1 }
    let date = CivilDate(daysSinceEpoch: day)
    if date.year > 0 { return moment.description }
    let proleptic = CivilDate(year: 1 - date.year, month: date.month, day: date.day)
    let pad = { (number: Int, width: Int) in
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    var text = "\(pad(proleptic.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
    if moment.kind != .date {
      let time = Moment(
        .time, microseconds: moment.microseconds - day * Moment.microsecondsPerDay)
      text += " \(time)" + (moment.kind == .timestampWithZone ? "+00" : "")
    }
    return text + " BC"
  }
}
