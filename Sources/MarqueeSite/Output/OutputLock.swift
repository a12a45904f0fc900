internal import Foundation
package import MarqueeBase

/// The lock that lets only one build at a time use an output, whichever checkout, user or machine
/// it comes from.
///
/// The output's folder itself is locked with `flock`: the kernel identifies it by device and inode,
/// so that all paths to it (links, bind mounts, another case) mean the same lock, and it releases
/// the lock when the process ends for whatever reason. A lock file beside the folder could not do
/// that: there would be one for each path to the folder. Where a folder can't be locked (NFS), the
/// file in it is locked.
///
/// The file `.marquee-lock` in the output names the holder; see `LockHolder`. The holder updates
/// its modification time every few seconds, for machines whose kernels don't know each other's
/// locks.
package final class OutputLock: @unchecked Sendable {
  // @unchecked: everything is set in `init`, and a timer source may be used from any thread.
  static let fileName = ".marquee-lock"
  /// The interval at which a holder updates the file's modification time.
  private static let beat: Duration = .seconds(4)
  /// The time without an update after which a holder on another machine counts as dead.
  package static let patience: Duration = .seconds(15)

  private let folder: FileDescriptor
  /// The descriptor of the holder's file; -1 when it can't be written.
  private let file: Int32
  private let madeFolders: [String]
  private let timer: any DispatchSourceTimer

  /// - Parameters:
  ///   - output: the absolute path without links. The folder is created when it doesn't exist, and
  ///     removed with the lock if it is still empty.
  ///   - patience: the time without an update after which a holder on another machine counts as
  ///     dead.
  /// - Throws: a diagnostic of category `.busy` that names the holder; or an error of the file
  ///   system.
  package init(output: String, patience: Duration = OutputLock.patience) throws(Diagnostics) {
    var made: [String] = []
    while true {
      made += try Self.makeFolders(output)
      guard let folder = FileDescriptor(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
        if errno == ENOENT { continue }
        throw Diagnostics(FileSystem.mistake("the output \(output) can't be opened", errno))
      }
      do throws(Diagnostics) {
        guard let file = try Self.lock(folder.number, output, patience) else { continue }
        self.folder = folder
        self.file = file
        break
      } catch {
        Self.remove(made)
        throw error
      }
    }
    madeFolders = made
    timer = DispatchSource.makeTimerSource()
    let interval = Int(Self.beat.components.seconds)
    timer.schedule(deadline: .now() + .seconds(interval), repeating: .seconds(interval))
    timer.setEventHandler { [file] in _ = futimens(file, nil) }
    // The file is closed after the last handler has ended: its number may soon belong to another
    // file.
    timer.setCancelHandler { [file] in if file >= 0 { close(file) } }
    timer.resume()
  }

  deinit {
    // The file is removed while the lock is held, so it can't be another holder's.
    if file >= 0 { unlinkat(folder.number, Self.fileName, 0) }
    // Closing alone would not release the lock if another thread is just starting a child, which
    // inherits the descriptor.
    if file >= 0 { flock(file, LOCK_UN) }
    flock(folder.number, LOCK_UN)
    timer.cancel()
    Self.remove(madeFolders)
  }

  /// - Returns: the descriptor of the holder's file, -1 when it can't be written; nil when the
  ///   folder was replaced in the meantime.
  private static func lock(
    _ folder: Int32, _ output: String, _ patience: Duration
  ) throws(Diagnostics) -> Int32? {
    let current = LockHolder.current
    var isLocked = flock(folder, LOCK_EX | LOCK_NB) == 0
    if !isLocked, errno == EWOULDBLOCK { throw busy(holder(folder), current, output) }
    let file = openat(folder, fileName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    if !isLocked, file >= 0 {
      isLocked = flock(file, LOCK_EX | LOCK_NB) == 0
      if !isLocked, errno == EWOULDBLOCK {
        let holder = holder(folder)
        close(file)
        throw busy(holder, current, output)
      }
    }
    let isCurrent = isAt(output, folder) && (file < 0 || isFile(file, in: folder))
    let failure = Result { () throws(Diagnostics) in
      if isCurrent, let other = holder(folder) {
        try replace(other, folder, current, output, patience)
      }
    }
    if case .failure(let error) = failure {
      if file >= 0 { close(file) }
      throw error
    }
    guard isCurrent else {
      if file >= 0 { close(file) }
      return nil
    }
    if file >= 0 {
      let text = current.encoded()
      ftruncate(file, 0)
      _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }
    return file
  }

  /// Throws when the holder that the file names is still alive, although the kernel has given the
  /// lock to this process. It waits up to `patience` for a sign from another machine.
  private static func replace(
    _ other: LockHolder, _ folder: Int32, _ current: LockHolder, _ output: String,
    _ patience: Duration
  ) throws(Diagnostics) {
    switch other.status(seenFrom: current) {
    case .dead: return
    case .alive: throw busy(other, current, output)
    case .unknown:
      let seen = modified(folder)
      let end = ContinuousClock.now + patience
      while ContinuousClock.now < end {
        usleep(200_000)
        if holder(folder) != other { return }
        if modified(folder) != seen { throw busy(other, current, output) }
      }
    }
  }

  private static func modified(_ folder: Int32) -> Int64? {
    FileFacts(folder, fileName)?.modified
  }

  private static func holder(_ folder: Int32) -> LockHolder? {
    guard let file = FileDescriptor(fileName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, in: folder),
      let bytes = BlockingIO.readAll(file.number, limit: 4096)
    else { return nil }
    return LockHolder(Array(bytes.prefix(4096)))
  }

  private static func busy(
    _ holder: LockHolder?, _ current: LockHolder, _ output: String
  ) -> Diagnostics {
    let who = holder.map { " (\($0.description(seenFrom: current)))" } ?? ""
    let isElsewhere = holder.map { $0.host != current.host } ?? false
    return Diagnostics(
      Diagnostic(
        "another build or publish of this site is running" + who, code: "build.busy",
        category: .busy,
        notes: [Diagnostic.Note("it builds into \(output)")],
        help: isElsewhere
          ? "wait for it to end; if that machine is gone, remove \(output)/\(fileName)"
          : "wait for it to end"))
  }

  // MARK: Folders

  /// - Returns: the folders that were created, deepest first.
  private static func makeFolders(_ path: String) throws(Diagnostics) -> [String] {
    if mkdir(path, 0o755) == 0 { return [path] }
    if errno == EEXIST { return [] }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw Diagnostics(FileSystem.mistake("the output \(path) can't be made", errno))
    }
    let above = try makeFolders(String(path[..<slash]))
    return try makeFolders(path) + above
  }

  private static func remove(_ folders: [String]) {
    for folder in folders { rmdir(folder) }
  }

  private static func isAt(_ path: String, _ descriptor: Int32) -> Bool {
    var there = stat()
    var here = stat()
    return fstat(descriptor, &here) == 0 && lstat(path, &there) == 0
      && here.st_ino == there.st_ino && here.st_dev == there.st_dev
  }

  private static func isFile(_ file: Int32, in folder: Int32) -> Bool {
    var there = stat()
    var here = stat()
    return fstat(file, &here) == 0
      && fstatat(folder, fileName, &there, AT_SYMLINK_NOFOLLOW) == 0
      && here.st_ino == there.st_ino && here.st_dev == there.st_dev
  }
}
