internal import MarqueeBase
internal import MarqueePublish

extension PublishReport {
  /// The publish as the member `publish` of a report; see docs/report.md.
  var value: Value {
    var members: [(String, Value)] = [
      ("destination", .string(destination)), ("status", .string(status)),
      ("release", release.map { .int($0) } ?? .null),
      ("restored", restored.map { .int($0) } ?? .null),
      ("files", .int(files)), ("written", .int(written)), ("added", .int(added)),
      ("headers_only", .int(headersOnly)), ("removed", .int(removed)), ("kept", .int(kept)),
      ("bytes", .int(bytes)), ("requests", .int(requests)),
      ("seconds", .double(duration.inSeconds)),
      ("recovery", recovery.map { .string($0) } ?? .null),
    ]
    let invalidated = invalidation.map { invalidation in
      Value.record(
        Record([
          ("paths", .int(invalidation.paths)),
          ("id", invalidation.identifier.map { .string($0) } ?? .null),
          ("done", .bool(invalidation.isDone)),
        ]))
    }
    members.append(("invalidation", invalidated ?? .null))
    members.append(
      (
        "changes",
        .array(
          changes.map {
            .record(Record([("kind", .string($0.kind.rawValue)), ("file", .string($0.file))]))
          })
      ))
    return .record(Record(members))
  }

  private var status: String {
    switch outcome {
    case .published: "published"
    case .unchanged: "unchanged"
    case .planned: "dry-run"
    case .held: "held"
    }
  }
}

extension PublishHistory {
  /// The history as a JSON document.
  var value: Value {
    .record(
      Record([
        ("format", .int(1)), ("destination", .string(destination)),
        ("site", site.map { .string($0) } ?? .null), ("held", held.map { .int($0) } ?? .null),
        (
          "releases",
          .array(
            entries.map { entry in
              .record(
                Record([
                  ("release", .int(entry.number)),
                  ("published", entry.time.map { .moment($0) } ?? .null),
                  ("built", entry.built.map { .moment($0) } ?? .null), ("by", .string(entry.who)),
                  ("files", .int(entry.files)), ("pages", .int(entry.pages)),
                  ("written", .int(entry.written)), ("removed", .int(entry.removed)),
                  ("restores", entry.restores.map { .int($0) } ?? .null),
                  ("current", .bool(entry.isCurrent)), ("restorable", .bool(entry.isRestorable)),
                ]))
            })
        ),
      ]))
  }
}

extension VerifyReport {
  /// The findings as a JSON document.
  var value: Value {
    .record(
      Record([
        ("format", .int(1)), ("destination", .string(destination)),
        ("release", release.map { .int($0) } ?? .null), ("sound", .bool(isSound)),
        ("objects", .int(objects)), ("found", .int(found)), ("repaired", .int(repaired)),
        ("requests", .int(requests)), ("seconds", .double(duration.inSeconds)),
        (
          "findings",
          .array(
            findings.map {
              .record(
                Record([
                  ("kind", .string($0.kind.rawValue)), ("key", .string($0.key)),
                  ("repaired", .bool($0.isRepaired)),
                ]))
            })
        ),
      ]))
  }
}
