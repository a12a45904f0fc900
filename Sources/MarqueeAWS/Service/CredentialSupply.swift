internal import MarqueeBase
internal import Synchronization

/// Gives credentials to requests, and asks for new ones once for all requests that the same old ones
/// were refused for.
package final class CredentialSupply: Sendable {
  /// Gives valid credentials; new ones, even if the old ones look fresh, when `renewing`.
  package typealias Source =
    @Sendable (_ renewing: Bool) throws(IdentityError) -> Credentials

  private let source: Source
  private let renewal = Mutex(())

  package init(_ source: @escaping Source) { self.source = source }

  func credentials() throws(IdentityError) -> Credentials { try source(false) }

  /// Credentials in place of those that a service refused.
  ///
  /// - Returns: nil when there are no others.
  func replacing(_ refused: Credentials) throws(IdentityError) -> Credentials? {
    let result = renewal.withLock { _ -> Result<Credentials?, IdentityError> in
      func isOther(_ found: Credentials) -> Bool {
        found.keys.accessKeyID != refused.keys.accessKeyID
          || found.keys.sessionToken?.reveal() != refused.keys.sessionToken?.reveal()
      }
      do throws(IdentityError) {
        // Another request may have asked for new ones meanwhile.
        let current = try source(false)
        if isOther(current) { return .success(current) }
        let fresh = try source(true)
        return .success(isOther(fresh) ? fresh : nil)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
