internal import MarqueeBase
internal import Synchronization

/// The number of requests to the stores of a publish, and the server's clock as their responses
/// show it.
final class StoreLog: Sendable {
  private struct State {
    var requests = 0
    var date: Moment?
    var seen: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> ContinuousClock.Instant

  init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

  var requests: Int { state.withLock { $0.requests } }

  func count() { state.withLock { $0.requests += 1 } }

  /// Notes the `Date` of a response that has just arrived.
  func note(_ date: Moment?) {
    guard let date, date.isFinite else { return }
    let now = now()
    state.withLock { ($0.date, $0.seen) = (date, now) }
  }

  /// The time at the server; nil when no response has told it.
  var serverTime: Moment? {
    let now = now()
    return state.withLock { state in
      guard let date = state.date, let seen = state.seen else { return nil }
      return date.adding(seen.duration(to: now))
    }
  }
}

/// A store whose requests are counted.
struct CountingStore: ObjectStore {
  let store: any ObjectStore
  let log: StoreLog

  var name: String { store.name }

  func address(of key: String) -> ObjectAddress { store.address(of: key) }

  func read(_ key: String, unlessETag etag: String?) throws(StoreFailure) -> StoredObject? {
    log.count()
    let object = try store.read(key, unlessETag: etag)
    log.note(object?.date)
    return object
  }

  func facts(of key: String) throws(StoreFailure) -> ObjectFacts? {
    log.count()
    return try store.facts(of: key)
  }

  func write(
    _ key: String, _ body: ObjectBody, headers: ObjectHeaders, condition: WriteCondition
  ) throws(StoreFailure) -> WriteReceipt {
    log.count()
    let receipt = try store.write(key, body, headers: headers, condition: condition)
    log.note(receipt.date)
    return receipt
  }

  func copy(
    _ source: ObjectAddress, etag: String?, size: Int, to key: String, headers: ObjectHeaders?
  ) throws(StoreFailure) -> WriteReceipt {
    log.count()
    let receipt = try store.copy(source, etag: etag, size: size, to: key, headers: headers)
    log.note(receipt.date)
    return receipt
  }

  func remove(_ keys: [String]) throws(StoreFailure) -> [(key: String, failure: StoreFailure)] {
    log.count()
    return try store.remove(keys)
  }

  func remove(_ key: String, ifETag etag: String) throws(StoreFailure) {
    log.count()
    try store.remove(key, ifETag: etag)
  }

  func list(prefix: String, continuation: String?) throws(StoreFailure) -> ObjectList {
    log.count()
    return try store.list(prefix: prefix, continuation: continuation)
  }
}
