internal import MarqueeBase
internal import MarqueeDigest
internal import Synchronization

/// The keys that signatures are made with, which stay the same for a day, a region, a service and
/// a secret: four HMACs saved on every token but the first. Used by many threads.
///
/// Keys are as secret as what they come from: they print as `****`, and live in memory only.
final class SigningKeyCache: Sendable {
  static let shared = SigningKeyCache()

  /// What a key is made for. Prints without the secret.
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

  /// A derived key. Prints without it.
  private struct Key: Sendable, CustomReflectable {
    let bytes: [UInt8]
    var customMirror: Mirror { Mirror(self, children: []) }
  }

  private typealias Entry = (scope: Scope, key: Key)

  /// A build has one identity, or the old and the new one around a renewal.
  private let capacity: Int
  private let entries = Mutex<[Entry]>([])

  init(capacity: Int = 4) { self.capacity = capacity }

  /// How many keys are kept.
  var count: Int { entries.withLock { $0.count } }

  /// The key, derived when it is not kept; the one kept longest makes room for it.
  func key(for scope: Scope) -> [UInt8] {
    let kept = entries.withLock { $0.first { $0.scope == scope }?.key }
    if let kept { return kept.bytes }
    let made = Key(bytes: Self.derive(scope))
    entries.withLock { entries in
      // Another thread may have been as quick.
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
