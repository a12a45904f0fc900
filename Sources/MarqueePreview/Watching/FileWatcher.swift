internal import Foundation
package import MarqueeBase
internal import Synchronization

/// Watches the files that a site is made from, on a thread of its own: marquee.yaml, .env files,
/// content/, templates/, queries/ and database/.
///
/// It uses inotify, or scans four times a second where there is none. In both cases the content of
/// a file counts: a new time stamp is no change, and neither are the temporary files of editors.
/// The files that the build itself writes are not watched: the output and `.marquee`.
package final class FileWatcher: Sendable {
  /// The time between two scans without inotify.
  fileprivate static let pollInterval: Duration = .milliseconds(250)

  private let changed: @Sendable (TextSet) -> Void
  private let wakeup = Wakeup()
  private let isStopped = Mutex(false)
  private let usesInotify = Mutex(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts watching. Changes after this returns are reported.
  ///
  /// - Parameters:
  ///   - root: the site's folder, absolute.
  ///   - polls: whether to scan even where there is inotify, for folders on a network file system,
  ///     whose changes the kernel does not report.
  ///   - changed: called with the paths of the changed files from the root, on the watcher's
  ///     thread.
  package init(
    root: String, polls: Bool = false, changed: @escaping @Sendable (TextSet) -> Void
  ) {
    self.changed = changed
    let session = WatchingSession(root: root, inotify: polls ? nil : Inotify())
    usesInotify.withLock { $0 = session.inotify != nil }
    let thread = Thread { [self] in
      run(session)
      ended.signal()
    }
    thread.name = "marquee-files"
    thread.start()
  }

  /// Stops watching and waits for the thread's end. It is called once.
  package func stop() {
    isStopped.withLock { $0 = true }
    wakeup.call()
    ended.wait()
  }

  private func run(_ session: WatchingSession) {
    while !isStopped.withLock({ $0 }) {
      let changes: TextSet
      if let inotify = session.inotify {
        wakeup.wait(until: session.due, or: inotify.descriptor)
        changes = session.step()
        usesInotify.withLock { $0 = session.inotify != nil }
      } else {
        wakeup.wait(until: .now + Self.pollInterval)
        changes = session.tree.look()
      }
      if !changes.isEmpty, !isStopped.withLock({ $0 }) { changed(changes) }
    }
  }
}

/// The state of the watching thread.
private final class WatchingSession: @unchecked Sendable {
  // @unchecked: one thread makes it and passes it to the watching thread, which alone uses it.
  private let root: String
  private(set) var inotify: Inotify?
  var tree: FileTree
  private var burst = ChangeDebouncer()
  private var lastLook = ContinuousClock.now

  init(root: String, inotify: Inotify?) {
    self.root = root
    self.inotify = inotify
    tree = FileTree(root: root)
    _ = tree.look()
    addWatches()
    // Changes between the scan and the start of the watches are reported, too.
    if self.inotify != nil { burst.note(.lost, at: .now) }
  }

  /// The time to act at the latest. Folders with links are scanned at intervals: the kernel reports
  /// only changes in a watched folder, and the target of a link may be in another.
  var due: ContinuousClock.Instant? {
    guard !tree.foldersWithLinks.isEmpty else { return burst.due }
    let next = lastLook + FileWatcher.pollInterval
    return burst.due.map { min($0, next) } ?? next
  }

  func step() -> TextSet {
    guard let inotify else { return [] }
    let now = ContinuousClock.now
    for event in inotify.read() { note(event, at: now) }
    if !tree.foldersWithLinks.isEmpty, now >= lastLook + FileWatcher.pollInterval {
      lastLook = now
      for folder in tree.foldersWithLinks { burst.note(.folder(folder), at: now) }
    }
    guard let dirt = burst.take(at: .now) else { return [] }
    var changes = dirt.isEverything ? tree.look() : tree.look(at: dirt.folders)
    // New folders are watched first and scanned then, so that no change is missed.
    while let unwatched = addWatches() { changes.formUnion(tree.look(at: unwatched)) }
    return changes
  }

  /// Watches the folders of the tree that are not watched yet.
  ///
  /// - Returns: those folders; nil when there were none.
  @discardableResult
  private func addWatches() -> TextSet? {
    guard let inotify else { return nil }
    let folders = tree.allFolders
    inotify.keep(only: folders)
    let new = folders.subtracting(inotify.watched)
    for folder in new where !inotify.watch(folder, at: folder.isEmpty ? root : "\(root)/\(folder)")
    {
      // No more watches are available, so the files are scanned at intervals.
      self.inotify = nil
      return nil
    }
    // A folder that could not be watched has disappeared, which an event of its parent reports.
    let added = new.intersection(inotify.watched)
    return added.isEmpty ? nil : added
  }

  private func note(_ event: Inotify.Event, at time: ContinuousClock.Instant) {
    guard let folder = event.folder else { return burst.note(.lost, at: time) }
    if event.name.isEmpty { return burst.note(.folder(folder), at: time) }
    guard FileTree.isWatched(event.name, in: folder) else { return }
    if event.isFolder {
      inotify?.forget(folder.isEmpty ? event.name : "\(folder)/\(event.name)")
      burst.note(.folder(folder), at: time)
    } else if event.isGone {
      burst.note(.gone(folder: folder, name: event.name), at: time)
    } else if event.isNew {
      // A file that is being written causes an event when it is closed; a link does not.
      if isLink(folder, event.name) { burst.note(.folder(folder), at: time) }
    } else {
      burst.note(.written(folder: folder, name: event.name), at: time)
    }
  }

  private func isLink(_ folder: String, _ name: String) -> Bool {
    var facts = stat()
    guard lstat("\(root)/\(folder)/\(name)", &facts) == 0 else { return false }
    return facts.st_mode & S_IFMT == S_IFLNK || facts.st_nlink > 1
  }
}
