internal import MarqueeBase
internal import Synchronization

/// The facts that became known while credentials were fetched: the evidence for ``AccessDoctor``
/// and for errors of the database that come later.
package final class IdentityFacts: Sendable {
  /// The facts at one time; nil or empty for what is not known yet.
  package struct Snapshot: Sendable {
    /// The providers that were asked, in order, with the outcome of each.
    package var steps: [(name: String, outcome: String)] = []
    /// The places where an OIDC token was looked for.
    package var search: TokenSource.Search?
    /// The claims of the OIDC token that was used.
    package var claims: TokenClaims?
    package var roleARN: String?
    package var stsEndpoint: STSEndpoint?
    /// AWS's clock minus this machine's.
    package var skew: Duration?
    /// The time that STS took, all tries and waits together.
    package var stsTime: Duration?
    /// The number of requests to STS.
    package var stsTries: Int?
    /// Sentences about settings that contradict each other, and about a renewal that failed.
    package var warnings: [String] = []
  }

  private let state = Mutex(Snapshot())

  package init() {}

  /// A copy of the facts that are known now.
  package var snapshot: Snapshot { state.withLock { $0 } }

  func note(_ change: (inout Snapshot) -> Void) {
    state.withLock { change(&$0) }
  }
}
