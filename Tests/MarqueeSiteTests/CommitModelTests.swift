import MarqueeBase
import Testing

@testable import MarqueeSite

/// All small sites, stopped at every step of a commit, and again at every step of the recovery.
@Suite struct CommitModelTests {
  /// What stood at a path and what the build wants there.
  enum Fate: CaseIterable {
    case nothing, added, stale, changed, unchanged, foreign

    var isBefore: Bool { self != .nothing && self != .added }
    var isAfter: Bool { self == .added || self == .changed || self == .unchanged }
    var isStaged: Bool { self == .added || self == .changed }
  }

  /// Small, with all that matters: a file that turns into a folder, two levels of that, a neighbour
  /// in the same folder. (With `e/f` too it takes 30 times as long, and finds no more.)
  private static let paths = ["a", "a/b", "a/b/c", "a/d"]

  struct Scenario {
    var fates: [String: Fate]
    var isSplit: Bool
    var hasOutput: Bool

    private func files(_ text: (Fate) -> String?) -> [String: String] {
      fates.compactMapValues(text)
    }
    var before: [String: String] {
      files { $0 == .foreign ? "theirs" : $0.isBefore ? "old" : nil }
    }
    var after: [String: String] {
      files { $0 == .foreign ? "theirs" : $0 == .unchanged ? "old" : $0.isAfter ? "new" : nil }
    }
    var stale: SortedFiles { SortedFiles(fates.filter { $0.value == .stale }.keys) }

    /// No file can be in a file.
    var isPossible: Bool {
      for (path, fate) in fates {
        for (other, otherFate) in fates where other.hasPrefix(path + "/") {
          if fate.isBefore && otherFate.isBefore { return false }
          if fate.isAfter && otherFate.isAfter { return false }
        }
      }
      return hasOutput || before.isEmpty
    }

    /// A staged file needs the place of somebody else's, or a folder there.
    var isBlocked: Bool {
      fates.contains { path, fate in
        fate == .foreign
          && fates.contains { other, otherFate in
            otherFate.isStaged && (other.hasPrefix(path + "/") || path.hasPrefix(other + "/"))
          }
      }
    }

    func disk() -> MemoryDisk {
      let staged = files { $0.isStaged ? "new" : nil }
      return MemoryDisk(
        output: MemoryDisk.Tree(before, hasRoot: hasOutput), staged: MemoryDisk.Tree(staged),
        isSplit: isSplit)
    }

    var hasChanges: Bool { fates.values.contains { $0.isStaged || $0 == .stale } }
  }

  /// Scenarios whose first path has a fate: one test case each, for all cores.
  private static func scenarios(_ first: Fate) -> [Scenario] {
    var list: [[String: Fate]] = [[paths[0]: first]]
    for path in paths.dropFirst() {
      list = list.flatMap { fates in
        Fate.allCases.map { fate in fates.merging([path: fate]) { $1 } }
      }
    }
    return list.flatMap { fates in
      [(false, true), (true, true), (false, false), (true, false)].map {
        Scenario(fates: fates, isSplit: $0.0, hasOutput: $0.1)
      }
    }.filter(\.isPossible)
  }

  @Test(arguments: Fate.allCases) func findsExactlyWhatIsInTheWay(_ first: Fate) {
    for scenario in Self.scenarios(first) where !scenario.isSplit {
      var check = CommitCheck(
        disk: scenario.disk(), output: "/out", stale: scenario.stale, adoptsUnknown: false
      ) { scenario.before[$0] == "old" }
      #expect(check.run().isEmpty != scenario.isBlocked, "\(scenario)")
    }
  }

  @Test(arguments: Fate.allCases) func survivesACrashAnywhere(_ first: Fate) {
    for scenario in Self.scenarios(first) where !scenario.isBlocked {
      let whole = scenario.disk()
      #expect(Self.commit(whole, scenario) == .success(scenario.hasChanges ? .committed : .nothing))
      Self.expectDone(whole, scenario)
      for step in 0..<whole.steps {
        let crashed = scenario.disk()
        crashed.fault = .crash(step)
        _ = Self.commit(crashed, scenario)
        Self.expectWhole(crashed, scenario, "crash at \(step)")
        Self.expectRecovery(crashed, scenario, "crash at \(step)")
      }
    }
  }

  @Test(arguments: Fate.allCases) func survivesAnErrorAnywhere(_ first: Fate) {
    for scenario in Self.scenarios(first) where !scenario.isBlocked {
      let whole = scenario.disk()
      _ = Self.commit(whole, scenario)
      for step in 0..<whole.steps {
        let failed = scenario.disk()
        failed.fault = .error(step)
        let result = Self.commit(failed, scenario)
        let place = "error at \(step), \(scenario)"
        Self.expectWhole(failed, scenario, place)
        if case .failure = result, !failed.hasJournal {
          #expect(failed.output.files == scenario.before, "\(place)")
          #expect(failed.manifest == "old" && !failed.hasStaged(), "\(place)")
        }
        if case .success = result { #expect(failed.output.files == scenario.after, "\(place)") }
        let next = failed.restart(.none)
        _ = Self.recover(next, scenario)
        // A folder that can't be removed stays, empty.
        #expect(
          next.output.files == (next.manifest == "new" ? scenario.after : scenario.before),
          "\(place)")
        #expect(!next.hasJournal && !next.hasStaged(), "\(place)")
      }
    }
  }

