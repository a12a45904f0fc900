internal import Foundation
internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// Holds the lease of a destination: takes it, renews it from a thread of its own, and gives it
/// back.
///
/// The rules:
///
/// - The lease is written with `If-None-Match: *`, and renewed and taken over with `If-Match`, so of
///   two publishers only one succeeds.
/// - A lease is over when its end has passed by the server's clock, which both publishers see, or
///   when its process on this machine is gone. Where the server shows no clock that can be right, a
///   lease is over when it was not renewed for longer than it is valid.
/// - `check` is called before each write: a publisher that was stopped for a while (a suspended
///   machine, a stalled network) finds out that its lease may be over before it changes anything.
///   The time is measured from before the request that renewed it, by a clock that goes on while
///   the machine sleeps.
final class LeaseKeeper: Sendable {
  static let key = "lease"
  /// A write may begin until so long after the last renewal; the rest of the lease's validity is for
  /// the write itself.
  private static let margin: Duration = .seconds(22)
  /// How often a lease is read to see whether it is renewed, and how often in all.
  private static let watch: (interval: Duration, count: Int) = (.seconds(2), 17)
  private static let attempts = 10

  private struct Facts {
    var etag = ""
    /// The time before the last request that took or renewed the lease.
    var renewed: ContinuousClock.Instant
    /// The end of the lease, as it was written last.
    var expires = 0
    var loss: Diagnostics?
    var isGivenBack = false
    var takeover: String?
  }

  private let state: CountingStore
  private let world: PublishWorld
  private let own: LeaseText
  private let facts: Mutex<Facts>
  /// Held during a renewal, so that there is one at a time.
  private let renewing = Mutex(())
  private let condition = NSCondition()

  /// Takes the lease.
  ///
  /// - Throws: a diagnostic of category `.busy` that names the holder.
  init(_ state: CountingStore, _ world: PublishWorld, run: String, who: String) throws(Diagnostics)
  {
    self.state = state
    self.world = world
    own = world.lease(run, who)
    facts = Mutex(Facts(renewed: world.now()))
    try take()
    startRenewing()
  }

  /// A sentence about whose lease was taken over; nil when none was.
  var takeover: String? { facts.withLock { $0.takeover } }

  // MARK: Taking

  private func take() throws(Diagnostics) {
    for attempt in 0..<Self.attempts {
      if try write(.absent) { return try correctClock() }
      guard let found = try read() else { continue }
      if let text = LeaseText(found.bytes), text.run == own.run {
        // The first request had succeeded, and only its response was lost.
        facts.withLock { $0.etag = found.etag }
        return
      }
      if try takeOver(found) { return }
      if attempt > 2 { world.sleep(.milliseconds(100)) }
    }
    throw Self.busy("another publish of this site is running", nil)
  }

  /// - Returns: whether the lease is ours now; false when it has changed in the meantime.
  private func takeOver(_ found: (bytes: [UInt8], etag: String)) throws(Diagnostics) -> Bool {
    let other = LeaseText(found.bytes)
    let status = other?.status(seenFrom: own, at: state.log.serverTime, startOf: world.startOf)
    switch status ?? .unclear {
    case .held: throw Self.busy("another publish of this site is running", other)
    case .over: break
    case .unclear: if try !isAbandoned(found.etag, other) { return false }
    }
    guard try write(.etag(found.etag)) else { return false }
    let holder = other?.holder ?? "a publish that is not known"
    facts.withLock { $0.takeover = "took the lease over from \(holder)" }
    return true
  }

  /// Watches a lease for longer than it is valid.
  ///
  /// - Returns: false when it is gone, or was given to somebody else.
  /// - Throws: when it is renewed.
  private func isAbandoned(_ etag: String, _ other: LeaseText?) throws(Diagnostics) -> Bool {
    for _ in 0..<Self.watch.count {
      world.sleep(Self.watch.interval)
      guard let found = try read() else { return false }
      if found.etag == etag { continue }
      let now = LeaseText(found.bytes)
      guard now?.run == other?.run else { return false }
      throw Self.busy("another publish of this site is running", now)
    }
    return true
  }

  /// The end of the lease was computed with this machine's clock if no response had shown the
  /// server's. If they differ, the lease is renewed at once.
  private func correctClock() throws(Diagnostics) {
    guard let time = state.log.serverTime else { return }
    let wanted = time.adding(LeaseText.validity).microseconds
    let expires = facts.withLock { $0.expires }
    if abs(wanted.subtractingReportingOverflow(expires).partialValue) < 3_000_000 { return }
    try renew()
  }

