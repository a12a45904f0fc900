import Foundation
import MarqueeBase
import Synchronization

@testable import MarqueePreview

/// A site's folder that is watched, and what was told about it.
final class WatchedFolder: Sendable {
  let root: String
  private let changes = Mutex<[TextSet]>([])
  private let watcher = Mutex<FileWatcher?>(nil)

  init(_ files: [String: String] = [:]) throws {
    root = FileManager.default.temporaryDirectory.path + "/marquee-watch-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for (file, text) in files { try write(file, text) }
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: root)
  }

  func watch(polls: Bool = false) {
    let watcher = FileWatcher(root: root, polls: polls) { [weak self] names in
      self?.changes.withLock { $0.append(names) }
    }
    self.watcher.withLock { $0 = watcher }
  }

  func stop() {
    let watcher = watcher.withLock { watcher in
      defer { watcher = nil }
      return watcher
    }
    watcher?.stop()
  }

  func path(_ file: String) -> String { root + "/" + file }

  func write(_ file: String, _ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path(file) as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    // In place, as `cat >` does.
    guard let out = fopen(path(file), "w") else { throw POSIXError(.EIO) }
    fputs(text, out)
    fclose(out)
  }

  func move(_ file: String, to other: String) { rename(path(file), path(other)) }
  func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: path(file)) }

  /// Everything told since the last call.
  func takeTold() -> [TextSet] {
    changes.withLock { changes in
      defer { changes = [] }
      return changes
    }
  }

  /// Waits until all these files, and no others, were told of; gives what was told.
  func wait(for files: TextSet) -> TextSet {
    var told: TextSet = []
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      for names in takeTold() { told.formUnion(names) }
      if told.isSuperset(of: files) { break }
      usleep(2000)
    }
    return told
  }
}
