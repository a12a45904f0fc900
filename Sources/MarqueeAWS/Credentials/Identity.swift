package import MarqueeBase
internal import Synchronization

/// The AWS identity of a build. Credentials are fetched once, kept, and renewed before they expire;
/// a token is made for each connection.
///
/// It is used by many threads. A thread that needs credentials while another fetches them waits for
/// that fetch.
package final class Identity: Sendable {
  /// The facts that became known while credentials were fetched.
  package let facts = IdentityFacts()
  private let context: CredentialContext
  private let cache = Mutex<Credentials?>(nil)

  /// - Parameter search: the places where an OIDC token was looked for; nil to look now.
  package init(
    settings: IdentitySettings, surroundings: IdentityDependencies,
    search: TokenSource.Search? = nil
  ) {
    context = CredentialContext(
      settings: settings, surroundings: surroundings,
      profiles: Profiles(settings: settings, surroundings),
      search: search ?? TokenSource.discover(settings, surroundings.environment), facts: facts)
  }

  /// The places where an OIDC token was looked for.
  package var search: TokenSource.Search { context.search }

  /// The time before their expiry at which credentials are renewed. Credentials that last less than
  /// 900 s are renewed after two thirds of their life.
  package static let refreshMargin: Duration = .seconds(300)

  /// Valid credentials. When a renewal fails while the old ones are valid, the old ones are
  /// returned, so that a short failure of STS does not stop a build.
  ///
  /// - Parameter renewing: whether to fetch new ones even if the old ones are fresh.
  package func credentials(renewing: Bool = false) throws(IdentityError) -> Credentials {
    let result = cache.withLock { cached -> Result<Credentials, IdentityError> in
      let now = context.surroundings.now()
      if let cached, !renewing, Self.isFresh(cached, now: now) { return .success(cached) }
      do throws(IdentityError) {
        let fetched = try CredentialChain(context: context).resolve()
        cached = fetched
        return .success(fetched)
      } catch {
        if let cached, let end = cached.expires, now < end {
          context.facts.note {
            $0.warnings.append("the credentials can't be renewed: \(error.message)")
          }
          return .success(cached)
        }
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func isFresh(_ credentials: Credentials, now: Moment) -> Bool {
    guard let end = credentials.expires else { return true }
    let life = end.since(credentials.obtained).wholeMicroseconds
    let margin = min(refreshMargin.wholeMicroseconds, life / 3)
    return now.adding(.microseconds(margin)) < end
  }

  /// Makes a token for one new connection.
  package func token(for access: DatabaseAccess) throws(IdentityError) -> DatabaseToken {
    try DatabaseToken.mint(
      for: access, credentials: try credentials(), now: context.surroundings.now())
  }

  /// The region from the settings, the environment or the profile; nil when none is set or it is
  /// not the name of a region.
  package var region: String? { try? context.region() }
}
