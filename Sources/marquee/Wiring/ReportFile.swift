internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// The build's report for machines: `--report report.json`.
///
/// Times are in seconds, memory and sizes in bytes. Members are only ever added.
enum ReportFile {
  static func write(_ report: BuildReport, to path: String) throws(Diagnostics) {
    var bytes: [UInt8] = []
    JSONWriter.append(.record(record(report)), to: &bytes, indent: 2)
    bytes.append(0x0a)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Diagnostics(
        Diagnostic(
          "the report \(path) can't be written: \(error.localizedDescription)",
          code: "report.unwritable", category: .configuration))
    }
  }

  private static func record(_ report: BuildReport) -> Record {
    Record([
      ("pages", .int(report.pages)), ("rows", .int(report.rows)), ("copied", .int(report.copied)),
      ("hidden", .int(report.hidden)), ("written", .int(report.written)),
      ("unchanged", .int(report.unchanged)), ("removed", .int(report.removed)),
      ("replaced_values", .int(report.replacedValues)), ("bytes", .int(report.bytes)),
      ("output", .string(report.output)),
      ("snapshot_time", report.snapshotTime.map { .moment($0) } ?? .null),
      ("seconds", .double(report.duration.seconds)), ("peak_memory", .int(peakMemory)),
      ("phases", .array(report.phases.map { timed($0.phase.rawValue, $0.duration) })),
      (
        "queries",
        .array(report.queries.map { timed($0.name, $0.duration, [("rows", .int($0.rows))]) })
      ),
      ("warnings", .array(report.warnings.map { .string($0.formatted) })),
    ])
  }

  private static func timed(
    _ name: String, _ duration: Duration, _ more: [(String, Value)] = []
  ) -> Value {
    .record(Record([("name", .string(name)), ("seconds", .double(duration.seconds))] + more))
  }

  /// The most memory that the process ever had, in bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

extension Duration {
  /// To the microsecond.
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1_000_000
  }
}
