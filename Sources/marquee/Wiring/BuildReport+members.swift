internal import MarqueeBase
internal import MarqueeSite

extension BuildReport {
  /// The members of the machine-readable report that describe what the build did, in the order of
  /// docs/report.md.
  var members: [(String, Value)] {
    [
      ("output", output.isEmpty ? .null : .string(output)),
      ("snapshot_time", snapshotTime.map { .moment($0) } ?? .null),
      ("rows", .int(rows)), ("pages", .int(pages)), ("reused", .int(reused)),
      ("copied", .int(copied)),
      ("hidden", .int(hidden)), ("written", .int(written)), ("unchanged", .int(unchanged)),
      ("removed", .int(removed)), ("replaced_values", .int(replacedValues)),
      ("bytes", .int(bytes)),
      ("phases", .array(phases.map { Self.timed($0.phase.rawValue, $0.duration) })),
      (
        "queries",
        .array(queries.map { Self.timed($0.name, $0.duration, [("rows", .int($0.rows))]) })
      ),
      ("templates", .array(templates.sorted { $0.duration > $1.duration }.map(Self.member))),
      ("shard", shard.map { .string("\($0)") } ?? .null),
      ("next_change", nextChange.map { .moment($0) } ?? .null),
      ("recovery", recovery.map { .string($0) } ?? .null),
      ("changes", .array(changes.map(Self.member))),
      ("warnings", .array(warnings.map { .record(Record($0.members)) })),
    ]
  }

  private static func member(_ template: Template) -> Value {
    timed(template.name, template.duration, [("pages", .int(template.pages))])
  }

  private static func member(_ change: Change) -> Value {
    .record(Record([("kind", .string(change.kind.rawValue)), ("file", .string(change.file))]))
  }

  static func timed(
    _ name: String, _ duration: Duration, _ more: [(String, Value)] = []
  ) -> Value {
    .record(Record([("name", .string(name)), ("seconds", .double(duration.inSeconds))] + more))
  }
}
