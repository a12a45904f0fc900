import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A merge that is killed, or asked to stop, at any moment: every page stays whole, old or new, and
/// the next merge makes exactly the site.
@Suite struct MergeKillTests {
  private static let versions = [FaultSite.versions[0], FaultSite.versions[2]]

  private static func parts(_ version: FaultSite.Version) -> [String] {
    (0..<2).map { "parts-\(version.number)/\($0)" }
  }

  private static func start(_ site: FaultSite, _ version: FaultSite.Version) throws -> FaultProcess
  {
    let program = Program.url.path(percentEncoded: false)
    return try FaultProcess(
      [program, "merge", "--site", site.folder.path]
        + parts(version).map { site.folder.path + "/" + $0 },
      said: site.folder.path + "/said")
  }

  @Test func everyPageStaysWhole() throws {
    let seed = FaultRandom.seed
    var random = FaultRandom(seed: seed)
    let site = try FaultSite()
    for version in Self.versions {
      for (index, part) in Self.parts(version).enumerated() {
        let (end, said) = try site.build(version, ["--shard", "\(index)/2", "--output", part])
        try #require(end == .exited(0), "\(said)")
      }
    }
    #expect(try Self.start(site, Self.versions[0]).wait() == .exited(0))
    let journal = site.folder.path + "/output/.marquee-journal"
    let trees = try Self.versions.map { try FaultSite.clean($0) }

    var committing = 0
    for kill in 0..<40 {
      let target = Self.versions[(kill + 1) % 2]
      let process = try Self.start(site, target)
      if kill % 4 < 2 {
        usleep(UInt32.random(in: 0...40_000, using: &random))
      } else {
        _ = process.waitUntil { access(journal, F_OK) == 0 }
        usleep(UInt32.random(in: 0...3000, using: &random))
      }
      process.kill(kill % 5 == 4 ? SIGTERM : SIGKILL)
      process.wait()
      if access(journal, F_OK) == 0 { committing += 1 }
      let output = site.output
      for (file, bytes) in output.files where !trees.contains(where: { $0.files[file] == bytes }) {
        Issue.record("seed \(seed), kill \(kill): \(file) has \(bytes.count) bytes of no version")
      }
      #expect(output.others == [], "seed \(seed), kill \(kill)")
      for file in trees[0].files.keys where trees[1].files[file] != nil {
        #expect(output.files[file] != nil, "seed \(seed), kill \(kill): \(file) is gone")
      }
      let next = try Self.start(site, target)
      #expect(next.wait() == .exited(0), "seed \(seed), kill \(kill): \(next.text)")
      #expect(
        site.output.differences(from: trees[(kill + 1) % 2]) == [], "seed \(seed), kill \(kill)")
      #expect(
        site.state.allSatisfy {
          $0.hasPrefix("manifest-") && !$0.hasSuffix(".new")
        }, "seed \(seed), kill \(kill): \(site.state)")
      #expect(site.kept == [".marquee-record"], "seed \(seed), kill \(kill)")
    }
    print("merges killed, seed \(seed): \(committing) of 40 in their commit")
  }
}