  // MARK: Renewing

  /// Throws when the lease is lost, or could not be renewed in time.
  func check() throws(Diagnostics) {
    let (loss, renewed) = facts.withLock { ($0.loss, $0.renewed) }
    if let loss { throw loss }
    if renewed.duration(to: world.now()) >= Self.margin { try confirm() }
  }

  /// Renews the lease now, which shows whether it is still ours.
  func confirm() throws(Diagnostics) {
    try renewing.withLock { _ throws(Diagnostics) in
      let (loss, isGivenBack) = facts.withLock { ($0.loss, $0.isGivenBack) }
      if let loss { throw loss }
      if !isGivenBack { try renew() }
    }
  }

  private func renew() throws(Diagnostics) {
    if try write(.etag(facts.withLock { $0.etag })) { return }
    let found = try read()
    let other = found.flatMap { LeaseText($0.bytes) }
    // Perhaps only the response to an earlier request was lost.
    if let found, other?.run == own.run, try write(.etag(found.etag)) { return }
    let lost = Self.lost(other)
    facts.withLock { $0.loss = lost }
    throw lost
  }

  private func startRenewing() {
    let thread = Thread { [self] in
      while waitForRenewal() {
        // A failure that passes is met by the next renewal, and one that does not by `check`.
        _ = try? confirm()
      }
    }
    thread.name = "lease"
    thread.start()
  }

  /// - Returns: false when the lease was given back.
  private func waitForRenewal() -> Bool {
    let end = Date(timeIntervalSinceNow: world.renewal.inSeconds)
    return condition.withLock {
      while !isGivenBack, condition.wait(until: end) {}
      return !isGivenBack
    }
  }

  private var isGivenBack: Bool { facts.withLock { $0.isGivenBack } }

  // MARK: Giving back

  /// Stops renewing, and removes the lease if it is still ours. A failure is ignored: the lease runs
  /// out by itself.
  func giveBack() {
    renewing.withLock { _ in
      let (etag, loss) = facts.withLock { facts in
        facts.isGivenBack = true
        return (facts.etag, facts.loss)
      }
      condition.withLock { condition.broadcast() }
      if loss == nil { remove(etag) }
    }
  }

  private func remove(_ etag: String) {
    do throws(StoreFailure) {
      try state.remove(Self.key, ifETag: etag)
    } catch {
      if error.kind == .unsupported { _ = try? state.remove([Self.key]) }
    }
  }

  // MARK: Requests

  /// - Returns: whether the lease was written; false when the condition did not hold.
  private func write(_ condition: WriteCondition) throws(Diagnostics) -> Bool {
    let start = world.now()
    let time = state.log.serverTime ?? world.time()
    var text = own
    text.expires = time.adding(LeaseText.validity).microseconds
    do throws(StoreFailure) {
      let receipt = try state.write(
        Self.key, .bytes(text.encoded()), headers: StateHeaders.json, condition: condition)
      facts.withLock { facts in
        (facts.etag, facts.renewed, facts.expires) = (receipt.etag, start, text.expires)
      }
      return true
    } catch {
      switch error.kind {
      case .conditionFailed, .conflict, .missingObject: return false
      default: throw Diagnostics(error.diagnostic)
      }
    }
  }

  private func read() throws(Diagnostics) -> (bytes: [UInt8], etag: String)? {
    let object = try reporting { () throws(StoreFailure) in
      try state.read(Self.key, unlessETag: nil)
    }
    return object.map { ($0.bytes ?? [], $0.etag) }
  }

  private static func busy(_ message: String, _ other: LeaseText?) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        message + (other.map { " (\($0.holder))" } ?? ""), code: "publish.busy",
        category: .busy,
        help: "wait for it to end; if it was killed, its lease runs out after "
          + "\(Int(LeaseText.validity.inSeconds)) seconds"))
  }

  private static func lost(_ other: LeaseText?) -> Diagnostics {
    let who = other.map { ": \($0.holder) has taken over" } ?? ""
    return Diagnostics(
      Diagnostic(
        "this publish was too slow and has lost its lease" + who, code: "publish.lease-lost",
        category: .busy,
        help: "publish again: the next publish finishes what this one has begun"))
  }
}

/// The headers of the objects of the state.
enum StateHeaders {
  static let json = ObjectHeaders([
    .init("Cache-Control", "no-store"), .init("Content-Type", "application/json"),
  ])
  static let binary = ObjectHeaders([
    .init("Cache-Control", "no-store"), .init("Content-Type", "application/octet-stream"),
  ])
}
