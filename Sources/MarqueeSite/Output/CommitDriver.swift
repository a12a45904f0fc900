internal import MarqueeBase

/// Performs the actions of `CommitProtocol` on a disk.
struct CommitDriver<Disk: CommitDisk> {
  let disk: Disk
  let stale: SortedFiles

  /// - Throws: the reason why the commit was undone or interrupted; a note tells when it was
  ///   interrupted.
  func run(
    _ machine: CommitProtocol, _ event: CommitProtocol.Event
  ) throws(Diagnostics) -> CommitProtocol.Outcome {
    var machine = machine
    var event = event
    var mistake: Diagnostics?
    while true {
      let action = machine.next(event)
      if case .finish(let outcome) = action {
        if let mistake {
          if outcome == .takenBack { throw mistake }
          if outcome == .interrupted { throw Self.unfinished(mistake) }
        }
        return outcome
      }
      var touched = false
      let result = perform(action, &touched)
      switch result {
      case .success: event = .done
      case .failure(let failure):
        mistake = mistake ?? failure
        event = .failed(touched: touched)
      }
    }
  }

  private func perform(
    _ action: CommitProtocol.Action, _ touched: inout Bool
  ) -> Result<Void, Diagnostics> {
    var merge = TreeMerge(disk: disk, stale: stale)
    let result = Result { () throws(Diagnostics) in
      switch action {
      case .syncStaging: try disk.syncStaging()
      case .writeJournal: try disk.writeJournal()
      case .merge: try merge.run()
      case .removeStale:
        var removal = StaleRemoval(disk: disk)
        for file in stale.files { try removal.remove(file) }
      case .installManifest: try disk.installManifest()
      case .syncOutput: try disk.syncOutput()
      case .removeJournal: try disk.removeJournal()
      case .removeStaging: try disk.removeStaging()
      case .finish: break
      }
    }
    touched = merge.changes > 0
    return result
  }

  private static func unfinished(_ mistake: Diagnostics) -> Diagnostics {
    Diagnostics(
      mistake.all.map { one in
        var one = one
        one.notes.append(
          Diagnostic.Note("the site is partly the new one; every page of it is whole"))
        one.help = "put that right and build again: the next build finishes this commit first"
        return one
      })
  }
}
