internal import MarqueeBase

/// One line of a log: a message for people, and facts for machines.
///
///     2026-11-21T18:30:00.25Z info queries/movies.sql: 1,204 rows in 14 ms event=query.end rows=1204
///     {"timestamp":"2026-11-21T18:30:00.25Z","level":"info","event":"query.end","message":"…","rows":1204}
///
/// Control characters that rows put into a message are escaped, so that an event is always one
/// line.
struct LogLine: Sendable {
  enum Form: String, CaseIterable, Sendable { case text, json }

  var timestamp: Moment
  /// The level: `debug`, `info`, `warning` or `error`.
  var level: String
  var message: String
  /// The facts; their names are single words, such as `event` and `rows`.
  var fields: [(name: String, value: Value)]

  /// The line without its end, and without the secrets of this run.
  func text(_ form: Form) -> String {
    var line = self
    line.message = SecretRegistry.shared.masking(message)
    line.fields = fields.map { ($0.name, $0.value.withoutSecrets) }
    return switch form {
    case .text: line.plain
    case .json: line.json
    }
  }

  private var plain: String {
    var line = "\(timestamp) \(level) \(OneLine.escaped(message))"
    for (name, value) in fields { line += " \(name)=\(Self.plain(value))" }
    return OneLine.withoutCommands(line)
  }

  /// The value as it is when it is one word; otherwise in quotation marks or as JSON.
  private static func plain(_ value: Value) -> String {
    guard case .string(let text) = value else { return JSONLine.text(value) }
    let isWord =
      !text.isEmpty && OneLine.escaped(text) == text
      && text.unicodeScalars.allSatisfy { !" \t\"=".unicodeScalars.contains($0) }
    return isWord ? text : JSONLine.text(value)
  }

  private var json: String {
    let first: [(String, Value)] = [
      ("timestamp", .moment(timestamp)), ("level", .string(level)),
    ]
    let event = fields.filter { $0.name == "event" }.map { ($0.name, $0.value) }
    let rest = fields.filter { $0.name != "event" }.map { ($0.name, $0.value) }
    return JSONLine.text(.record(Record(first + event + [("message", .string(message))] + rest)))
  }
}
