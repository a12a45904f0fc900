internal import Foundation
internal import MarqueeBase

/// The folder of recorded queries, with a file such as `movies.jsonl` for each. New files are
/// written in a hidden folder inside it and renamed when all are complete.
///
/// Only files that begin with `RecordingHeader.beginning` are ever replaced or removed.
struct RecordingFolder {
  /// The absolute path.
  let path: String
  /// The folder as messages show it: `rows`.
  let name: String

  static func fileName(_ query: String) -> String { query + ".jsonl" }

  /// The names of the recorded queries, sorted.
  var queries: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") && isOwn($0) }.map { String($0.dropLast(6)) }
      .filter(QueryFile.isName).sorted()
  }

  private func isOwn(_ file: String) -> Bool {
    guard FileSystem.kind(path + "/" + file) == .file else { return false }
    let beginning = Array(RecordingHeader.beginning.utf8)
    let found = try? TextFile.prefix(
      FileFinder.realPath(path + "/" + file) ?? "", count: beginning.count, shownAs: file)
    return found == beginning
  }

  // MARK: Writing

  private static let stagingPrefix = ".recording-"

  /// Creates the folder, and an empty folder in it for new files, whose path it returns.
  func makeStaging() throws(Diagnostics) -> String {
    try FileSystem.makeFolders(path, shownAs: name)
    removeDeadStaging()
    let staging = path + "/" + Self.stagingPrefix + String(getpid())
    FolderReader.removeTree(staging)
    try FileSystem.makeFolders(staging, shownAs: name)
    return staging
  }

  /// Removes the folders of processes that no longer exist.
  private func removeDeadStaging() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(Self.stagingPrefix) {
      guard let process = Int32(name.dropFirst(Self.stagingPrefix.count)) else { continue }
      if kill(process, 0) != 0, errno == ESRCH { FolderReader.removeTree(path + "/" + name) }
    }
  }

  /// Renames new files to their final names.
  ///
  /// - Parameter removesOthers: whether the files of other recorded queries are removed.
  /// - Returns: the queries whose files were removed.
  func commit(
    _ queries: [String], from staging: String, removesOthers: Bool
  ) throws(Diagnostics) -> [String] {
    let stale = removesOthers ? self.queries.filter { !queries.contains($0) } : []
    let foreign = queries.map(Self.fileName).filter {
      FileSystem.kind(path + "/" + $0) != .missing && !isOwn($0)
    }
    guard foreign.isEmpty else {
      throw Diagnostics(
        foreign.map { file in
          Diagnostic(
            "\(name)/\(file) is there, and 'marquee record' did not write it",
            code: "record.foreign", help: "move it away, or choose another folder with --to")
        })
    }
    for query in queries {
      let file = Self.fileName(query)
      guard rename(staging + "/" + file, path + "/" + file) == 0 else {
        throw Diagnostics(FileSystem.mistake("\(name)/\(file) can't be put in place", errno))
      }
    }
    for query in stale { unlink(path + "/" + Self.fileName(query)) }
    return stale
  }
}
