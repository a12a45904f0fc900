internal import MarqueeBase

/// What a browser has to know: which state the output is in, and what is wrong with the last build.
///
/// Pure: builds go in, messages come out. Every message says the whole truth about errors, so a
/// browser that missed one is right again after the next.
struct PreviewState: Sendable {
  /// The output's state, as `OutputScan.revision` names it.
  private(set) var revision: String
  /// Some build has succeeded, so an address without a page is a mistake.
  private(set) var isBuilt: Bool
  private(set) var errors: [Diagnostic] = []
  /// When it last became another, in microseconds; every later state has a later time. A tab may hear
  /// of a state from another tab after it was served a later one.
  private(set) var time: Int

  /// More changed addresses than this are not listed: every page takes a new look.
  static let mostListed = 1000
  /// More errors than this are counted only.
  static let mostErrors = 20

  /// The last builds, for a browser that was not listening for a moment.
  private var history: [(previous: String, changed: [String], removed: [String])] = []
  static let longestHistory = 16

  init(revision: String, isBuilt: Bool, at time: Int) {
    self.revision = revision
    self.isBuilt = isBuilt
    self.time = time
  }

  /// For a browser that has just connected, or come back.
  ///
  /// - Parameter known: the revision that it knows. If that is not long ago, it is told what has
  ///   changed since.
  func greeting(since known: String? = nil) -> PreviewMessage {
    if let known, known != revision,
      let start = history.lastIndex(where: { $0.previous == known })
    {
      let missed = history[start...]
      return built(
        since: known, changed: missed.flatMap(\.changed), removed: missed.flatMap(\.removed))
    }
    let members: [(String, Value)] = [("at", .int(time)), ("revision", .string(revision))]
    return PreviewMessage("state", revision: revision, members + [errorMember])
  }

  func started() -> PreviewMessage { PreviewMessage("building", []) }

  /// - Parameters:
  ///   - revision: of the output as it is now.
  ///   - changed: addresses of new and changed files, decoded.
  ///   - removed: addresses of files that are gone.
  mutating func succeeded(
    revision: String, changed: [String], removed: [String], at time: Int
  ) -> PreviewMessage {
    let previous = self.revision
    self.revision = revision
    isBuilt = true
    errors = []
    self.time = max(self.time + 1, time)
    if revision != previous {
      history.append((previous, changed, removed))
      if history.count > Self.longestHistory { history.removeFirst() }
    }
    return built(since: previous, changed: changed, removed: removed)
  }

  private func built(
    since previous: String, changed: [String], removed: [String]
  ) -> PreviewMessage {
    var members: [(String, Value)] = [
      ("at", .int(time)), ("revision", .string(revision)), ("previous", .string(previous)),
      errorMember,
    ]
    if changed.count + removed.count <= Self.mostListed {
      members.append(("changed", .array(changed.map { .string($0) })))
      members.append(("removed", .array(removed.map { .string($0) })))
    }
    return PreviewMessage("built", revision: revision, members)
  }

  mutating func failed(_ diagnostics: [Diagnostic], at time: Int) -> PreviewMessage {
    self.time = max(self.time + 1, time)
    let real = diagnostics.filter { $0.severity == .error }
    errors = real.isEmpty ? diagnostics : real
    return PreviewMessage("failed", [("at", .int(self.time)), errorMember])
  }

  private var errorMember: (String, Value) {
    (
      "errors",
      .record(
        Record([
          ("count", .int(errors.count)),
          ("shown", .array(errors.prefix(Self.mostErrors).map(\.forOverlay))),
        ]))
    )
  }
}
