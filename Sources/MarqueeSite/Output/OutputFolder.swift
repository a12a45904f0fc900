internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// The folder that the site is written to, in two steps: changed pages are staged beside it while
/// pages are rendered, then renamed into place when all are good. Until then the previous site
/// is untouched.
final class OutputFolder: PageSink {
  /// Absolute, without links.
  let path: String
  private let staging: String
  private let counter = Atomic<Int>(0)
  /// Files per staging folder, so that none grows huge.
  private static let filesPerFolder = 4096

  /// - Parameters:
  ///   - path: checked by `OutputPlace`.
  ///   - stateFolder: staged files wait here when it is on the output's file system.
  init(path: String, stateFolder: String) throws(Diagnostics) {
    self.path = path
    try FileSystem.makeFolders(path, shownAs: path)
    staging = Self.stagingFolder(output: path, stateFolder: stateFolder)
    FileSystem.removeTree(staging)
    try FileSystem.makeFolders(staging, shownAs: staging)
  }

  deinit { FileSystem.removeTree(staging) }

  /// A rename works within one file system only.
  private static func stagingFolder(output: String, stateFolder: String) -> String {
    let device = FileSystem.device(output)
    let parent = String(output[..<(output.lastIndex(of: "/") ?? output.startIndex)])
    let name = output.split(separator: "/").last.map(String.init) ?? "output"
    if FileSystem.device(stateFolder) == device { return stateFolder + "/staging" }
    if FileSystem.device(parent) == device, access(parent, W_OK) == 0 {
      return parent + "/." + name + ".marquee-staging"
    }
    return output + "/.marquee-staging"
  }

  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> PutFile {
    let change = try compare(file, bytes)
    guard change != .unchanged else {
      return PutFile(file: file, change: change, byteCount: bytes.count)
    }
    let staged = try stage(file, bytes)
    return PutFile(file: file, change: change, byteCount: bytes.count, staged: staged)
  }

  private func compare(
    _ file: String, _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostics) -> PutFile.Change {
    let descriptor = open(path + "/" + file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return .added }
      if errno == ELOOP { throw Diagnostics(linkInTheWay(file)) }
      return .changed
    }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
      Int(info.st_size) == bytes.count
    else { return .changed }
    let isSame = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      var position = 0
      while position < bytes.count {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0, position + count <= bytes.count,
          memcmp(buffer.baseAddress!, bytes.baseAddress! + position, count) == 0
        else { return false }
        position += count
      }
      return true
    }
    return isSame ? .unchanged : .changed
  }

  private func stage(
    _ file: String, _ bytes: UnsafeRawBufferPointer
  ) throws(Diagnostics) -> String {
    let number = counter.add(1, ordering: .relaxed).oldValue
    let folder = "\(staging)/\(number / Self.filesPerFolder)"
    let staged = "\(folder)/\(number % Self.filesPerFolder)"
    var failure = FileSystem.write(bytes, to: staged)
    if failure == ENOENT {
      try FileSystem.makeFolders(folder, shownAs: folder)
      failure = FileSystem.write(bytes, to: staged)
    }
    if failure != 0 { throw Diagnostics(FileSystem.mistake("\(file) can't be written", failure)) }
    return staged
  }

  func linkInTheWay(_ file: String) -> Diagnostic {
    Diagnostic(
      "\(path)/\(file) is a symbolic link", code: "output.link",
      help: "the build writes through no link: remove it")
  }
}
