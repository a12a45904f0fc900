internal import Foundation
package import MarqueeBase

/// One build of an output at a time, whichever checkouts, users and machines they come from.
///
/// What is locked is the output's folder itself: the kernel knows it by device and inode, so that
/// all paths to it (links, bind mounts, another case) are one, and lets go when the process ends,
/// however it ends. A file beside the folder could not do that: it would be as many files as there
/// are paths to the folder. Where a folder can't be locked (NFS), the file in it is.
///
/// The file `.marquee-lock` in the output says who holds it; see `LockHolder`. A holder touches
/// it every few seconds, for the sake of machines whose kernels don't know of each other's locks.
package final class OutputLock {
  static let fileName = ".marquee-lock"
  /// How often a holder shows that it is alive.
  private static let beat: Duration = .seconds(4)
  /// So long somebody of another machine may be silent.
  package static let patience: Duration = .seconds(15)

  private let folder: FileDescriptor
  /// The holder's file; -1 where it can't be written.
  private let file: Int32
  private let madeFolders: [String]
  private let timer: any DispatchSourceTimer

  /// - Parameters:
  ///   - output: absolute, without links. It is made when it isn't there, and goes again with the
  ///     lock if nothing has come into it.
  ///   - patience: how long a holder on another machine may be silent until it counts as dead.
  /// - Throws: category `.busy`, with who holds it.
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
    // Not before the last touch has ended: the number may soon be another file's.
    timer.setCancelHandler { [file] in if file >= 0 { close(file) } }
    timer.resume()
  }

  deinit {
    // While the lock is held: nobody else's can be there.
    if file >= 0 { unlinkat(folder.number, Self.fileName, 0) }
    // Closing alone would leave it to a child that another thread is just starting.
    if file >= 0 { flock(file, LOCK_UN) }
    flock(folder.number, LOCK_UN)
    timer.cancel()
    Self.remove(madeFolders)
  }

  /// - Returns: the holder's file, -1 where it can't be written; nil when the folder was replaced
  ///   meanwhile.
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

  /// Whether somebody who left a holder's file is alive although the kernel gave us the lock.
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
        "another build of this site is running" + who, code: "build.busy", category: .busy,
        notes: [Diagnostic.Note("it builds into \(output)")],
        help: isElsewhere
          ? "wait for it to end; if that machine is gone, remove \(output)/\(fileName)"
          : "wait for it to end"))
  }

  // MARK: Folders

  /// - Returns: the folders that were made, the deepest first.
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
