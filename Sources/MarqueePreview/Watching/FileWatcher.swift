internal import Foundation
package import MarqueeBase
internal import Synchronization

/// Watches the files that a site is made from, on a thread of its own: marquee.yaml, .env files,
/// content/, templates/, queries/ and database/.
///
/// By inotify, or where there is none by looking four times a second. Either way what counts is a
/// file's content: a touch is no change, nor is what editors leave behind, nor anything that the
/// build itself writes, as the output and `.marquee` are not looked at.
package final class FileWatcher: Sendable {
  /// Between two looks, without inotify.
  fileprivate static let pollInterval: Duration = .milliseconds(250)

  private let changed: @Sendable (TextSet) -> Void
  private let wakeup = Wakeup()
  private let isStopped = Mutex(false)
  private let usesInotify = Mutex(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts watching. What changes after this returns is told.
  ///
  /// - Parameters:
  ///   - root: the site's folder, absolute.
  ///   - polls: looks from time to time even where there is inotify: for folders shared over a
  ///     network, whose changes the kernel doesn't hear of.
  ///   - changed: gets the changed files' paths from the root, on the watcher's thread.
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

  /// Ends the watching, and waits for its end. Once.
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

/// What the watching thread works with.
private final class WatchingSession: @unchecked Sendable {
  // @unchecked: made by one thread and handed to the other, which alone uses it.
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
    // What changed between the look and the watches is told.
    if self.inotify != nil { burst.note(.lost, at: .now) }
  }

  /// When to act at the latest. Links are looked at from time to time: the kernel tells of what
  /// happens in a folder, and what they lead to may be in another.
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
    // New folders are watched first and then looked at, so that nothing falls between.
    while let unwatched = addWatches() { changes.formUnion(tree.look(at: unwatched)) }
    return changes
  }

  /// Watches the folders that the tree has seen and nobody watches yet.
  ///
  /// - Returns: those; nil when there were none.
  @discardableResult
  private func addWatches() -> TextSet? {
    guard let inotify else { return nil }
    let folders = tree.allFolders
    inotify.keep(only: folders)
    let new = folders.subtracting(inotify.watched)
    for folder in new where !inotify.watch(folder, at: folder.isEmpty ? root : "\(root)/\(folder)")
    {
      // No watch left: the files are looked at from time to time instead.
      self.inotify = nil
      return nil
    }
    // One that could not be watched is gone, which its parent's event has told or will tell.
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
      // A file that somebody writes now says so when it is closed; a link never is.
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
