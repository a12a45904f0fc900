import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Kills builds of one site, one after another, and checks the output after each kill.
///
/// Half of the kills come at a random moment of a build. The other half come at a random moment of
/// its commit, which is short and begins when the journal appears.
final class FaultKills {
  /// The number of kills by the state in which they left the output.
  struct Tally {
    var kills = 0
    /// Kills after which nothing of the output was touched.
    var before = 0
    /// Kills after which a journal was left.
    var committing = 0
    /// Kills in `committing` after which old and new pages stood side by side.
    var mixed = 0
    /// Kills after which the build was done.
    var after = 0
    /// Second kills: of the run that was to repair what the first one left.
    var again = 0
    var problems: [String] = []

    static func + (a: Tally, b: Tally) -> Tally {
      Tally(
        kills: a.kills + b.kills, before: a.before + b.before,
        committing: a.committing + b.committing, mixed: a.mixed + b.mixed, after: a.after + b.after,
        again: a.again + b.again, problems: a.problems + b.problems)
    }
  }

  private let site: FaultSite
  private let clean: [FaultTree]
  private var random: FaultRandom
  private var journal = ""
  /// The version that the output has as a whole.
  private var shown = FaultSite.versions[0]
  /// The length of a build in microseconds. This and the commit's length follow the measurements,
  /// because a busy machine's speed changes.
  private var buildLength = 100_000
  private var commitLength = 2000
  private(set) var tally = Tally()

  init(seed: UInt64) throws {
    site = try FaultSite()
    clean = try FaultSite.clean.get()
    random = FaultRandom(seed: seed)
  }

  /// Kills at least `kills` builds, and goes on until `committing` of them were in their commit.
  func run(kills: Int, committing: Int) throws {
    try measure()
    while tally.problems.isEmpty, tally.kills < kills || tally.committing < committing,
      tally.kills < kills * 4
    {
      try killOnce()
    }
  }

  /// Kills one build in its commit.
  ///
  /// - Returns: the site, in which a journal is left, and the killed process; nil when no build was
  ///   slow enough.
  func killInCommit(_ target: FaultSite.Version) throws -> (site: FaultSite, process: pid_t)? {
    try measure()
    for _ in 0..<100 {
      try site.show(target)
      let process = try site.start(target)
      _ = process.waitUntil { isJournal }
      process.kill()
      process.wait()
      if isJournal { return (site, process.id) }
      try build(FaultSite.versions[0])
    }
    return nil
  }

  private func measure() throws {
    try build(FaultSite.versions[0])
    journal = site.folder.path + "/output/.marquee-journal"
    for version in [FaultSite.versions[2], FaultSite.versions[1], FaultSite.versions[0]] {
      try build(version)
    }
  }

  private var isJournal: Bool { access(journal, F_OK) == 0 }

  private static func microseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1_000_000
      + Int(duration.components.attoseconds / 1_000_000_000_000)
  }

  private func killOnce() throws {
    let target = other(than: shown)
    try kill(target)
    var possible = [shown, target]
    let output = site.output
    look(output, possible, after: "a kill from \(shown.number) to \(target.number)")
    checkOrder(output, from: shown, to: target)

    if isJournal, Int.random(in: 0..<3, using: &random) == 0 {
      // The run that would have repaired the output is killed, too.
      let next = other(than: target)
      try site.show(next)
      let process = try site.start(next)
      killSometime(process)
      tally.again += 1
      possible.append(next)
      look(site.output, possible, after: "a second kill, on the way to \(next.number)")
    }
    // The next version is the same one again, another one, or the one before.
    try build(FaultSite.versions.randomElement(using: &random) ?? target)
  }

  private func other(than version: FaultSite.Version) -> FaultSite.Version {
    FaultSite.versions.filter { $0 != version }.randomElement(using: &random) ?? version
  }

  private func kill(_ target: FaultSite.Version) throws {
    try site.show(target)
    let process = try site.start(target)
    if Bool.random(using: &random) { return killSometime(process) }
    _ = process.waitUntil { isJournal }
    usleep(UInt32(Int.random(in: 0...commitLength, using: &random)))
    process.kill()
    process.wait()
    tally.kills += 1
    // When the kill came too late, the next one comes sooner.
    commitLength = isJournal ? min(50_000, commitLength * 5 / 4) : max(200, commitLength * 3 / 4)
  }

  /// Kills the process at a random moment of a build.
  private func killSometime(_ process: FaultProcess) {
    let start = ContinuousClock.now
    let delay = Int.random(in: 0...buildLength, using: &random)
    while Self.microseconds(ContinuousClock.now - start) < delay, !process.hasEnded { usleep(100) }
    process.kill()
    if process.wait() == .exited(0) { learn(Self.microseconds(ContinuousClock.now - start)) }
    tally.kills += 1
  }

  private func learn(_ length: Int) { buildLength = (buildLength * 3 + length) / 4 }

  /// Checks that every file is whole, and that no page is missing that every version has.
  private func look(
    _ output: FaultTree, _ possible: [FaultSite.Version], after what: String
  ) {
    let trees = possible.map { clean[$0.number] }
    for (file, bytes) in output.files where !trees.contains(where: { $0.files[file] == bytes }) {
      tell("after \(what): \(file) has \(bytes.count) bytes that no version has")
    }
    for file in output.others { tell("after \(what): \(file) is no file") }
    for file in trees[0].files.keys
    where trees.allSatisfy({ $0.files[file] != nil }) && output.files[file] == nil {
      tell("after \(what): \(file) is gone")
    }
  }

  /// Checks that pages of the old version are removed only after all new ones are in place.
  private func checkOrder(
    _ output: FaultTree, from old: FaultSite.Version, to new: FaultSite.Version
  ) {
    let (before, after) = (clean[old.number].files, clean[new.number].files)
    let news = after.filter { before[$0.key] != $0.value }
    let hasOld = news.contains { output.files[$0.key] != $0.value }
    let hasNew = news.contains { output.files[$0.key] == $0.value }
    let isGone = before.keys.contains { file in
      // notes.txt is removed early, because a folder takes its place.
      after[file] == nil && output.files[file] == nil && !file.hasPrefix("notes.txt")
    }
    if isGone, hasOld {
      tell("a page of \(old.number) went before all of \(new.number) were there")
    }
    if isJournal {
      tally.committing += 1
      if hasOld, hasNew { tally.mixed += 1 }
    } else if hasOld {
      tally.before += 1
      if hasNew || isGone { tell("without a journal the output is half of \(new.number)") }
    } else {
      tally.after += 1
    }
  }

  /// Makes a whole build, and checks that it gives what a clean build gives and leaves nothing
  /// else.
  private func build(_ version: FaultSite.Version) throws {
    let start = ContinuousClock.now
    let isIfChanged = Bool.random(using: &random)
    let (end, said) = try site.build(version, isIfChanged ? ["--if-changed"] : [])
    learn(Self.microseconds(ContinuousClock.now - start))
    if end != .exited(0) { tell("the next run ended with \(end): \(said)") }
    for line in site.output.differences(from: clean[version.number]) {
      tell("after a run for \(version.number): \(line)")
    }
    for name in site.state where !name.hasPrefix("manifest-") {
      tell("a run left \(name)")
    }
    for name in site.state where name.hasSuffix(".new") { tell("a run left \(name)") }
    for name in site.kept where name != ".marquee-record" { tell("a run left \(name)") }
    shown = version
  }

  private func tell(_ problem: String) {
    if tally.problems.count < 20 { tally.problems.append("kill \(tally.kills): \(problem)") }
  }
}
