internal import Glibc
internal import MarqueeBase

/// System calls on whole files for a commit. Those that return a number return 0 or the error
/// number.
package enum SystemFile {
  /// Flushes a file's bytes, or a folder's entries, to disk.
  static func sync(_ path: String) -> Int32 {
    guard let file = FileDescriptor(path, O_RDONLY | O_NOFOLLOW) else { return errno }
    // A file system that can't do it (some network ones) returns EINVAL, which is ignored.
    return fsync(file.number) == 0 || errno == EINVAL ? 0 : errno
  }

  /// Flushes the whole file system of a path to disk: one call for a site of 100,000 files.
  static func syncFileSystem(_ path: String) -> Int32 {
    guard let folder = FileDescriptor(path, O_RDONLY | O_DIRECTORY) else { return errno }
    guard let syncfs else {
      Glibc.sync()
      return 0
    }
    return syncfs(folder.number) == 0 ? 0 : errno
  }

  /// The function `syncfs`. The headers declare it only for programs that ask for GNU's extensions,
  /// which Swift does not.
  private static let syncfs: (@convention(c) (Int32) -> Int32)? = dlsym(nil, "syncfs").map {
    unsafeBitCast($0, to: (@convention(c) (Int32) -> Int32).self)
  }

  /// Copies a file with its times to a new file; fails when that exists.
  package static func copy(
    from source: Int32, _ file: String, to target: Int32, _ copy: String
  ) -> Int32 {
    guard let input = FileDescriptor(file, O_RDONLY | O_NOFOLLOW, in: source),
      let output = FileDescriptor(
        copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644, in: target)
    else { return errno }
    var failure = BlockingIO.copy(input.number, to: output.number)
    var info = stat()
    if failure == 0 {
      failure = fstat(input.number, &info) == 0 ? 0 : errno
      let times = [info.st_atim, info.st_mtim]
      if failure == 0, futimens(output.number, times) != 0 { failure = errno }
    }
    let lateFailure = output.close()
    return failure == 0 ? lateFailure : failure
  }

  /// Creates a folder and those above it.
  package static func makeFolders(_ path: String) -> Int32 {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return 0 }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      return errno
    }
    let failure = makeFolders(String(path[..<slash]))
    return failure != 0 ? failure : mkdir(path, 0o755) == 0 || errno == EEXIST ? 0 : errno
  }
}
