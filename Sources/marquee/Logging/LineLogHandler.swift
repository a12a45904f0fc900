internal import Logging
internal import MarqueeBase

/// A back end of swift-log that writes one line for each event to standard error.
struct LineLogHandler: LogHandler {
  let form: LogLine.Form
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(_ form: LogLine.Form, level: Logger.Level) {
    self.form = form
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    let line = LogLine(
      timestamp: BuildClock.current, level: event.level.rawValue, message: "\(event.message)",
      fields: fields.sorted { $0.key < $1.key }.map { ($0.key, LogField.value($0.value)) })
    // The line is written with one call, so that lines of several threads don't mix.
    Console.error(finished: line.text(form))
  }
}

/// A fact of an event that keeps its type; swift-log itself has only text.
struct LogField: CustomStringConvertible, Sendable {
  let value: Value

  var description: String { "\(value)" }

  static func value(_ field: Logger.Metadata.Value) -> Value {
    switch field {
    case .string(let text): .string(text)
    case .stringConvertible(let other): (other as? LogField)?.value ?? .string(other.description)
    case .array(let items): .array(items.map(value))
    case .dictionary(let members):
      .record(Record(members.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }))
    }
  }
}
