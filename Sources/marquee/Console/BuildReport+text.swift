internal import MarqueeBase
internal import MarqueeSite

extension BuildReport {
  /// The line that sums up a build:
  ///
  ///     142 pages from 1,204 rows: 3 written, 139 unchanged, 0 removed in 0.41 s
  ///
  /// A dry run's line gives what a build would do, and a build with `--if-changed` that had nothing
  /// to do says so.
  func line(isDryRun: Bool = false) -> String {
    if isUnchanged {
      return
        "nothing has changed: \(made) from \(rows.counted("row", "rows")) in \(duration.readable)"
    }
    let words = isDryRun ? ("to write", "to remove") : ("written", "removed")
    var text = "\(made) from \(rows.counted("row", "rows")): \(written.grouped) \(words.0), "
    text += "\(unchanged.grouped) unchanged, \(removed.grouped) \(words.1)"
    if hidden > 0 { text += ", \(hidden.grouped) left out" }
    if replacedValues > 0 { text += ", \(replacedValues.counted("value", "values")) replaced" }
    return text + " in \(duration.readable)"
  }

  private var made: String {
    let text = pages.counted("page", "pages")
    return copied == 0 ? text : text + " and " + copied.counted("file", "files")
  }

  /// The lines that `--verbose` adds: one for each phase, each query and each file of content/; the
  /// files of content/ are sorted by duration, slowest first.
  var details: [String] {
    var lines = phases.map { "  \($0.phase.rawValue): \($0.duration.milliseconds)" }
    lines += queries.map {
      "  \($0.file): \($0.rows.counted("row", "rows")), \($0.duration.milliseconds)"
    }
    lines += templates.sorted { $0.duration > $1.duration }.map {
      "  \($0.name): \($0.pages.counted("page", "pages")) rendered, \($0.duration.milliseconds)"
    }
    if reused > 0 {
      lines.append("  not rendered, as nothing had changed: \(reused.counted("page", "pages"))")
    }
    if let snapshotTime { lines.append("  snapshot: \(snapshotTime)") }
    if let nextChange { lines.append("  next page to appear or to go: \(nextChange)") }
    return lines
  }
}

extension ProgressBar {
  func update(_ step: BuildProgress) {
    let total = step.total > 0 ? step.total : nil
    switch step.phase {
    case .read: update("reading")
    case .compile: update("compiling")
    case .query: update("querying", done: step.done, total: total, unit: "queries")
    case .render: update("rendering", done: step.done, total: total, unit: "pages")
    case .copy: update("copying", done: step.done, total: total, unit: "files")
    case .commit: update("writing")
    }
  }
}
