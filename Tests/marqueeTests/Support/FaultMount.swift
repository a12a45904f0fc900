import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Mounts that only this test's processes see. They are in a mount namespace that a small shell
/// holds open, so they are gone when the test ends, however it ends.
///
/// Root can make a mount namespace, and so can any user where the kernel allows user namespaces.
/// Most containers allow neither.
final class FaultMount {
  private let holder: FaultProcess
  private let said: TemporaryFolder

  /// Whether this machine lets the tests mount something.
  static let isPossible: Bool = {
    guard let folder = try? TemporaryFolder(), let mount = try? FaultMount() else { return false }
    return mount.run("mount -t tmpfs tmpfs '\(folder.path)'") == .exited(0)
  }()

  struct Failure: Error {}

  init() throws {
    said = try TemporaryFolder()
    // The loop ends by itself when the tests are killed.
    let wait = "echo ready; while kill -0 \(getpid()) 2>/dev/null; do sleep 1; done"
    let user = geteuid() == 0 ? [] : ["--map-root-user"]
    holder = try FaultProcess(
      ["unshare", "--mount"] + user + ["sh", "-c", wait], said: said.path + "/holder")
    guard holder.waitUntil({ holder.text == "ready\n" }) else { throw Failure() }
  }

  /// The words before a command that make it see the mounts.
  var prefix: [String] {
    ["nsenter", "--target", "\(holder.id)", "--mount"]
      + (geteuid() == 0 ? [] : ["--user", "--preserve-credentials"])
  }

  /// The path by which this process reaches a file of the namespace.
  func seen(_ path: String) -> String { "/proc/\(holder.id)/root" + path }

  /// Runs a line of shell script in the namespace.
  @discardableResult func run(_ line: String) -> FaultProcess.End? {
    try? FaultProcess(prefix + ["sh", "-c", line], said: said.path + "/said").wait()
  }
}
