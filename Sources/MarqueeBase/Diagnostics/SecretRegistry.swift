internal import Synchronization

/// Everything that this run has seen as a secret, so that no message shows it.
///
/// Whatever becomes a ``Secret`` is noted by itself; the roof adds what the environment holds. The
/// places where text leaves the program (console, log, report, preview) pass it through
/// ``masking(_:)`` before they fold or escape it.
package final class SecretRegistry: Sendable {
  package static let shared = SecretRegistry()

  /// A watching session makes tokens for weeks: the first secrets and the latest are kept.
  static let mostFirst = 128
  static let mostLatest = 128

  private struct State {
    /// Noted since the last masking, perhaps more than once.
    var fresh: [String] = []
    var first: [String] = []
    var latest: [String] = []
    /// In lower case.
    var known: TextSet = []
    var publicWords: TextSet = []
    var mask: SecretMask?
  }

  private let state = Mutex(State())

  package init() {}

  package func note(_ secret: String) {
    guard secret.utf8.count >= 4 else { return }
    state.withLock { state in
      state.fresh.append(secret)
      // Nobody asks, so this must not grow.
      if state.fresh.count >= 512 { Self.settle(&state) }
    }
  }

  /// Says that a word is shown anyway: the name of a user, a database, a host. Where a password is
  /// the same word, hiding it would hide the name, and tell of the password.
  package func notePublic(_ word: String) {
    guard !word.isEmpty else { return }
    state.withLock { state in
      if state.publicWords.insert(word.lowercased()).inserted { state.mask = nil }
    }
  }

  /// The text without any secret that is known by now.
  package func masking(_ text: String) -> String { mask.masking(text) }

  package var mask: SecretMask {
    state.withLock { state in
      Self.settle(&state)
      if let mask = state.mask { return mask }
      let words = state.publicWords
      let mask = SecretMask(
        (state.first + state.latest).filter { !words.contains($0.lowercased()) })
      state.mask = mask
      return mask
    }
  }

  private static func settle(_ state: inout State) {
    for secret in state.fresh where state.known.insert(secret).inserted {
      state.mask = nil
      if state.first.count < mostFirst {
        state.first.append(secret)
        continue
      }
      state.latest.append(secret)
      if state.latest.count > mostLatest { state.known.remove(state.latest.removeFirst()) }
    }
    state.fresh.removeAll(keepingCapacity: true)
  }
}
