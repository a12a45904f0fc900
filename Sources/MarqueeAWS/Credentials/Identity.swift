package import MarqueeBase
internal import Synchronization

/// Who this build is, for as long as it runs: credentials are fetched once, kept with their
/// expiry, and renewed before they end; a token is minted for every connection.
///
/// Used by many threads. Whoever needs credentials while they are being fetched waits for that
/// one fetch.
package final class Identity: Sendable {
  package let facts = IdentityFacts()
  private let context: CredentialContext
  private let cache = Mutex<Credentials?>(nil)

  /// - Parameter search: where an OIDC token was looked for; nil to look now.
  package init(
    settings: IdentitySettings, surroundings: IdentityDependencies,
    search: TokenSource.Search? = nil
  ) {
    context = CredentialContext(
      settings: settings, surroundings: surroundings,
      profiles: Profiles(settings: settings, surroundings),
      search: search ?? TokenSource.discover(settings, surroundings.environment), facts: facts)
  }

  /// Where an OIDC token was looked for.
  package var search: TokenSource.Search { context.search }

  /// Renewed this long before they end, or at two thirds of a shorter life.
  package static let refreshMargin: Duration = .seconds(300)

  /// Valid credentials. When a renewal fails while the old ones still hold, those are given:
  /// a passing trouble of STS need not stop a build.
  ///
  /// - Parameter renewing: true to fetch new ones whatever the old ones say.
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

  /// A token for one new connection.
  package func token(for access: DatabaseAccess) throws(IdentityError) -> DatabaseToken {
    try DatabaseToken.mint(
      for: access, credentials: try credentials(), now: context.surroundings.now())
  }

  /// The region from the settings, the environment or the profile; nil when none says.
  package var region: String? { try? context.region() }
}
