internal import MarqueeBase
internal import MarqueePublish

extension PublishReport {
  /// The line that sums up a publish:
  ///
  ///     published to s3://films/site: 3 written, 1 removed of 142 files, release 12, 9 requests in 0.41 s
  var line: String {
    // Only a store counts requests.
    let sent = requests == 0 ? "" : ", \(requests.counted("request", "requests"))"
    let end = "\(sent) in \(duration.readable)"
    let all = files.counted("file", "files")
    switch outcome {
    case .unchanged:
      return "nothing to publish: \(destination) has all \(all)\(numbered)\(end)"
    case .held(let release):
      return
        "nothing is published: \(destination) is held at release \(release) "
        + "('marquee publish --release' ends that)\(end)"
    case .planned:
      return
        "to publish to \(destination): \(written.grouped) to write, \(removed.grouped) to remove "
        + "of \(all)\(end)"
    case .published:
      let what = restored.map { "release \($0) is back at" } ?? "published to"
      var text = "\(what) \(destination): \(written.grouped) written, \(removed.grouped) removed "
      text += "of \(all)\(numbered)\(end)"
      if let invalidation {
        text += ", \(invalidation.paths.counted("path", "paths")) invalidated"
        if !invalidation.isDone { text += " (not waited for)" }
      }
      return text
    }
  }

  private var numbered: String { release.map { ", release \($0)" } ?? "" }

  /// The lines of a dry run: `changed: movies/heat/index.html`.
  var lines: [String] { changes.map { "\($0.kind.rawValue): \($0.file)" } }
}

extension PublishHistory {
  /// A line for each release, latest first.
  var lines: [String] {
    guard !entries.isEmpty else { return ["\(destination): nothing is published"] }
    var lines = [destination + (site.map { ": \($0)" } ?? "")]
    let rows =
      [["release", "published", "built", "files", "written", "removed", "by", ""]]
      + entries.map { entry in
        var notes: [String] = []
        if entry.isCurrent { notes.append(held == nil ? "current" : "current, held") }
        if let restores = entry.restores { notes.append("rollback to \(restores)") }
        if !entry.isCurrent, !entry.isRestorable { notes.append("no longer kept") }
        return [
          "\(entry.number)", Self.text(entry.time), Self.text(entry.built),
          entry.files.grouped, entry.written.grouped, entry.removed.grouped, entry.who,
          notes.joined(separator: ", "),
        ]
      }
    let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += "  " + cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
      lines.append(line)
    }
    if let unfinished { lines.append(unfinished) }
    return lines
  }
}

extension PublishHistory {
  /// A time in whole seconds.
  private static func text(_ moment: Moment?) -> String {
    guard let moment else { return "–" }
    let seconds = moment.microseconds / 1_000_000
    return "\(Moment(.timestampWithZone, microseconds: seconds * 1_000_000))"
  }
}

extension VerifyReport {
  /// A line for each finding: `missing: movies/heat/index.html`.
  var lines: [String] {
    var lines = findings.map { finding in
      "\(finding.kind.rawValue): \(finding.key)" + (finding.isRepaired ? " (repaired)" : "")
    }
    if found > findings.count { lines.append("… and \((found - findings.count).grouped) more") }
    return lines
  }

  /// The line that sums it up.
  var line: String {
    let end = "\(requests.counted("request", "requests")) in \(duration.readable)"
    guard found > 0 else {
      return "\(destination): all \(objects.counted("object", "objects")) as published, \(end)"
    }
    var text = "\(destination): \(found.counted("finding", "findings")) "
    text += "in \(objects.counted("object", "objects"))"
    if repaired > 0 { text += ", \(repaired.grouped) repaired" }
    return text + ", \(end)"
  }
}

extension PurgeReport {
  var lines: [String] {
    var lines = files.map { "purged: \($0)" }
    lines += published.map { "still published: \($0)" }
    let from = releases.isEmpty ? "" : " from \(releases.count.counted("release", "releases"))"
    lines.append(
      "\(destination): \(files.count.counted("file", "files")) purged\(from), "
        + "\(copies.counted("copy", "copies")) removed")
    return lines
  }
}

extension ProgressBar {
  func update(_ step: PublishProgress) {
    let total = step.total > 0 ? step.total : nil
    switch step.phase {
    case .comparing: update("comparing")
    case .transferring: update("publishing", done: step.done, total: total, unit: "objects")
    case .invalidating: update("invalidating")
    case .listing: update("listing", done: step.done, unit: "objects")
    }
  }
}
