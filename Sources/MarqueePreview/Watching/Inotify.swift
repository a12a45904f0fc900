internal import Glibc
internal import MarqueeBase

/// The kernel's events about changed files in some folders (inotify(7)).
///
/// It owns the descriptor. It is used by one thread.
final class Inotify {
  /// The events that are asked for: a file that was closed after writing, moved, made, removed or
  /// made readable, and the end of the folder itself. IN_MODIFY is left out, because a file is read
  /// only when it has been written.
  private static let mask =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE)
    | UInt32(IN_DELETE) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB)
    | UInt32(IN_ONLYDIR)

  struct Event {
    /// The folder as it was given to ``watch(_:at:)``; nil when the kernel has lost events.
    let folder: String?
    /// The name in the folder; empty for the folder itself.
    let name: String
    let mask: UInt32

    var isGone: Bool { mask & (UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)) != 0 }
    var isFolder: Bool { mask & UInt32(IN_ISDIR) != 0 }
    /// Whether a file was made, and not written yet.
    var isNew: Bool { mask & UInt32(IN_CREATE) != 0 }
  }

  let descriptor: Int32
  private var folders: [Int32: String] = [:]
  private var watches: TextMap<Int32> = [:]

  /// Nil where there is no inotify, or the user's limit on instances is reached.
  init?() {
    descriptor = inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Watches a folder.
  ///
  /// - Returns: false when the kernel refuses, because a user's watches have a limit
  ///   (fs.inotify.max_user_watches). A folder that no longer exists does not count as a refusal.
  func watch(_ folder: String, at path: String) -> Bool {
    let watch = inotify_add_watch(descriptor, path, Self.mask)
    if watch < 0 { return errno == ENOENT || errno == ENOTDIR || errno == EACCES }
    folders[watch] = folder
    watches[folder] = watch
    return true
  }

  /// Forgets a folder and those in it, because a folder of this name has appeared or disappeared.
  func forget(_ folder: String) {
    keep(only: watched.filter { $0 != folder && !$0.hasPrefix(folder + "/") })
  }

  /// Forgets all folders but these.
  func keep(only wanted: TextSet) {
    for (folder, watch) in watches where !wanted.contains(folder) {
      watches[folder] = nil
      // A renamed folder keeps its watch, which may then belong to another name.
      guard folders[watch] == folder else { continue }
      folders[watch] = nil
      inotify_rm_watch(descriptor, watch)
    }
  }

  var watched: TextSet { TextSet(watches.keys) }

  /// The events since the last call; it does not wait.
  func read() -> [Event] {
    var events: [Event] = []
    let size = 64 << 10
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, size)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return events }
      var offset = 0
      // struct inotify_event: wd, mask, cookie, len, then len bytes of name, padded with NULs.
      while offset + 16 <= count {
        let watch = buffer.load(fromByteOffset: offset, as: Int32.self)
        let mask = buffer.load(fromByteOffset: offset + 4, as: UInt32.self)
        let length = Int(buffer.load(fromByteOffset: offset + 12, as: UInt32.self))
        let name = buffer[(offset + 16)..<min(count, offset + 16 + length)].prefix { $0 != 0 }
        offset += 16 + length
        if mask & UInt32(IN_Q_OVERFLOW) != 0 {
          events.append(Event(folder: nil, name: "", mask: mask))
        } else if mask & UInt32(IN_IGNORED) != 0 {
          if let folder = folders.removeValue(forKey: watch), watches[folder] == watch {
            watches[folder] = nil
          }
        } else if let folder = folders[watch] {
          events.append(
            Event(folder: folder, name: String(decoding: name, as: UTF8.self), mask: mask))
        }
      }
    }
  }
}
