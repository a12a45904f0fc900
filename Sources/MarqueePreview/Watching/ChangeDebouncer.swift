internal import MarqueeBase

/// Decides when a burst of file events is over.
///
/// Saving a file causes several events, and some editors move the old file away before they write
/// the new one. So a burst is over after a short time without events; after a longer one while a
/// file is missing that may be written again; and in any case after a limit, so that files that
/// change all the time are noticed.
///
/// It is a pure state machine: it takes events and the time, and returns the time to act.
struct ChangeDebouncer {
  struct Limits: Hashable, Sendable {
    var quiet: Duration = .milliseconds(2)
    /// The quiet time while a file that existed is missing.
    var missing: Duration = .milliseconds(80)
    /// The limit on a burst, from its first event.
    var longest: Duration = .milliseconds(100)
  }

  enum Event: Hashable {
    /// A file was written, or was moved to this name.
    case written(folder: String, name: String)
    /// A file was removed, or was moved to another name.
    case gone(folder: String, name: String)
    /// A folder appeared, disappeared, or may have changed without an event.
    case folder(String)
    /// The kernel has lost events.
    case lost
  }

  /// The folders that have to be scanned again.
  struct Dirt: Hashable {
    var folders: TextSet = []
    /// Whether it is not known what has changed, so that all folders have to be scanned.
    var isEverything = false
  }

  private let limits: Limits
  private var dirt = Dirt()
  private var missing: TextSet = []
  private var first: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  init(limits: Limits = Limits()) { self.limits = limits }

  /// The time to act; nil while there are no events.
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

  /// The folders to scan, if the burst is over; a new burst begins then.
  mutating func take(at time: ContinuousClock.Instant) -> Dirt? {
    guard let due, time >= due else { return nil }
    defer { self = ChangeDebouncer(limits: limits) }
    return dirt
  }
}
