internal import Glibc
internal import MarqueeBase

/// Calls on whole files that a commit needs. All return 0 or the system's error number.
enum SystemFile {
  /// Has the disk keep a file's bytes, or a folder's names.
  static func sync(_ path: String) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    // A file system that can't (some network ones) says EINVAL: it has no more to give.
    return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno
  }

  /// Has the disk keep all of a path's file system: one call where a site has 100,000 files.
  static func syncFileSystem(_ path: String) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    guard let syncfs else {
      Glibc.sync()
      return 0
    }
    return syncfs(descriptor) == 0 ? 0 : errno
  }

  /// The headers show it only to programs that ask for GNU's extensions, which Swift does not.
  private static let syncfs: (@convention(c) (Int32) -> Int32)? = dlsym(nil, "syncfs").map {
    unsafeBitCast($0, to: (@convention(c) (Int32) -> Int32).self)
  }

  /// Copies a file, with its times, to one that isn't there.
  static func copy(
    from source: Int32, _ file: String, to target: Int32, _ copy: String
  ) -> Int32 {
    let input = openat(source, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard input >= 0 else { return errno }
    defer { close(input) }
    let output = openat(target, copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard output >= 0 else { return errno }
    var failure = copyBytes(input, output)
    var info = stat()
    if failure == 0 {
      failure = fstat(input, &info) == 0 ? 0 : errno
      let times = [info.st_atim, info.st_mtim]
      if failure == 0, futimens(output, times) != 0 { failure = errno }
    }
    if close(output) != 0, failure == 0, errno != EINTR { failure = errno }
    return failure
  }

  private static func copyBytes(_ input: Int32, _ output: Int32) -> Int32 {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      while true {
        let count = Glibc.read(input, buffer.baseAddress, buffer.count)
        if count == 0 { return 0 }
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        var position = 0
        while position < count {
          let written = write(output, buffer.baseAddress! + position, count - position)
          if written < 0 {
            if errno == EINTR { continue }
            return errno
          }
          position += written
        }
      }
    }
  }

  /// A file's bytes; nil with the error number when it can't be read.
  static func read(_ path: String) -> (bytes: [UInt8]?, failure: Int32) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return (nil, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0 {
        if errno == EINTR { continue }
        return (nil, errno)
      }
      if count == 0 { return (bytes, 0) }
      bytes += block[..<count]
    }
  }

  /// Makes a folder and those above it.
  static func makeFolders(_ path: String) -> Int32 {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return 0 }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      return errno
    }
    let failure = makeFolders(String(path[..<slash]))
    return failure != 0 ? failure : mkdir(path, 0o755) == 0 || errno == EEXIST ? 0 : errno
  }

  /// Which start of the machine this is; empty where the kernel doesn't say.
  static func bootID() -> String {
    let bytes = read("/proc/sys/kernel/random/boot_id").bytes ?? []
    return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
  }
}
