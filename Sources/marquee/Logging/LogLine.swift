internal import MarqueeBase

/// One line of a log: what happened, for people, and the facts, for machines.
///
///     2026-11-21T18:30:00.25Z info queries/movies.sql: 1,204 rows in 14 ms event=query.end rows=1204
///     {"timestamp":"2026-11-21T18:30:00.25Z","level":"info","event":"query.end","message":"…","rows":1204}
///
/// A line is a line: rows can put control characters into a message, and none of them gets into
/// the log as it is.
struct LogLine: Sendable {
  enum Form: String, CaseIterable, Sendable { case text, json }

  var timestamp: Moment
  /// `debug`, `info`, `warning`, `error`.
  var level: String
  var message: String
  /// Names are words: `event`, `rows`.
  var fields: [(name: String, value: Value)]

  /// The line without its end.
  func text(_ form: Form) -> String {
    switch form {
    case .text: plain
    case .json: json
    }
  }

  private var plain: String {
    var line = "\(timestamp) \(level) \(Self.oneLine(message))"
    for (name, value) in fields { line += " \(name)=\(Self.plain(value))" }
    return line
  }

  /// A word as it is, anything else in quotation marks or as JSON.
  private static func plain(_ value: Value) -> String {
    guard case .string(let text) = value else { return escaped(value) }
    let isWord =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { !isUnsafe($0) && !" \"=".contains(Character($0)) }
    return isWord ? text : escaped(value)
  }

  private static func oneLine(_ text: String) -> String {
    Diagnostic.printable(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  private var json: String {
    let first: [(String, Value)] = [
      ("timestamp", .moment(timestamp)), ("level", .string(level)),
    ]
    let event = fields.filter { $0.name == "event" }.map { ($0.name, $0.value) }
    let rest = fields.filter { $0.name != "event" }.map { ($0.name, $0.value) }
    return Self.escaped(
      .record(Record(first + event + [("message", .string(message))] + rest)))
  }

  /// As JSON, on one line. JSON allows some control characters in its strings that a terminal or
  /// a log's reader would act on; they are written as escapes, too.
  private static func escaped(_ value: Value) -> String {
    var bytes: [UInt8] = []
    JSONWriter.append(value, to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      guard isUnsafe(scalar) else { return line.unicodeScalars.append(scalar) }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
  }

  /// Control characters, marks of direction, and what else some programs take for the end of a
  /// line.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
      || scalar.properties.isBidiControl || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}
