internal import MarqueeSite

extension BuildReport {
  /// The one line that says what a build did:
  ///
  ///     142 pages from 1,204 rows: 3 written, 139 unchanged, 0 removed in 0.41 s
  var line: String {
    var made = pages.counted("page", "pages")
    if copied > 0 { made += " and " + copied.counted("file", "files") }
    var text = "\(made) from \(rows.counted("row", "rows")): "
    text += "\(written.grouped) written, \(unchanged.grouped) unchanged, \(removed.grouped) removed"
    if hidden > 0 { text += ", \(hidden.grouped) left out" }
    if replacedValues > 0 { text += ", \(replacedValues.counted("value", "values")) replaced" }
    return text + " in \(duration.readable)"
  }

  /// What `--verbose` adds: a line per phase and per query.
  var details: String {
    var lines = phases.map { "  \($0.phase.rawValue): \($0.duration.milliseconds)" }
    lines += queries.map {
      "  queries/\($0.name).sql: \($0.rows.counted("row", "rows")), \($0.duration.milliseconds)"
    }
    if let snapshotTime { lines.append("  snapshot: \(snapshotTime)") }
    return lines.joined(separator: "\n")
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
