import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct OutputLockTests {
  private let site: TemporarySite
  private var output: String { site.root + "/output" }

  init() throws { site = try TemporarySite() }

  private func isBusy(_ path: String, _ patience: Duration = .seconds(20)) -> Diagnostic? {
    do {
      _ = try OutputLock(output: path, patience: patience)
      return nil
    } catch {
      #expect(error.all.map(\.category) == [.busy])
      return error.all.first
    }
  }

  @Test func letsOneBuildIn() throws {
    let lock = try OutputLock(output: output)
    let told = try #require(isBusy(output))
    #expect(
      told.message.hasPrefix(
        "another build or publish of this site is running (process \(getpid()), since "))
    #expect(told.help == "wait for it to end")
    withExtendedLifetime(lock) {}
  }

  @Test func letsTheNextBuildIn() throws {
    do { _ = try OutputLock(output: output) }
    _ = try OutputLock(output: output)
  }

  /// Each is the same folder for the kernel.
  @Test func knowsTheFolderByEveryPath() throws {
    try site.write("output/a.html", "")
    try site.link("link", to: output)
    let root = try #require(FileFinder.realPath(site.root))
    let lock = try OutputLock(output: output)
    for path in ["/link", "/output/", "/output/../output", "/./output"] {
      #expect(isBusy(path == "/link" ? root + "/output" : site.root + path) != nil, "\(path)")
    }
    let place = try OutputPlace("link", root: root)
    #expect(isBusy(place.path) != nil)
    withExtendedLifetime(lock) {}
  }

  @Test func leavesNothingBehind() throws {
    do { _ = try OutputLock(output: output + "/a/b") }
    #expect(FileSystem.kind(output) == .missing)
    try site.write("output/mine", "")
    do { _ = try OutputLock(output: output + "/a") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: output) == ["mine"])
  }

  // MARK: Holders that the kernel doesn't know

  private func leave(_ holder: LockHolder) throws {
    try site.write(
      "output/.marquee-lock", String(decoding: holder.encoded(), as: UTF8.self))
  }

  @Test func takesOverFromTheDead() throws {
    var dead = LockHolder.current
    dead.process = 1
    dead.start = "no such start"
    try leave(dead)
    #expect(isBusy(output) == nil)
    // The machine was started anew.
    dead.boot = "another"
    try leave(dead)
    #expect(isBusy(output) == nil)
  }

  @Test func waitsForAProcessThatTheKernelSaysIsAlive() throws {
    var holder = LockHolder.current
    holder.process = Int(getppid())
    let stat = try String(contentsOfFile: "/proc/\(getppid())/stat", encoding: .utf8)
    holder.start = String(stat.split(separator: ")").last!.split(separator: " ")[19])
    try leave(holder)
    #expect(isBusy(output)?.message.contains("process \(getppid()), since") == true)
  }

  @Test func takesOverFromAnotherMachineThatIsSilent() throws {
    var holder = LockHolder.current
    holder.host = "elsewhere"
    holder.boot = "another"
    try leave(holder)
    #expect(isBusy(output, .milliseconds(500)) == nil)
  }

  @Test func namesAnotherMachineThatIsAlive() throws {
    var holder = LockHolder.current
    holder.host = "elsewhere"
    holder.boot = "another"
    try leave(holder)
    let path = output + "/.marquee-lock"
    let beating = Thread {
      for _ in 0..<200 {
        usleep(50_000)
        utimes(path, nil)
      }
    }
    beating.start()
    let told = try #require(isBusy(output))
    #expect(told.message.contains(" on elsewhere, since "))
    #expect(told.help?.contains("if that machine is gone, remove \(path)") == true)
  }

  @Test(arguments: ["", "x", "marquee lock 2\nhost a\n", "marquee lock 1\nhost a\nprocess 9"])
  func readsNoOtherFile(_ text: String) { #expect(LockHolder(Array(text.utf8)) == nil) }

  @Test func readsWhatItWrites() {
    var holder = LockHolder.current
    #expect(LockHolder(holder.encoded()) == holder)
    holder.user = "a\nboot x"
    #expect(LockHolder(holder.encoded())?.boot == holder.boot)
  }
}
