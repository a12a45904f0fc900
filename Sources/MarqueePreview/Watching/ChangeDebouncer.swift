internal import MarqueeBase

/// Decides when a burst of file events is over.
///
/// A save is several events, and some editors move the old file away before they write the new one.
/// So the burst is over after a short quiet time; after a longer one while a file is missing that
/// may come back; and in any case after a limit, so that files that change all the time are seen.
///
/// A pure state machine: events and the clock go in, the moment to act comes out.
struct ChangeDebouncer {
  struct Limits: Hashable, Sendable {
    var quiet: Duration = .milliseconds(2)
    /// While something that was there is missing.
    var missing: Duration = .milliseconds(80)
    /// From the first event on.
    var longest: Duration = .milliseconds(100)
  }

  enum Event: Hashable {
    /// A file was written, or has come by a new name.
    case written(folder: String, name: String)
    /// A file is gone, or has gone to another name.
    case gone(folder: String, name: String)
    /// A folder has come, gone, or may have changed in a way that nobody told.
    case folder(String)
    /// The kernel has lost events.
    case lost
  }

  /// What has to be looked at.
  struct Dirt: Hashable {
    var folders: TextSet = []
    /// Nobody knows what has changed.
    var isEverything = false
  }

  private let limits: Limits
  private var dirt = Dirt()
  private var missing: TextSet = []
  private var first: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  init(limits: Limits = Limits()) { self.limits = limits }

  /// When to act; nil while nothing has happened.
  var due: ContinuousClock.Instant? {
    guard let first, let last else { return nil }
    return min(last + (missing.isEmpty ? limits.quiet : limits.missing), first + limits.longest)
  }

  mutating func note(_ event: Event, at time: ContinuousClock.Instant) {
    if first == nil { first = time }
    last = time
    switch event {
    case .written(let folder, let name):
      dirt.folders.insert(folder)
      missing.remove(folder + "/" + name)
    case .gone(let folder, let name):
      dirt.folders.insert(folder)
      missing.insert(folder + "/" + name)
    case .folder(let folder): dirt.folders.insert(folder)
    case .lost: dirt.isEverything = true
    }
  }

  /// What to look at, if the burst is over; a new one begins.
  mutating func take(at time: ContinuousClock.Instant) -> Dirt? {
    guard let due, time >= due else { return nil }
    defer { self = ChangeDebouncer(limits: limits) }
    return dirt
  }
}
