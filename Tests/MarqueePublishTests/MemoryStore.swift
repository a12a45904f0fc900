import Foundation
import MarqueeBase
import MarqueeDigest
import Synchronization

@testable import MarqueePublish

/// A bucket in memory with the rules of S3: conditions, ETags, `Date`, the order of listings. It
/// counts requests, and tests decide before and after each one what happens.
final class MemoryBucket: Sendable {
  struct Object: Hashable, Sendable {
    var bytes: [UInt8]
    var etag: String
    var headers: ObjectHeaders
    var modified: Moment
  }

  /// What happens at a request.
  enum Fault: Sendable {
    case none
    /// The request does not reach the server.
    case before(StoreFailure)
    /// The server does what was asked for, and its response is lost.
    case after(StoreFailure)
    /// The server does it twice: the first response was lost, and the request was repeated.
    case twice
  }

  /// A request.
  struct Request: Sendable, Hashable {
    enum Verb: String, Sendable { case read, facts, write, copy, remove, list }
    var verb: Verb
    var keys: [String]
    var number: Int
    /// The publisher that sends it.
    var sender: String
  }

  private struct State {
    var objects: [String: Object] = [:]
    var requests: [Request] = []
    var date: Moment? = MemoryBucket.start
  }

  static let start = Moment(secondsSinceEpoch: 1_795_000_000)

  let name: String
  private let state = Mutex(State())
  /// What tests do at requests. The closures are in a struct, because a closure alone would be
  /// wrapped once more each time it is taken from the mutex.
  private struct Hooks {
    /// Decides what happens at a request; called without a lock.
    var decide: @Sendable (Request) -> Fault = { _ in .none }
    /// Called after each request that may have changed something.
    var changed: @Sendable (Request) -> Void = { _ in }
  }

  private let hooks = Mutex(Hooks())
  /// Whether the server looks at conditions.
  let hasConditions: Bool

  init(_ name: String = "bucket", hasConditions: Bool = true) {
    self.name = name
    self.hasConditions = hasConditions
  }

  var objects: [String: Object] { state.withLock { $0.objects } }
  var requests: [Request] { state.withLock { $0.requests } }
  func forgetRequests() { state.withLock { $0.requests = [] } }
  func restore(_ objects: [String: Object]) { state.withLock { $0.objects = objects } }

  func put(_ key: String, _ text: String, type: String = "text/plain") {
    put(key, Array(text.utf8), type: type)
  }

  func put(_ key: String, _ bytes: [UInt8], type: String = "text/plain") {
    let object = Object(
      bytes: bytes, etag: Self.etag(bytes), headers: ObjectHeaders([.init("Content-Type", type)]),
      modified: MemoryBucket.start)
    state.withLock { $0.objects[key] = object }
  }

  func remove(_ key: String) { state.withLock { $0.objects[key] = nil } }

  /// The server's clock; nil for a server without `Date`.
  var date: Moment? {
    get { state.withLock { $0.date } }
    set { state.withLock { $0.date = newValue } }
  }

  func onRequest(_ body: @escaping @Sendable (Request) -> Fault) {
    hooks.withLock { $0.decide = body }
  }
  func afterChange(_ body: @escaping @Sendable (Request) -> Void) {
    hooks.withLock { $0.changed = body }
  }

  static func etag(_ bytes: [UInt8]) -> String {
    MD5Digest(of: bytes)?.bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined() ?? ""
  }

  /// Sends a request.
  fileprivate func send<Result>(
    _ verb: Request.Verb, _ keys: [String], _ sender: String,
    _ body: (inout [String: Object]) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    let request = state.withLock { state in
      let request = Request(
        verb: verb, keys: keys, number: state.requests.count, sender: sender)
      state.requests.append(request)
      return request
    }
    let hooks = hooks.withLock { $0 }
    let fault = hooks.decide(request)
    if case .before(let failure) = fault { throw failure }
    func once() -> Swift.Result<Result, StoreFailure> {
      state.withLock { state in
        do throws(StoreFailure) {
          return .success(try body(&state.objects))
        } catch {
          return .failure(error)
        }
      }
    }
    var result = once()
    if case .twice = fault { result = once() }
    if [.write, .copy, .remove].contains(verb) { hooks.changed(request) }
    if case .after(let failure) = fault { throw failure }
    return try result.get()
  }
}

/// A prefix of a bucket, as one publisher uses it.
struct MemoryStore: ObjectStore {
  let bucket: MemoryBucket
  let prefix: String
  let sender: String