  /// The machine stopped too: staged files are not to be trusted, those in the output may be.
  @Test(arguments: Fate.allCases) func forgetsWhatItCannotTrust(_ first: Fate) {
    for scenario in Self.scenarios(first) where !scenario.isBlocked && scenario.hasChanges {
      let whole = scenario.disk()
      _ = Self.commit(whole, scenario)
      for step in 0..<whole.steps {
        let crashed = scenario.disk()
        crashed.fault = .crash(step)
        _ = Self.commit(crashed, scenario)
        let hadJournal = crashed.hasJournal
        let next = crashed.restart(.none)
        #expect(
          Self.recover(next, scenario, isTrusted: false)
            == .success(hadJournal ? .forgotten : crashed.hasStaged() ? .discarded : .nothing))
        Self.expectWhole(next, scenario, "crash at \(step)")
        #expect(!next.hasJournal && !next.hasStaged())
        if hadJournal {
          #expect(next.manifest == "new")
          #expect(
            !scenario.stale.files.contains { next.output.has($0) && !next.output.isFolder($0) })
        }
      }
    }
  }
}

// MARK: - What must hold

extension CommitModelTests {
  private typealias Outcome = Result<CommitProtocol.Outcome, Diagnostics>

  private static func commit(_ disk: MemoryDisk, _ scenario: Scenario) -> Outcome {
    Result { () throws(Diagnostics) in
      try CommitDriver(disk: disk, stale: scenario.stale).run(
        CommitProtocol(isDurable: scenario.isSplit), .commit(hasChanges: scenario.hasChanges))
    }
  }

  private static func recover(
    _ disk: MemoryDisk, _ scenario: Scenario, isTrusted: Bool = true
  ) -> Outcome {
    let found: CommitProtocol.Found =
      disk.hasJournal
      ? .journal(isTrusted: isTrusted) : disk.hasStaged() ? .staging : .nothing
    return Result { () throws(Diagnostics) in
      try CommitDriver(disk: disk, stale: scenario.stale).run(
        CommitProtocol(isDurable: scenario.isSplit), .start(found))
    }
  }

  /// Every file is the old or the new one and whole; a page that was there and will be is there;
  /// others' files are theirs.
  private static func expectWhole(
    _ disk: MemoryDisk, _ scenario: Scenario, _ place: @autoclosure () -> String
  ) {
    let (before, after) = (scenario.before, scenario.after)
    let now = disk.output.files
    for path in paths where now[path] != before[path] && now[path] != after[path] {
      Issue.record("\(path) is \(now[path] ?? "missing"): \(place()), \(scenario)")
    }
    for path in now.keys where !paths.contains(path) && !path.hasSuffix(".marquee-new") {
      Issue.record("\(path) came from nowhere: \(place()), \(scenario)")
    }
    if now != after, disk.manifest == "new", disk.fault != .none, !disk.hasJournal,
      disk.hasStaged()
    {
      Issue.record("the manifest is ahead of the files: \(place()), \(scenario)")
    }
  }

  private static func expectDone(
    _ disk: MemoryDisk, _ scenario: Scenario, _ place: @autoclosure () -> String = ""
  ) {
    // Folders too: none is left empty, none is missing.
    let expected = MemoryDisk.Tree(
      scenario.after, hasRoot: scenario.hasOutput || !scenario.after.isEmpty)
    if disk.output != expected {
      Issue.record("\(disk.output) instead of \(expected): \(place()), \(scenario)")
    }
    if disk.manifest != "new" || disk.hasJournal || disk.hasStaged() {
      Issue.record("not tidy: \(place()), \(scenario)")
    }
  }

  /// After recovery: the old site as it was, or the new one, and nothing left over.
  private static func expectSettled(
    _ disk: MemoryDisk, _ scenario: Scenario, _ place: @autoclosure () -> String
  ) {
    if disk.manifest == "new" {
      expectDone(disk, scenario, place())
    } else if disk.output
      != MemoryDisk.Tree(scenario.before, hasRoot: scenario.hasOutput) || disk.hasJournal
      || disk.hasStaged()
    {
      Issue.record("not the old site: \(place()), \(scenario)")
    }
  }

  /// Recovers, stopping at every step of the recovery once.
  private static func expectRecovery(
    _ crashed: MemoryDisk, _ scenario: Scenario, _ place: @autoclosure () -> String
  ) {
    let whole = crashed.restart(.none)
    let result = recover(whole, scenario)
    if case .failure(let error) = result { Issue.record("\(error): \(place()), \(scenario)") }
    expectSettled(whole, scenario, place())
    for step in 0..<whole.steps {
      let again = crashed.restart(.crash(step))
      _ = recover(again, scenario)
      expectWhole(again, scenario, "\(place()), then at \(step)")
      let last = again.restart(.none)
      _ = recover(last, scenario)
      expectSettled(last, scenario, "\(place()), then at \(step)")
    }
  }
}
