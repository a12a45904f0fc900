internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueePublish
internal import MarqueeSite

/// The build's report for machines, which `--report report.json` asks for; docs/report.schema.json
/// describes it.
///
/// It is written when the build ends, successfully or not, and an earlier report is removed at the
/// start: a report that exists is the last build's. Times are in seconds, memory and sizes in
/// bytes. Later versions may add members but never remove them.
struct ReportFile {
  /// The version of the schema.
  private static let format = 1

  private let path: String
  private let journal: BuildTimings

  /// Checks the file before the build, so that a mistake is not found only after it.
  ///
  /// - Throws: category `.configuration` when the file can't be written, or when it exists and is
  ///   not a report, such as the site's `marquee.yaml`.
  init(_ path: String, _ journal: BuildTimings) throws(Diagnostics) {
    self.path = path
    self.journal = journal
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path(percentEncoded: false)
    guard access(path, W_OK) == 0 || access(folder, W_OK) == 0 else {
      throw unwritable(String(cString: strerror(errno)))
    }
    var facts = stat()
    if path.isEmpty || (stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR) {
      throw unwritable(path.isEmpty ? "it has no name" : "it is a folder")
    }
    if isRegular, !Self.mayBeReplaced(path) {
      throw Diagnostics(
        Diagnostic(
          "\(path) is not a report, and would be replaced by one", code: "report.not-a-report",
          category: .configuration, help: "name another file, or remove this one"))
    }
    // A mounted file, such as Kubernetes' termination log, can't be removed, so it is emptied.
    if isRegular, unlink(path) != 0 { truncate(path, 0) }
  }

  /// Whether the path names a regular file or nothing: such a file is replaced as a whole. A pipe,
  /// or a symbolic link such as `/dev/stdout`, is written to and never removed.
  private var isRegular: Bool {
    var facts = stat()
    return lstat(path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a file is missing, empty, or begins as every report does. Any other file that was
  /// named by mistake is kept.
  private static func mayBeReplaced(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return access(path, F_OK) != 0 }
    defer { try? file.close() }
    let start = (try? file.read(upToCount: 64)) ?? Data()
    let letters = String(decoding: start, as: UTF8.self).filter { !$0.isWhitespace }
    return start.isEmpty || letters.hasPrefix(#"{"format":"#)
  }

  /// Writes the report of a build that succeeded.
  ///
  /// - Parameter published: what `--publish` did; nil without it.
  func write(
    _ report: BuildReport, isDryRun: Bool = false, published: PublishReport? = nil
  ) throws(Diagnostics) {
    let status = report.isUnchanged ? "unchanged" : isDryRun ? "dry-run" : "done"
    try write(
      head(status, exitCode: 0, report.duration) + report.members + [
        ("publish", published?.value ?? .null), ("errors", .array([])),
      ])
  }

  /// Writes the report of a build that succeeded and could not be published.
  func write(
    _ report: BuildReport, unpublished failure: [Diagnostic], exitCode: Int32
  ) throws(Diagnostics) {
    let errors = failure.filter { $0.severity == .error }
    try write(
      head("failed", exitCode: exitCode, report.duration) + report.members + [
        ("publish", .null), ("errors", .array(errors.map { .record(Record($0.members)) })),
      ])
  }

  /// Writes the report of `marquee publish`.
  func write(_ report: PublishReport) throws(Diagnostics) {
    try write(
      head("done", exitCode: 0, report.duration) + [
        ("publish", report.value),
        ("warnings", .array(report.warnings.map { .record(Record($0.members)) })),
        ("errors", .array([])),
      ])
  }

  /// Writes the report of a `marquee publish` that failed.
  func write(publishFailure failure: [Diagnostic], exitCode: Int32) throws(Diagnostics) {
    let errors = failure.filter { $0.severity == .error }
    let warnings = failure.filter { $0.severity == .warning }
    try write(
      head("failed", exitCode: exitCode, journal.elapsed) + [
        ("publish", .null),
        ("warnings", .array(warnings.map { .record(Record($0.members)) })),
        ("errors", .array(errors.map { .record(Record($0.members)) })),
      ])
  }

  /// Writes the report of a build that failed: the same members, as far as they are known.
  ///
  /// - Parameter failure: the errors; empty when a signal stopped the build.
  func write(failure: [Diagnostic], exitCode: Int32) throws(Diagnostics) {
    var report = BuildReport()
    report.snapshotTime = journal.snapshotTime
    report.phases = journal.phases
    report.rows = journal.queries.reduce(0) { $0 + $1.rows }
    report.warnings = failure.filter { $0.severity == .warning }
    let queries = journal.queries.map {
      BuildReport.timed($0.name, $0.duration, [("rows", .int($0.rows))])
    }
    var members = head("failed", exitCode: exitCode, journal.elapsed)
    members += report.members.map { $0.0 == "queries" ? ($0.0, .array(queries)) : $0 }
    let errors = failure.filter { $0.severity == .error }
    members.append(("publish", .null))
    members.append(("errors", .array(errors.map { .record(Record($0.members)) })))
    try write(members)
  }

  private func head(
    _ status: String, exitCode: Int32, _ duration: Duration
  ) -> [(String, Value)] {
    [
      ("format", .int(Self.format)), ("version", .string(Executable.version)),
      ("status", .string(status)), ("exit_code", .int(Int(exitCode))),
      ("started", .moment(journal.started)), ("seconds", .double(duration.inSeconds)),
      ("peak_memory", .int(Self.peakMemory)),
    ]
  }

  private func write(_ members: [(String, Value)]) throws(Diagnostics) {
    let shown = Value.record(Record(members)).withoutSecrets
    let bytes = Array((JSONLine.text(shown, indent: 2) + "\n").utf8)
    let url = URL(fileURLWithPath: path)
    if isRegular, (try? Data(bytes).write(to: url, options: .atomic)) != nil { return }
    do {
      try Data(bytes).write(to: url)
    } catch {
      throw unwritable(error.localizedDescription)
    }
  }

  private func unwritable(_ reason: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "the report \(path) can't be written: \(reason)", code: "report.unwritable",
        category: .configuration, help: "name a file in a folder that exists and may be written"))
  }

  /// The largest amount of memory that the process has used so far, in bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
