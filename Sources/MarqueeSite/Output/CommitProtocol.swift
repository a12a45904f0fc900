internal import MarqueeBase

/// The order in which a commit's steps are taken, and what a failure or a crash leaves to do: a
/// pure state machine. It is told what happened and says what to do next.
///
///     var machine = CommitProtocol(isDurable: false)
///     var action = machine.next(.commit(hasChanges: true))   // .writeJournal
///     action = machine.next(.done)                           // .merge
///     …                                                      // until .finish
///
/// The rules that it keeps:
///
/// - nothing of the output is touched before the journal stands, so that a build which ends
///   earlier, however it ends, leaves the previous site;
/// - once the journal stands every step can be done again from the first, so that a process
///   killed at any moment is finished by the next;
/// - stale files go when all new ones are in place: a link to a page may lead to its old or new
///   text, never to nothing;
/// - the new manifest comes after the files that it lists, the journal goes after that, and the
///   staged files, which the journal names, go last.
///
/// **Durability.** A process that is killed takes nothing with it that it has written: the kernel
/// has it. So the default syncs three small files only (journal, manifest, list of stale files) and
/// survives `kill -9`. A machine that loses its power may keep the journal and lose the pages, which
/// then are empty. Therefore a journal from before the machine's last start is trusted for what
/// the build owns, not for the staged files: they are thrown away, and the next build finds by
/// size and time which pages to make again. `durable` syncs the staged files before the journal
/// and the output before the journal goes; then staged files are trusted always. It costs what the
/// disk costs: some 0.1 ms a page on a good one.
struct CommitProtocol: Hashable, Sendable {
  enum Event: Hashable, Sendable {
    /// A build has staged and checked everything.
    case commit(hasChanges: Bool)
    /// A run has begun and looked for a journal.
    case start(Found)
    /// The last action is done.
    case done
    /// The last action failed.
    ///
    /// - Parameter touched: the output has changed.
    case failed(touched: Bool)
  }

  enum Found: Hashable, Sendable {
    case nothing
    /// No journal; staged files of a build that ended before its commit.
    case staging
    /// A journal that can't be read: nothing in it is acted upon.
    case damaged
    /// - Parameter isTrusted: the staged files are as they were written.
    case journal(isTrusted: Bool)
  }

  enum Action: Hashable, Sendable {
    /// Has the disk keep the staged files.
    case syncStaging
    case writeJournal
    /// Moves staged files into the output.
    case merge
    case removeStale
    case installManifest
    /// Has the disk keep the output and the state folder.
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
    /// Nothing of the output was touched; the error says why.
    case takenBack
    /// The journal stands: the next run goes on.
    case interrupted
    /// An earlier commit is done.
    case finished
    /// An earlier commit's staged files were not to be trusted; what the build owns is known.
    case forgotten
    /// An earlier build's staged files are thrown away.
    case discarded
    /// An earlier commit's journal is damaged; it and the staged files are thrown away.
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
      // One rename: there is nothing that a journal could finish.
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
    // The journal may stand although its writing failed, at the very end.
    case .syncStaging, .writeJournal: .doing(.removeJournal, .takenBack)
    case .merge where outcome == .committed && !touched: .doing(.removeJournal, .takenBack)
    case .installManifest where outcome == .nothing: .doing(.removeStaging, .takenBack)
    case .merge, .removeStale, .installManifest, .syncOutput, .removeJournal: .over(.interrupted)
    // What is left there is in nobody's way; the next run removes it.
    case .removeStaging, .finish: .over(outcome)
    }
  }
}
