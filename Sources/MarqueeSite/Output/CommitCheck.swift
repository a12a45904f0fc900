internal import Glibc
internal import MarqueeBase

/// Finds what prevents a commit, before anything is changed: files that the build doesn't own,
/// links, devices, folders that can't be written to.
struct CommitCheck<Disk: CommitDisk> {
  let disk: Disk
  /// The output's absolute path, for messages.
  let output: String
  let stale: SortedFiles
  /// Whether an earlier build wrote the file.
  let isOwned: (String) -> Bool
  /// Whether files that aren't owned may be replaced, because it is not known which files earlier
  /// builds wrote.
  let adoptsUnknown: Bool
  private var mistakes: [(file: String, diagnostic: Diagnostic)] = []

  /// The number of mistakes after which the check stops.
  private static var limit: Int { 1000 }

  init(
    disk: Disk, output: String, stale: SortedFiles, adoptsUnknown: Bool,
    isOwned: @escaping (String) -> Bool
  ) {
    self.disk = disk
    self.output = output
    self.stale = stale
    self.isOwned = isOwned
    self.adoptsUnknown = adoptsUnknown
  }

  /// - Returns: the mistakes in the order of the files; empty when the commit can begin.
  mutating func run() -> [Diagnostic] {
    let walked = Result { () throws(Diagnostics) in
      try checkFolder("")
      checkStale()
    }
    if case .failure(let error) = walked { return error.all }
    return mistakes.sorted { $0.file < $1.file }.map(\.diagnostic)
  }

  private mutating func checkFolder(_ folder: String) throws(Diagnostics) {
    switch disk.kind(folder) {
    case .missing: return  // Then all files below it are missing, too.
    case .folder: break
    case .link: return tell(folder, linkInTheWay(folder))
    case .file where stale.contains(folder): return
    case .file: return tell(folder, foreign(folder, "file"))
    case .other: return tell(folder, foreign(folder, "device"))
    }
    let failure = disk.writability(folder)
    if failure != 0 { return tell(folder, closed(folder, failure)) }
    try disk.visitStaged(folder) { entry throws(Diagnostics) in
      guard mistakes.count < Self.limit else { return }
      let file = folder.isEmpty ? entry.name : folder + "/" + entry.name
      if entry.kind == .folder { try checkFolder(file) } else { try checkFile(file) }
    }
  }

  private mutating func checkFile(_ file: String) throws(Diagnostics) {
    switch disk.kind(file) {
    case .missing: break
    case .file:
      if !adoptsUnknown, !isOwned(file) { tell(file, foreign(file, "file")) }
    case .folder:
      if let other = try firstForeignFile(below: file) { tell(file, foreign(other, "file")) }
    case .link: tell(file, linkInTheWay(file))
    case .other: tell(file, foreign(file, "device"))
    }
  }

  private func firstForeignFile(below folder: String) throws(Diagnostics) -> String? {
    var entries: [FolderReader.Entry] = []
    try disk.visitOutput(folder) { entries.append($0) }
    for entry in entries.sorted(by: { $0.name < $1.name }) {
      let file = folder + "/" + entry.name
      if entry.kind == .folder {
        if let found = try firstForeignFile(below: file) { return found }
      } else if entry.kind != .file || !stale.contains(file) {
        return file
      }
    }
    return nil
  }

  /// Checks that stale pages can be removed; otherwise they would stay public.
  private mutating func checkStale() {
    var last: Substring?
    for file in stale.files {
      let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
      let folder = slash.map { file[..<$0] } ?? ""
      if let last, last.utf8.elementsEqual(folder.utf8) { continue }
      last = folder
      let name = String(folder)
      guard mistakes.count < Self.limit, disk.kind(name) == .folder else { continue }
      let failure = disk.writability(name)
      if failure != 0, !mistakes.contains(where: { $0.file == name }) {
        tell(name, closed(name, failure))
      }
    }
  }

  private mutating func tell(_ file: String, _ diagnostic: Diagnostic) {
    mistakes.append((file, diagnostic))
  }

  private func shown(_ file: String) -> String {
    file.isEmpty ? output : output + "/" + Diagnostic.printable(file)
  }

  private func closed(_ folder: String, _ code: Int32) -> Diagnostic {
    FileSystem.mistake("the folder \(shown(folder)) can't be written to", code)
  }

  private func foreign(_ file: String, _ what: String) -> Diagnostic {
    Diagnostic(
      "a page needs the place of \(shown(file)), a \(what) that Marquee did not write",
      code: "output.foreign",
      help: "move it away, or choose another folder with build.output")
  }

  private func linkInTheWay(_ file: String) -> Diagnostic {
    Diagnostic(
      "\(shown(file)) is a symbolic link", code: "output.link",
      help: "the build writes through no link: remove it")
  }
}
