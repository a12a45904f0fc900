package import MarqueeBase
internal import MarqueeSite

/// Decides when to build: a pure state machine, without clock, threads, files or database.
///
/// Events go in one after the other, actions come out. At most one build is under way; what happens
/// meanwhile is put together for the next.
package struct RebuildStateMachine: Sendable {
  package enum Event: Hashable, Sendable {
    /// Files changed, as paths from the site's folder.
    case files(TextSet)
    /// Rows changed, of these tables or queries; of nobody knows which, when there are none.
    case rows(TextSet)
    /// The connection that listens for changes is gone. Builds from the rows in memory go on.
    case databaseLost([Diagnostic])
    /// It is there again.
    case databaseBack
    /// A build ended well. `due` is when the site changes by the clock alone.
    case succeeded(due: ContinuousClock.Instant?)
    case failed([Diagnostic])
    /// ``RebuildStateMachine/wakeAt`` has come.
    case time
    case stop
  }

  package enum Action: Hashable, Sendable {
    case build(RebuildWork)
    /// The latest build failed; to be shown.
    case show([Diagnostic])
    /// Nothing is heard of changed rows until ``sayDatabaseIsBack``.
    case sayDatabaseIsLost([Diagnostic])
    /// The failure just shown may pass: it will be tried again.
    case tryAgain(after: Duration)
    case sayDatabaseIsBack
    case end
  }

  private enum State: Hashable { case idle, building(RebuildWork), ended }

  /// When a failed build is tried again without an edit.
  private enum Retry: Hashable {
    case at(ContinuousClock.Instant)
    /// Whoever listens for changes keeps trying to connect: a build that tried, too, would only
    /// keep edits waiting.
    case whenDatabaseIsBack
  }

  /// Between attempts of a build that may succeed by itself.
  package static let firstPause: Duration = .milliseconds(250)
  package static let longestPause: Duration = .seconds(15)

  private var state = State.idle
  private var waiting = RebuildWork()
  private var failures = 0
  /// What the user has seen of the failure that lasts.
  private var shown: [Diagnostic] = []
  private var retry: Retry?
  private var dueAt: ContinuousClock.Instant?
  private var isDatabaseLost = false

  package init() {}

  /// When to send ``Event/time``, if nothing else happens.
  package var wakeAt: ContinuousClock.Instant? {
    guard state == .idle else { return nil }
    if case .at(let retryAt)? = retry { return dueAt.map { min($0, retryAt) } ?? retryAt }
    return dueAt
  }

  /// The first action of a session.
  package mutating func start() -> [Action] {
    state = .building(.first)
    return [.build(.first)]
  }

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
      // A build that failed for the same reason has said so.
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
    // What was to be done before building is still to be done.
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

  /// Starts what the clock asks for.
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

  /// Builds what waits, unless a build is under way.
  private mutating func next() -> [Action] {
    guard state == .idle, !waiting.isEmpty else { return [] }
    let work = waiting
    waiting = RebuildWork()
    retry = nil
    state = .building(work)
    return [.build(work)]
  }

  /// - Parameter failures: from 1.
  static func pause(_ failures: Int) -> Duration {
    var pause = firstPause
    for _ in 1..<max(1, min(failures, 32)) { pause = min(pause * 2, longestPause) }
    return pause
  }

  /// Whether a failure may go without an edit: the database or what proves who we are may be there
  /// again, a table may be made, another build may end.
  static func mayPass(_ diagnostics: [Diagnostic]) -> Bool {
    diagnostics.contains { $0.category.isOutside || $0.category == .busy }
  }

  private static func needsDatabase(_ diagnostics: [Diagnostic]) -> Bool {
    !diagnostics.isEmpty && diagnostics.allSatisfy(\.category.isOutside)
  }
}