  init(_ bucket: MemoryBucket, prefix: String = "", sender: String = "one") {
    self.bucket = bucket
    self.prefix = prefix
    self.sender = sender
  }

  var name: String { "memory://\(bucket.name)/\(prefix)" }

  func address(of key: String) -> ObjectAddress {
    ObjectAddress(bucket: bucket.name, key: prefix + key)
  }

  func read(_ key: String, unlessETag etag: String?) throws(StoreFailure) -> StoredObject? {
    let date = bucket.date
    return try bucket.send(.read, [prefix + key], sender) { objects throws(StoreFailure) in
      objects[prefix + key].map { object in
        StoredObject(
          bytes: object.etag == etag ? nil : object.bytes, etag: object.etag, date: date)
      }
    }
  }

  func facts(of key: String) throws(StoreFailure) -> ObjectFacts? {
    try bucket.send(.facts, [prefix + key], sender) { objects throws(StoreFailure) in
      objects[prefix + key].map {
        ObjectFacts(key: key, etag: $0.etag, size: $0.bytes.count, modified: $0.modified)
      }
    }
  }

  func write(
    _ key: String, _ body: ObjectBody, headers: ObjectHeaders, condition: WriteCondition
  ) throws(StoreFailure) -> WriteReceipt {
    let bytes: [UInt8]
    switch body {
    case .bytes(let all): bytes = all
    case .file(let path, _, let sha256):
      bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
      guard SHA256Digest(of: bytes).bytes == sha256 else {
        throw StoreFailure(.fileChanged, "the file \(path) changed while it was read")
      }
    }
    let date = bucket.date
    let object = MemoryBucket.Object(
      bytes: bytes, etag: MemoryBucket.etag(bytes), headers: headers,
      modified: date ?? MemoryBucket.start)
    return try bucket.send(.write, [prefix + key], sender) { objects throws(StoreFailure) in
      if bucket.hasConditions {
        let there = objects[prefix + key]
        switch condition {
        case .none: break
        case .absent:
          if there != nil { throw Self.failed(key) }
        case .etag(let etag):
          // S3 answers 404 when there is no object.
          guard let there else { throw StoreFailure(.missingObject, "no object \(key)") }
          if there.etag != etag { throw Self.failed(key) }
        }
      }
      objects[prefix + key] = object
      return WriteReceipt(etag: object.etag, date: date)
    }
  }

  private static func failed(_ key: String) -> StoreFailure {
    StoreFailure(.conditionFailed, code: "PreconditionFailed", "the condition for \(key) failed")
  }

  func copy(
    _ source: ObjectAddress, etag: String?, size: Int, to key: String, headers: ObjectHeaders?
  ) throws(StoreFailure) -> WriteReceipt {
    let date = bucket.date
    return try bucket.send(.copy, [source.key, prefix + key], sender) {
      objects throws(StoreFailure) in
      guard source.bucket == bucket.name, var object = objects[source.key] else {
        throw StoreFailure(.missingObject, code: "NoSuchKey", "no object \(source.key)")
      }
      if let etag, object.etag != etag { throw Self.failed(source.key) }
      if let headers { object.headers = headers }
      objects[prefix + key] = object
      return WriteReceipt(etag: object.etag, date: date)
    }
  }

  func remove(_ keys: [String]) throws(StoreFailure) -> [(key: String, failure: StoreFailure)] {
    try bucket.send(.remove, keys.map { prefix + $0 }, sender) { objects throws(StoreFailure) in
      for key in keys { objects[prefix + key] = nil }
      return []
    }
  }

  func remove(_ key: String, ifETag etag: String) throws(StoreFailure) {
    try bucket.send(.remove, [prefix + key], sender) { objects throws(StoreFailure) in
      guard let there = objects[prefix + key] else { return }
      if bucket.hasConditions, there.etag != etag { throw Self.failed(key) }
      objects[prefix + key] = nil
    }
  }

  func list(prefix: String, continuation: String?) throws(StoreFailure) -> ObjectList {
    let whole = self.prefix + prefix
    return try bucket.send(.list, [whole], sender) { objects throws(StoreFailure) in
      var keys = objects.keys.filter { $0.utf8.starts(with: whole.utf8) }
      keys.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      if let continuation { keys = keys.filter { continuation < $0 } }
      // Small pages, so that tests have several.
      let page = keys.prefix(7)
      return ObjectList(
        objects: page.map { key in
          ObjectFacts(
            key: String(key.dropFirst(self.prefix.count)), etag: objects[key]!.etag,
            size: objects[key]!.bytes.count)
        }, continuation: page.count < keys.count ? page.last : nil)
    }
  }
}
