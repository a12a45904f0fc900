internal import MarqueeBase

/// The state that browsers have to know: the revision of the output, and the errors of the last
/// build.
///
/// It is pure: builds go in, messages come out. Each message contains all errors, so a browser that
/// missed one has the right state after the next.
struct PreviewState: Sendable {
  /// The revision of the output, from `OutputScan.revision`.
  private(set) var revision: String
  /// Whether a build has succeeded. From then on an address without a page is a mistake.
  private(set) var isBuilt: Bool
  private(set) var errors: [Diagnostic] = []
  /// The time at which the state changed last, in microseconds; each later state has a later time.
  /// A browser tab compares it, because a message from another tab may be older than the page.
  private(set) var time: Int

  /// The limit on listed addresses. When more changed, every page is loaded again.
  static let mostListed = 1000
  /// The limit on listed errors. Further ones are only counted.
  static let mostErrors = 20

  /// The last builds, for a browser that was not connected for a moment.
  private var history: [(previous: String, changed: [String], removed: [String])] = []
  static let longestHistory = 16

  init(revision: String, isBuilt: Bool, at time: Int) {
    self.revision = revision
    self.isBuilt = isBuilt
    self.time = time
  }

  /// The first message to a browser that has just connected.
  ///
  /// - Parameter known: the revision that the browser has. If it is recent, the message contains
  ///   the changes since; nil for none.
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
  ///   - revision: the revision of the new output.
  ///   - changed: the addresses of new and changed files, decoded.
  ///   - removed: the addresses of removed files.
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
