internal import ArgumentParser
internal import Logging
internal import MarqueeBase

/// The log of a command's work, which `--log-format` asks for.
///
/// Every event has a name that stays the same in later versions (`query.end`), a sentence for
/// people, which may change, and its facts.
struct WorkLog: Sendable {
  typealias Fields = [(name: String, value: Value)]

  private let logger: Logger

  /// - Parameter level: events below it are left out.
  init(_ form: LogLine.Form, level: Logger.Level) {
    logger = Logger(label: "marquee") { _ in LineLogHandler(form, level: level) }
  }

  func debug(_ event: String, _ message: String, _ fields: Fields = []) {
    log(.debug, event, message, fields)
  }

  func info(_ event: String, _ message: String, _ fields: Fields = []) {
    log(.info, event, message, fields)
  }

  func error(_ event: String, _ message: String, _ fields: Fields = []) {
    log(.error, event, message, fields)
  }

  /// Logs a diagnostic: its text as the message, everything else as facts.
  func log(_ diagnostic: Diagnostic) {
    let place = diagnostic.location.map { "\($0): " } ?? ""
    let facts = diagnostic.members.filter { !["severity", "message"].contains($0.0) }
    log(
      diagnostic.severity == .error ? .error : .warning, "diagnostic", place + diagnostic.message,
      facts.map { (name: $0.0, value: $0.1) })
  }

  private func log(_ level: Logger.Level, _ event: String, _ message: String, _ fields: Fields) {
    var metadata: Logger.Metadata = ["event": .string(event)]
    for (name, value) in fields { metadata[name] = .stringConvertible(LogField(value: value)) }
    logger.log(level: level, "\(message)", metadata: metadata)
  }
}

extension LogLine.Form: ExpressibleByArgument {}
