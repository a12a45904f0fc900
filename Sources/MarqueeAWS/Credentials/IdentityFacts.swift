internal import MarqueeBase
internal import Synchronization

/// What became known on the way to credentials: evidence for the doctor and for errors that
/// happen later, at the database.
package final class IdentityFacts: Sendable {
  package struct Snapshot: Sendable {
    /// What was tried, in order, with what came of it.
    package var steps: [(name: String, outcome: String)] = []
    package var search: TokenSource.Search?
    package var claims: TokenClaims?
    package var roleARN: String?
    package var stsEndpoint: STSEndpoint?
    /// AWS's clock minus ours.
    package var skew: Duration?
    /// How long STS took, tries and waits together.
    package var stsTime: Duration?
    package var stsTries: Int?
    package var warnings: [String] = []
  }

  private let state = Mutex(Snapshot())

  package init() {}

  package var snapshot: Snapshot { state.withLock { $0 } }

  func note(_ change: (inout Snapshot) -> Void) {
    state.withLock { change(&$0) }
  }
}
