internal import Glibc
package import MarqueeBase
package import MarqueeSite

/// Lays the last build out as Vercel's Build Output API (version 3) wants it: `.vercel/output/` with
/// `static/`, which has the site's files, and `config.json`.
///
/// The files are hard links where that is possible, which takes no space: a later build replaces
/// files and never writes into them. The folder is made beside the old one and takes its place with
/// two renames, so a failure leaves the old one.
package struct VercelOutput {
  /// What was laid out.
  package struct Report: Sendable {
    /// The number of files in `static/`.
    package var files = 0
    /// The number of those that are copies, because they could not be hard links.
    package var copies = 0
  }

  /// The folder that is made: `.vercel/output` in the site's folder.
  package let folder: String
  private let settings: PublishSettings
  private let headers: PublishHeaders

  package init(root: String, _ settings: PublishSettings) {
    folder = root + "/.vercel/output"
    self.settings = settings
    headers = PublishHeaders(settings)
  }

  /// The entries that `.vercel/output` may have: ours, and what Vercel's own command leaves there.
  private static let known: TextSet = [
    "config.json", "static", "builds.json", "diagnostics", "flags.json",
  ]

  /// - Parameters:
  ///   - output: the folder of the last build.
  ///   - files: the files to lay out, as paths in that folder.
  ///   - step: is called with the number of files that are done.
  package func write(
    _ files: [String], from output: String, step: (Int) -> Void = { _ in }
  ) throws(Diagnostics) -> Report {
    try checkFolder()
    let new = folder + ".new"
    FolderReader.removeTree(new)
    var report = Report()
    do throws(Diagnostics) {
      try FileSystem.makeFolders(new + "/static", shownAs: new)
      var made: TextSet = []
      for file in files {
        let target = new + "/static/" + file
        try Self.makeFolders(of: file, in: new + "/static", &made)
        if try Self.place(output + "/" + file, at: target) { report.copies += 1 }
        report.files += 1
        step(report.files)
      }
      try FileSystem.replace(
        new + "/config.json", with: configuration(files), shownAs: ".vercel/output/config.json")
      try swap(new)
    } catch {
      FolderReader.removeTree(new)
      throw error
    }
    return report
  }

  /// The bytes of `config.json`.
  package func configuration(_ files: [String]) -> [UInt8] {
    let notFound = ["404.html", "404/index.html"].first { files.contains($0) }
    var overrides: [(String, Value)] = []
    for file in files {
      guard let type = override(file) else { continue }
      overrides.append((file, .record(Record([("contentType", .string(type))]))))
    }
    var bytes: [UInt8] = []
    JSONWriter.append(
      .record(
        Record([
          ("version", .int(3)),
          ("routes", .array(VercelRoutes(settings, notFoundFile: notFound).values)),
          ("overrides", .record(Record(overrides))),
        ])), to: &bytes, indent: 2)
    return bytes + [10]
  }

  /// The media type of a file for which Vercel would choose another one; nil when its own choice,
  /// by the file's extension, is right.
  private func override(_ file: String) -> String? {
    let type = headers.headers(of: file).fields.first { $0.name.lowercased() == "content-type" }
    let usual = ContentType(file: file)
    guard let type, !usual.isKnownEverywhere || type.value != usual.value else { return nil }
    return type.value
  }

  private func checkFolder() throws(Diagnostics) {
    var foreign: String?
    _ = try FolderReader.each(AT_FDCWD, folder) { entry in
      if !Self.known.contains(entry.name) { foreign = entry.name }
    }
    guard let foreign else { return }
    throw Diagnostics(
      Diagnostic(
        "\(folder) has '\(Diagnostic.printable(foreign))', which Marquee has not made",
        code: "publish.foreign-folder", category: .configuration, at: SourceLocation(file: folder),
        help: "another tool builds for Vercel here: remove the folder, or publish elsewhere"))
  }

  private static func makeFolders(
    of file: String, in root: String, _ made: inout TextSet
  ) throws(Diagnostics) {
    guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return }
    let parent = String(file[..<slash])
    guard !made.contains(parent) else { return }
    try FileSystem.makeFolders(root + "/" + parent, shownAs: root + "/" + parent)
    made.insert(parent)
  }

  /// Puts a file in its place.
  ///
  /// - Returns: whether it is a copy and not a hard link.
  private static func place(_ source: String, at target: String) throws(Diagnostics) -> Bool {
    if link(source, target) == 0 { return false }
    var failure = errno
    // Another file system, one without hard links, or a file of somebody else.
    if [EXDEV, EPERM, EACCES, EMLINK, ENOTSUP, ENOSYS].contains(failure) {
      failure = SystemFile.copy(from: AT_FDCWD, source, to: AT_FDCWD, target)
      if failure == 0 { return true }
    }
    if failure == ENOENT {
      throw Diagnostics(
        Diagnostic(
          "\(source) is missing, although the last build has written it", code: "publish.changed",
          at: SourceLocation(file: source), help: "run 'marquee generate' again"))
    }
    throw Diagnostics(FileSystem.mistake("\(target) can't be written", failure))
  }

  /// Puts the new folder in the old one's place.
  private func swap(_ new: String) throws(Diagnostics) {
    let old = folder + ".old"
    FolderReader.removeTree(old)
    if rename(folder, old) != 0, errno != ENOENT {
      throw Diagnostics(FileSystem.mistake("\(folder) can't be replaced", errno))
    }
    guard rename(new, folder) == 0 else {
      let failure = errno
      _ = rename(old, folder)
      throw Diagnostics(FileSystem.mistake("\(folder) can't be replaced", failure))
    }
    FolderReader.removeTree(old)
  }
}
