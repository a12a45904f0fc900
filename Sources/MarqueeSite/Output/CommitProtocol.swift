internal import MarqueeBase

/// The order of a commit's steps, and what has to be done after a failure or a crash. It is a state
/// machine without I/O: it takes events and returns actions.
///
///     var machine = CommitProtocol(isDurable: false)
///     var action = machine.next(.commit(hasChanges: true))   // .writeJournal
///     action = machine.next(.done)                           // .merge
///     …                                                      // until .finish
///
/// The rules that it keeps:
///
/// - nothing in the output is changed before the journal is written, so that a build which ends
///   earlier, for whatever reason, leaves the previous site;
/// - once the journal is written, all steps can be repeated from the first, so that the next
///   process completes the commit of a process that was killed at any moment;
/// - stale files are removed when all new ones are in place: a link to a page may lead to its old
///   or new text, never to a missing file;
/// - the new manifest is installed after the files that it lists; then the journal is removed, and
///   last the staged files, which the journal names.
///
/// **Durability.** When a process is killed, nothing that it has written is lost: the kernel has
/// it. So by default only three small files are synced (journal, manifest, list of stale files),
/// and a commit survives `kill -9`. After a loss of power, the disk may have the journal while the
/// pages are empty. Therefore a journal from before the last reboot is trusted for the lists of
/// files, but not for the staged files: they are discarded, and the next build finds by size and
/// time which pages to render again. `durable` syncs the staged files before the journal is written
/// and the output before the journal is removed; then staged files are always trusted. The cost
/// depends on the disk: about 0.1 ms a page on a good one.
struct CommitProtocol: Hashable, Sendable {
  enum Event: Hashable, Sendable {
    /// A build has staged and checked everything.
    case commit(hasChanges: Bool)
    /// A run has begun and has looked for a journal.
    case start(Found)
    /// The last action has succeeded.
    case done
    /// The last action failed.
    ///
    /// - Parameter touched: whether the output has changed.
    case failed(touched: Bool)
  }

  enum Found: Hashable, Sendable {
    case nothing
    /// There is no journal, but there are staged files of a build that ended before its commit.
    case staging
    /// The journal is damaged: nothing in it is used.
    case damaged
    /// - Parameter isTrusted: whether the staged files are certainly as they were written.
    case journal(isTrusted: Bool)
  }

  enum Action: Hashable, Sendable {
    /// Flushes the staged files to disk.
    case syncStaging
    case writeJournal
    /// Moves staged files into the output.
    case merge
    case removeStale
    case installManifest
    /// Flushes the output and the state folder to disk.
    case syncOutput
    case removeJournal
    /// Removes the staged files and the list of stale ones.
    case removeStaging
    case finish(Outcome)
  }

  enum Outcome: Hashable, Sendable {
    /// There was nothing to do.
    case nothing
    /// The site is the new one.
    case committed
    /// Nothing in the output was changed; the error has the reason.
    case takenBack
    /// The commit is unfinished and the journal exists: the next run completes the commit.
    case interrupted
    /// An earlier commit was completed.
    case finished
    /// An earlier commit's staged files could not be trusted and were discarded; its stale files
    /// were removed and its manifest installed.
    case forgotten
    /// An earlier build's staged files were discarded.
    case discarded
    /// An earlier commit's journal is damaged; it was discarded with the staged files.
    case damaged
  }

  private enum State: Hashable, Sendable {
    case idle
    case doing(Action, Outcome)
    case over(Outcome)
  }

  private let isDurable: Bool
  private var state = State.idle

  init(isDurable: Bool) { self.isDurable = isDurable }

  mutating func next(_ event: Event) -> Action {
    state = following(event)
    switch state {
    case .doing(let action, _): return action
    case .over(let outcome): return .finish(outcome)
    case .idle: return .finish(.nothing)
    }
  }

  private func following(_ event: Event) -> State {
    switch (state, event) {
    case (.idle, .commit(hasChanges: true)):
      .doing(isDurable ? .syncStaging : .writeJournal, .committed)
    case (.idle, .commit(hasChanges: false)):
      // The commit is a single rename, so a journal is not needed.
      .doing(.installManifest, .nothing)
    case (.idle, .start(.nothing)): .over(.nothing)
    case (.idle, .start(.staging)): .doing(.removeStaging, .discarded)
    case (.idle, .start(.damaged)): .doing(.removeJournal, .damaged)
    case (.idle, .start(.journal(isTrusted: true))): .doing(.merge, .finished)
    case (.idle, .start(.journal(isTrusted: false))): .doing(.removeStale, .forgotten)
    case (.doing(let action, let outcome), .done): after(action, outcome)
    case (.doing(let action, let outcome), .failed(let touched)):
      afterFailure(of: action, outcome, touched: touched)
    default: preconditionFailure("a commit's \(event) does not follow \(state)")
    }
  }

  private func after(_ action: Action, _ outcome: Outcome) -> State {
    switch action {
    case .syncStaging: .doing(.writeJournal, outcome)
    case .writeJournal: .doing(.merge, outcome)
    case .merge: .doing(.removeStale, outcome)
    case .removeStale: .doing(.installManifest, outcome)
    case .installManifest where outcome == .nothing: .doing(.removeStaging, outcome)
    case .installManifest: .doing(isDurable ? .syncOutput : .removeJournal, outcome)
    case .syncOutput: .doing(.removeJournal, outcome)
    case .removeJournal: .doing(.removeStaging, outcome)
    case .removeStaging, .finish: .over(outcome)
    }
  }

  private func afterFailure(of action: Action, _ outcome: Outcome, touched: Bool) -> State {
    switch action {
    // The journal may exist although writing it failed, when the failure came at the very end.
    case .syncStaging, .writeJournal: .doing(.removeJournal, .takenBack)
    case .merge where outcome == .committed && !touched: .doing(.removeJournal, .takenBack)
    case .installManifest where outcome == .nothing: .doing(.removeStaging, .takenBack)
    case .merge, .removeStale, .installManifest, .syncOutput, .removeJournal: .over(.interrupted)
    // The files that are left do no harm; the next run removes them.
    case .removeStaging, .finish: .over(outcome)
    }
  }
}
