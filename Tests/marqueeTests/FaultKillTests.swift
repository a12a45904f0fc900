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
}
