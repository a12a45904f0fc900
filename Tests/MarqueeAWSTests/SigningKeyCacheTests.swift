import MarqueeBase
import Testing

@testable import MarqueeAWS

@Suite struct SigningKeyCacheTests {
  static let scope = SigningKeyCache.Scope(
    day: "20260327", region: "us-east-1", service: "rds-db", secret: Secret("hunter2-one"))

  /// A kept key must never stand in for another's.
  @Test func everyPartOfTheScopeCounts() {
    var scopes = [Self.scope]
    func add(_ change: (inout SigningKeyCache.Scope) -> Void) {
      var scope = Self.scope
      change(&scope)
      scopes.append(scope)
    }
    add { $0.day = "20260328" }
    add { $0.region = "us-east-2" }
    add { $0.service = "dsql" }
    add { $0.secret = Secret("hunter2-two") }
    let cache = SigningKeyCache(capacity: 8)
    let derived = scopes.map { SigningKeyCache(capacity: 8).key(for: $0) }
    #expect(Set(derived).count == scopes.count)
    #expect(scopes.map { cache.key(for: $0) } == derived)
    #expect(scopes.map { cache.key(for: $0) } == derived)
    #expect(cache.count == scopes.count)
  }

  @Test func keepsFew() {
    let cache = SigningKeyCache(capacity: 2)
    let first = cache.key(for: Self.scope)
    for number in 1...5 {
      var scope = Self.scope
      scope.day = "2026032\(number)"
      _ = cache.key(for: scope)
    }
    #expect(cache.count == 2)
    #expect(cache.key(for: Self.scope) == first)
  }

  @Test func printsNoSecret() {
    let cache = SigningKeyCache()
    _ = cache.key(for: Self.scope)
    var text = "\(Self.scope) \(cache)"
    dump(Self.scope, to: &text)
    dump(cache, to: &text)
    #expect(!text.contains("hunter2"))
  }
}
