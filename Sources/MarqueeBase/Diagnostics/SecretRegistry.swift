internal import Synchronization

/// All secrets that this run has seen, so that no message shows them.
///
/// Every ``Secret`` that is made notes itself; the roof adds the secrets of the environment. The
/// code that writes text out of the program (console, log, report, preview) passes it through
/// ``masking(_:)`` before it folds or escapes it.
package final class SecretRegistry: Sendable {
  /// The registry of this process.
  package static let shared = SecretRegistry()

  /// A session that watches files makes tokens for weeks, so only the first secrets and the latest
  /// are kept.
  static let mostFirst = 128
  static let mostLatest = 128

  private struct State {
    /// The secrets noted since the last masking, perhaps more than once.
    var fresh: [String] = []
    var first: [String] = []
    var latest: [String] = []
    /// The secrets in `first` and `latest`.
    var known: TextSet = []
    /// The public words, in lower case.
    var publicWords: TextSet = []
    var mask: SecretMask?
  }

  private let state = Mutex(State())

  package init() {}

  /// Adds a secret; one of fewer than four bytes is ignored.
  package func note(_ secret: String) {
    guard secret.utf8.count >= 4 else { return }
    state.withLock { state in
      state.fresh.append(secret)
      // The list is bounded even if no caller asks for the mask.
      if state.fresh.count >= 512 { Self.settle(&state) }
    }
  }

  /// Marks a word as public: the name of a user, a database or a host. When a password is the same
  /// word, masking it would hide the name and so reveal the password.
  package func notePublic(_ word: String) {
    guard !word.isEmpty else { return }
    state.withLock { state in
      if state.publicWords.insert(word.lowercased()).inserted { state.mask = nil }
    }
  }

  /// The text with every secret masked that is known by now.
  package func masking(_ text: String) -> String { mask.masking(text) }

  /// A mask of the secrets that are known by now, without the public words.
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
