internal import Glibc
internal import MarqueeBase

/// Writes a new site's files into a folder: all of them or none, and never over another file.
///
/// Every file is created with `O_EXCL`, so even a file that appears meanwhile is not overwritten.
/// Files that were written before a failure are removed again.
struct NewFolder {
  /// The folder as the user typed it; `.` is the current folder.
  let path: String
  private var written: [String] = []
  private var made: [String] = []

  init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Refuses a folder in which one of the files exists already, or in which something stands in the
  /// place of a folder that is needed.
  ///
  /// - Throws: category `.configuration`, naming what stands in the way.
  func check(_ files: [SiteFile]) throws(Diagnostics) {
    if let kind = Self.kind(path), kind != S_IFDIR, Self.kind(path, follows: true) != S_IFDIR {
      throw Diagnostics(
        Diagnostic(
          "\(path) is not a folder", code: "init.in-the-way", category: .configuration,
          help: "name another one"))
    }
    var found: [String] = []
    for file in files {
      let parts = file.path.split(separator: "/")
      for count in 1...parts.count {
        let name = parts.prefix(count).joined(separator: "/")
        guard let kind = Self.kind(path + "/" + name) else { break }
        if count == parts.count || kind != S_IFDIR {
          if !found.contains(name) { found.append(name) }
          break
        }
      }
    }
    guard !found.isEmpty else { return }
    let shown = found.prefix(8).joined(separator: ", ")
    let rest = found.count > 8 ? " and \(found.count - 8) more" : ""
    let verb = found.count == 1 ? "is" : "are"
    throw Diagnostics(
      Diagnostic(
        "\(path) can't become a site: \(shown)\(rest) \(verb) in the way",
        code: "init.in-the-way", category: .configuration,
        help: "nothing is overwritten: move \(found.count == 1 ? "it" : "them") away, or name "
          + "another folder"))
  }

  /// Checks the folder, then writes the files.
  mutating func write(_ files: [SiteFile]) throws(Diagnostics) {
    try check(files)
    do throws(Diagnostics) {
      try makeFolder(path)
      for file in files {
        let parts = file.path.split(separator: "/")
        for count in 1..<max(1, parts.count) {
          try makeFolder(path + "/" + parts.prefix(count).joined(separator: "/"))
        }
        try create(file)
      }
    } catch {
      undo()
      throw error
    }
  }

  /// Makes a folder and those above it that are missing.
  private mutating func makeFolder(_ name: String) throws(Diagnostics) {
    guard Self.kind(name, follows: true) != S_IFDIR else { return }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    for count in 1...parts.count {
      let folder = parts.prefix(count).joined(separator: "/")
      if folder.isEmpty { continue }
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        throw Self.failure("\(folder) can't be made", errno)
      }
    }
  }

  private mutating func create(_ file: SiteFile) throws(Diagnostics) {
    let name = path + "/" + file.path
    let mode: mode_t = file.isExecutable ? 0o777 : 0o666
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
    guard let made = FileDescriptor(name, flags, mode: mode) else {
      throw Self.failure("\(name) can't be written", errno)
    }
    written.append(name)
    let failure = BlockingIO.write(Array(file.text.utf8), to: made.number)
    let lateFailure = made.close()
    if failure != 0 || lateFailure != 0 {
      throw Self.failure("\(name) can't be written", failure != 0 ? failure : lateFailure)
    }
  }

  private mutating func undo() {
    for name in written { unlink(name) }
    for name in made.reversed() { rmdir(name) }
    written = []
    made = []
  }

  /// The kind of the file (`S_IFDIR`, `S_IFREG`, …); nil when there is none.
  private static func kind(_ name: String, follows: Bool = false) -> mode_t? {
    var status = stat()
    let answer = follows ? stat(name, &status) : lstat(name, &status)
    return answer == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func failure(_ message: String, _ code: Int32) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "\(message): \(String(cString: strerror(code)))", code: "init.write",
        help: "nothing was left behind"))
  }
}
