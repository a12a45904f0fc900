import Foundation
import Testing

/// The same rows and templates give the same bytes, on any number of cores and threads, in any
/// number of batches, from a database or a recording.
@Suite struct FaultSameBytesTests {
  private static let isTasksetThere: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    return (try? FaultProcess(["taskset", "-c", "0", "true"], said: folder.path + "/said"))?.wait()
      == .exited(0)
  }()

  @Test(arguments: [1, 2, 3, 8, 64]) func anyNumberOfThreads(_ jobs: Int) throws {
    let site = try FaultSite()
    for version in [FaultSite.versions[1], FaultSite.versions[2]] {
      #expect(try site.build(version, ["--jobs", "\(jobs)"]).end == .exited(0))
      #expect(site.output.differences(from: try FaultSite.clean(version)) == [])
    }
  }

  @Test(.enabled(if: isTasksetThere, "needs taskset"), arguments: [[], ["--jobs", "8"]])
  func oneCore(_ arguments: [String]) throws {
    let site = try FaultSite()
    site.prefix = ["taskset", "-c", "0"]
    #expect(try site.build(FaultSite.versions[2], arguments).end == .exited(0))
    #expect(site.output.differences(from: try FaultSite.clean(FaultSite.versions[2])) == [])
  }
}
