internal import Foundation
package import MarqueeBase

/// One build of a site at a time. The kernel lets go of it when the process ends, however it
/// ends, so a crash leaves nothing to clean up.
package final class BuildLock {
  private let descriptor: Int32

  /// - Parameter stateFolder: the site's state folder; made when it isn't there.
  /// - Throws: category `.busy` with the other build's process id.
  package init(stateFolder: String) throws(Diagnostics) {
    try FileSystem.makeFolders(stateFolder, shownAs: stateFolder)
    let path = stateFolder + "/build.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else {
      throw Diagnostics(FileSystem.mistake("the lock \(path) can't be opened", errno))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let owner = Self.owner(descriptor)
      close(descriptor)
      throw Diagnostics(
        Diagnostic(
          "another build of this site is running" + (owner.map { " (process \($0))" } ?? ""),
          code: "build.busy", category: .busy, help: "wait for it to end"))
    }
    self.descriptor = descriptor
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  deinit {
    // Closing alone would leave it to a child that another thread is just starting.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func owner(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
  }
}
