internal import MarqueeAWS
internal import MarqueeBase
internal import Synchronization

/// The AWS identity of a command for everything but the database: S3 and CloudFront. Credentials are
/// asked for when the first request needs them.
final class AWSAccess: Sendable {
  let surroundings: IdentityDependencies
  let settings: IdentitySettings
  private let made = Mutex<Identity?>(nil)

  init(_ settings: IdentitySettings, _ surroundings: IdentityDependencies) {
    self.settings = settings
    self.surroundings = surroundings
  }

  var identity: Identity {
    made.withLock { made in
      if let made { return made }
      let identity = Identity(settings: settings, surroundings: surroundings)
      made = identity
      return identity
    }
  }

  /// Gives valid credentials, and new ones when the old ones were refused.
  var credentials: CredentialSupply.Source {
    { [self] renewing throws(IdentityError) in try identity.credentials(renewing: renewing) }
  }
}
