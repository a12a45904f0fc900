package import MarqueeBase

/// The reasons for a build, and the work that it has to do first.
package struct RebuildWork: Hashable, Sendable {
  /// The files that changed, as paths from the site's folder.
  package var files: TextSet = []
  /// The tables or queries whose rows changed, as far as their names are known.
  package var rows: TextSet = []
  /// Whether rows changed, also when no name is known.
  package var hasNewRows = false
  /// Whether marquee.yaml and .env have to be read again.
  package var reloads = false
  /// Whether a `database/*.sql` file changed, so that setup has to run again.
  package var setsUp = false
  /// Whether the build's clock is set to the current time. For an edited file alone it is not: then
  /// the rows in memory are still valid, and no page changes except by the edit.
  package var movesClock = false
  /// Whether the time has come for a page to appear or disappear.
  package var isDue = false
  /// Whether the last build failed for a reason that may be temporary.
  package var isRetry = false

  package init() {}

  /// The first build of a session.
  package static let first: RebuildWork = {
    var work = RebuildWork()
    work.reloads = true
    work.movesClock = true
    return work
  }()

  /// The work for changed files. A change of marquee.yaml or .env reloads both; a change in
  /// database/ runs setup.
  package init(files: TextSet) {
    self.files = files
    for file in files {
      if !file.contains("/") { reloads = true }
      if file.hasPrefix("database/"), file.hasSuffix(".sql") { setsUp = true }
    }
    movesClock = reloads || setsUp
  }

  /// The work for changed rows.
  package init(rows: TextSet) {
    self.rows = rows
    hasNewRows = true
    movesClock = true
  }

  /// Whether there is nothing to do.
  package var isEmpty: Bool { self == RebuildWork() }

  /// Adds the reasons and the work of another one.
  package mutating func add(_ other: RebuildWork) {
    files.formUnion(other.files)
    rows.formUnion(other.rows)
    hasNewRows = hasNewRows || other.hasNewRows
    reloads = reloads || other.reloads
    setsUp = setsUp || other.setsUp
    movesClock = movesClock || other.movesClock
    isDue = isDue || other.isDue
    isRetry = isRetry || other.isRetry
  }

  /// The work of a failed build that the next build has to do, too.
  package var owed: RebuildWork {
    var owed = RebuildWork()
    owed.reloads = reloads
    owed.setsUp = setsUp
    owed.movesClock = movesClock
    return owed
  }

  /// The reason in a line about the build: `templates/movie.md, templates/page.html and 2 more
  /// changed`, `rows of public.film changed`.
  package var reason: String {
    var changed: [String] = []
    if !files.isEmpty { changed.append(Self.list(files)) }
    if !rows.isEmpty {
      changed.append("rows of " + Self.list(rows))
    } else if hasNewRows {
      changed.append("rows")
    }
    if !changed.isEmpty { return changed.joined(separator: " and ") + " changed" }
    if isDue { return "a page's time has come" }
    return isRetry ? "tried again" : "started"
  }

  /// The first two names and the number of the others. A file's name may contain any character, so
  /// control characters are replaced.
  private static func list(_ names: TextSet) -> String {
    let shown = names.sorted().prefix(2).map { Diagnostic.printable($0) }
    let more = names.count - shown.count
    return more > 0
      ? shown.joined(separator: ", ") + " and \(more) more" : shown.joined(separator: " and ")
  }
}
