package import MarqueeBase

/// Why a build is made, and what it has to do first.
package struct RebuildWork: Hashable, Sendable {
  /// The files that changed, from the site's folder.
  package var files: TextSet = []
  /// The tables or queries whose rows changed, as far as they have names.
  package var rows: TextSet = []
  package var hasNewRows = false
  /// Read marquee.yaml and .env again.
  package var reloads = false
  /// database/ has changed.
  package var setsUp = false
  /// The build's clock goes on to now. An edited file alone doesn't move it: then the rows in
  /// memory still fit, and no page changes but for the edit.
  package var movesClock = false
  /// A page's time to appear or to go has come.
  package var isDue = false
  /// An earlier build failed for a reason that may have gone.
  package var isRetry = false

  package init() {}

  /// The first build of a session.
  package static let first: RebuildWork = {
    var work = RebuildWork()
    work.reloads = true
    work.movesClock = true
    return work
  }()

  package init(files: TextSet) {
    self.files = files
    for file in files {
      if !file.contains("/") { reloads = true }
      if file.hasPrefix("database/"), file.hasSuffix(".sql") { setsUp = true }
    }
    movesClock = reloads || setsUp
  }

  package init(rows: TextSet) {
    self.rows = rows
    hasNewRows = true
    movesClock = true
  }

  /// Whether nothing is to be done.
  package var isEmpty: Bool { self == RebuildWork() }

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

  /// What a failed build still owes, whatever the next one is made for.
  package var owed: RebuildWork {
    var owed = RebuildWork()
    owed.reloads = reloads
    owed.setsUp = setsUp
    owed.movesClock = movesClock
    return owed
  }

  /// For the line about a build: `templates/movie.md, templates/page.html and 2 more changed`,
  /// `rows of public.film changed`.
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

  /// The first two and how many more. A file's name may hold anything, a line break included.
  private static func list(_ names: TextSet) -> String {
    let shown = names.sorted().prefix(2).map { Diagnostic.printable($0) }
    let more = names.count - shown.count
    return more > 0
      ? shown.joined(separator: ", ") + " and \(more) more" : shown.joined(separator: " and ")
  }
}
