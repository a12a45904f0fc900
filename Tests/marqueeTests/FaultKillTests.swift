import Foundation
import Synchronization
import Testing

/// `kill -9` at any moment of a build over an existing site: every page stays whole, old or new, and
/// the next run makes exactly what a clean build makes.
@Suite(.serialized) struct FaultKillTests {
  @Test func everyPageStaysWhole() throws {
    let seed = FaultRandom.seed
    // One site for each core: the time goes into builds, which wait for one another's threads.
    let lanes = max(2, min(4, ProcessInfo.processInfo.activeProcessorCount))
    let total = Mutex(FaultKills.Tally())
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      var tally = FaultKills.Tally()
      do {
        let kills = try FaultKills(seed: seed &+ UInt64(lane))
        defer { tally = kills.tally }
        try kills.run(kills: (200 + lanes - 1) / lanes, committing: 40 / lanes)
      } catch {
        tally.problems.append("\(error)")
      }
      total.withLock { [tally] in $0 = $0 + tally }
    }
    let tally = total.withLock { $0 }
    print(
      """
      kill -9, seed \(seed): \(tally.kills) kills in \(ContinuousClock.now - start): \
      \(tally.before) before the commit, \(tally.committing) in it (\(tally.mixed) with old and \
      new pages), \(tally.after) after it, \(tally.again) of the next run
      """)
    #expect(
      tally.problems.isEmpty,
      "MARQUEE_FAULT_SEED=\(seed)\n\(tally.problems.joined(separator: "\n"))")
    #expect(tally.kills >= 200)
    #expect(tally.committing >= 40 / lanes * lanes)
  }

  /// What a killed build began is finished although the next one can't build, and is told by the first
  /// that can.
  @Test(arguments: [false, true]) func finishesTheCommitFirst(_ isBroken: Bool) throws {
    let target = FaultSite.versions[2]
    let (site, process) = try #require(
      try FaultKills(seed: FaultRandom.seed).killInCommit(target))
    let run: FaultProcess
    if isBroken {
      try site.folder.write("templates/page.html", "{% if %}\n")
      run = try site.start(target)
      #expect(run.wait() == .exited(1))
      #expect(run.text.contains("templates/page.html:1:"), "\(run.text)")
    } else {
      run = try site.start(target)
      #expect(run.wait() == .exited(0))
      #expect(
        run.text.contains("marquee: finished the commit that process \(process) began\n"),
        "\(run.text)")
      #expect(run.text.contains(": 0 written, 303 unchanged, 0 removed"), "\(run.text)")
    }
    #expect(site.output.differences(from: try FaultSite.clean(target)) == [])
    #expect(site.state.map { $0.prefix(9) } == ["manifest-"])
  }
}
