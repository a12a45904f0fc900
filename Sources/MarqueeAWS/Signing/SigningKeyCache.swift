internal import MarqueeBase
internal import MarqueeDigest
internal import Synchronization

/// Keeps the derived signing keys. A key is the same for one day, region, service and secret, so
/// every token but the first saves four HMACs. It is used by many threads.
///
/// The keys are as secret as the secret that they are derived from: they print as `****`, and are
/// kept in memory only.
final class SigningKeyCache: Sendable {
  static let shared = SigningKeyCache()

  /// The day, region, service and secret that a key is derived from. Prints without the secret.
  struct Scope: Sendable {
    var day: Substring
    var region: String
    var service: String
    var secret: Secret

    static func == (one: Scope, other: Scope) -> Bool {
      one.day == other.day && one.region == other.region && one.service == other.service
        && one.secret.reveal() == other.secret.reveal()
    }
  }

  /// A derived key. Prints without its bytes.
  private struct Key: Sendable, CustomReflectable {
    let bytes: [UInt8]
    var customMirror: Mirror { Mirror(self, children: []) }
  }

  private typealias Entry = (scope: Scope, key: Key)

  /// The most keys that are kept. A build has one identity, or the old and the new one at a
  /// renewal.
  private let capacity: Int
  private let entries = Mutex<[Entry]>([])

  init(capacity: Int = 4) { self.capacity = capacity }

  /// The number of keys that are kept.
  var count: Int { entries.withLock { $0.count } }

  /// The key for a scope, derived when it is not kept. When the cache is full, the oldest key is
  /// removed.
  func key(for scope: Scope) -> [UInt8] {
    let kept = entries.withLock { $0.first { $0.scope == scope }?.key }
    if let kept { return kept.bytes }
    let made = Key(bytes: Self.derive(scope))
    entries.withLock { entries in
      // Another thread may have derived it at the same time.
      guard !entries.contains(where: { $0.scope == scope }) else { return }
      if entries.count >= capacity { entries.removeFirst() }
      entries.append((scope, made))
    }
    return made.bytes
  }

  private static func derive(_ scope: Scope) -> [UInt8] {
    var key = Array(("AWS4" + scope.secret.reveal()).utf8)
    for part in [String(scope.day), scope.region, scope.service, "aws4_request"] {
      key = SHA256Digest(of: part, key: key).bytes
    }
    return key
  }
}
