package import MarqueeBase
internal import MarqueeSite

/// Decides when to build. It is a pure state machine, without clock, threads, files or database.
///
/// It takes events one after another, and returns actions. There is at most one build at a time;
/// the events during a build are collected for the next.
package struct RebuildStateMachine: Sendable {
  /// An event that may cause a build or a message.
  package enum Event: Hashable, Sendable {
    /// Files changed. The paths are from the site's folder.
    case files(TextSet)
    /// Rows of these tables or queries changed; empty when it is not known which.
    case rows(TextSet)
    /// The connection that listens for changes was lost. Builds from the rows in memory continue.
    case databaseLost([Diagnostic])
    /// The connection works again.
    case databaseBack
    /// A build succeeded. `due` is the time at which the site changes by the clock alone; nil for
    /// never.
    case succeeded(due: ContinuousClock.Instant?)
    /// A build failed.
    case failed([Diagnostic])
    /// ``RebuildStateMachine/wakeAt`` is reached.
    case time
    /// The session ends.
    case stop
  }

  /// An action that the caller has to carry out.
  package enum Action: Hashable, Sendable {
    case build(RebuildWork)
    /// Show that the last build failed.
    case show([Diagnostic])
    /// Say that changed rows are not noticed until ``sayDatabaseIsBack``.
    case sayDatabaseIsLost([Diagnostic])
    /// Say that the failure just shown may be temporary, and that the build is tried again after
    /// this time.
    case tryAgain(after: Duration)
    case sayDatabaseIsBack
    case end
  }

  private enum State: Hashable { case idle, building(RebuildWork), ended }

  /// The time at which a failed build is tried again without an edit.
  private enum Retry: Hashable {
    case at(ContinuousClock.Instant)
    /// The watcher of rows keeps trying to connect. A build that also tried would only delay builds
    /// for edits.
    case whenDatabaseIsBack
  }

  /// The wait before a build is tried again that may then succeed; it is doubled for each further
  /// attempt.
  package static let firstPause: Duration = .milliseconds(250)
  /// The limit on that wait.
  package static let longestPause: Duration = .seconds(15)

  private var state = State.idle
  private var waiting = RebuildWork()
  private var failures = 0
  /// The failure that the user has seen and that still lasts; empty when there is none.
  private var shown: [Diagnostic] = []
  private var retry: Retry?
  private var dueAt: ContinuousClock.Instant?
  private var isDatabaseLost = false

  package init() {}

  /// The time to send ``Event/time`` if no other event comes first; nil for no time.
  package var wakeAt: ContinuousClock.Instant? {
    guard state == .idle else { return nil }
    if case .at(let retryAt)? = retry { return dueAt.map { min($0, retryAt) } ?? retryAt }
    return dueAt
  }

  /// The first action of a session: a build.
  package mutating func start() -> [Action] {
    state = .building(.first)
    return [.build(.first)]
  }

  /// Takes an event, and returns the actions in the order in which to carry them out.
  package mutating func handle(
    _ event: Event, at now: ContinuousClock.Instant
  ) -> [Action] {
    if state == .ended { return [] }
    switch event {
    case .files(let files):
      waiting.add(RebuildWork(files: files))
      return next()
    case .rows(let names):
      waiting.add(RebuildWork(rows: names))
      return next()
    case .databaseLost(let diagnostics):
      isDatabaseLost = true
      if retry != nil, Self.needsDatabase(shown) { retry = .whenDatabaseIsBack }
      // A build that failed for the same reason has already shown it.
      guard shown != diagnostics else { return [] }
      shown = diagnostics
      return [.sayDatabaseIsLost(diagnostics)]
    case .databaseBack:
      guard isDatabaseLost else { return [] }
      isDatabaseLost = false
      if failures == 0 { shown = [] }
      if retry == .whenDatabaseIsBack { retry = .at(now) }
      return [.sayDatabaseIsBack] + passing(now)
    case .succeeded(let due):
      guard case .building = state else { return [] }
      state = .idle
      failures = 0
      if !isDatabaseLost { shown = [] }
      retry = nil
      dueAt = due
      return next()
    case .failed(let diagnostics): return failed(diagnostics, at: now)
    case .time: return passing(now)
    case .stop:
      state = .ended
      return [.end]
    }
  }

  private mutating func failed(
    _ diagnostics: [Diagnostic], at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .building(let work) = state else { return [] }
    state = .idle
    var actions: [Action] = []
    let isNews = diagnostics != shown || !work.files.isEmpty
    if isNews { actions.append(.show(diagnostics)) }
    shown = diagnostics
    // Work that was to be done before the failed build is still to be done.
    var owed = work.owed
    owed.add(waiting)
    let hasNews = !waiting.isEmpty
    waiting = owed
    if Self.mayPass(diagnostics) {
      failures += 1
      let pause = Self.pause(failures)
      let waits = isDatabaseLost && Self.needsDatabase(diagnostics)
      retry = waits ? .whenDatabaseIsBack : .at(now + pause)
      if isNews, !hasNews { actions.append(.tryAgain(after: pause)) }
    } else {
      failures = 0
      retry = nil
    }
    return actions + (hasNews ? next() : [])
  }

  /// Starts a build if its time has come.
  private mutating func passing(_ now: ContinuousClock.Instant) -> [Action] {
    guard state == .idle else { return [] }
    var isTime = false
    if case .at(let retryAt)? = retry, now >= retryAt {
      retry = nil
      waiting.isRetry = true
      isTime = true
    }
    if let dueAt, now >= dueAt {
      self.dueAt = nil
      waiting.isDue = true
      waiting.movesClock = true
      isTime = true
    }
    return isTime ? next() : []
  }

  /// Starts a build for the collected events, unless one is running.
  private mutating func next() -> [Action] {
    guard state == .idle, !waiting.isEmpty else { return [] }
    let work = waiting
    waiting = RebuildWork()
    retry = nil
    state = .building(work)
    return [.build(work)]
  }

  /// The wait after failed builds.
  ///
  /// - Parameter failures: the number of failures in a row, from 1.
  static func pause(_ failures: Int) -> Duration {
    var pause = firstPause
    for _ in 1..<max(1, min(failures, 32)) { pause = min(pause * 2, longestPause) }
    return pause
  }

  /// Whether a failure may end without an edit: the database or the service that proves this
  /// build's identity may be available again, a table may be made, or another build may end.
  static func mayPass(_ diagnostics: [Diagnostic]) -> Bool {
    diagnostics.contains { $0.category.isOutside || $0.category == .busy }
  }

  private static func needsDatabase(_ diagnostics: [Diagnostic]) -> Bool {
    !diagnostics.isEmpty && diagnostics.allSatisfy(\.category.isOutside)
  }
}
