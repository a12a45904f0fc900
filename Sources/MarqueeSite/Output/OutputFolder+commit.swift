internal import Foundation
internal import MarqueeBase

extension OutputFolder {
  /// Finds what would stand in the way of a commit, before anything is touched: files that the
  /// build doesn't own, links, folders.
  ///
  /// - Parameters:
  ///   - owned: what earlier builds wrote; nil when no list is left.
  ///   - adoptsUnknown: files that no list names may be replaced when there is no list at all.
  func check(
    _ files: [PutFile], owned: Set<String>?, stale: Set<String>, adoptsUnknown: Bool
  ) -> [Diagnostic] {
    var mistakes: [Diagnostic] = []
    var soundFolders: Set<String> = []
    let mayAdopt = owned == nil && adoptsUnknown
    for put in files where put.change != .unchanged {
      if let mistake = folderMistake(above: put.file, stale: stale, sound: &soundFolders) {
        mistakes.append(mistake)
        continue
      }
      switch FileSystem.kind(path + "/" + put.file) {
      case .missing: break
      case .file:
        guard !mayAdopt, owned?.contains(put.file) != true else { break }
        mistakes.append(foreign(put.file, "file"))
      case .folder:
        if let foreignFile = firstForeignFile(below: put.file, stale: stale) {
          mistakes.append(foreign(foreignFile, "file"))
        }
      case .link: mistakes.append(linkInTheWay(put.file))
      case .other: mistakes.append(foreign(put.file, "device"))
      }
    }
    return mistakes
  }

  private func foreign(_ file: String, _ what: String) -> Diagnostic {
    Diagnostic(
      "a page needs the place of \(path)/\(file), a \(what) that Marquee did not write",
      code: "output.foreign",
      help: "move it away, or choose another folder with build.output")
  }

  private func folderMistake(
    above file: String, stale: Set<String>, sound: inout Set<String>
  ) -> Diagnostic? {
    var end = file.startIndex
    while let slash = file.utf8[end...].firstIndex(of: UInt8(ascii: "/")) {
      let folder = String(file[..<slash])
      end = file.utf8.index(after: slash)
      if sound.contains(folder) { continue }
      switch FileSystem.kind(path + "/" + folder) {
      case .missing: return nil  // and so are all below it
      case .folder: sound.insert(folder)
      case .link: return linkInTheWay(folder)
      case .file where stale.contains(folder): return nil
      case .file, .other: return foreign(folder, "file")
      }
    }
    return nil
  }

  private func firstForeignFile(below folder: String, stale: Set<String>) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
    for name in names.sorted() {
      let file = folder + "/" + name
      if FileSystem.kind(path + "/" + file) == .folder {
        if let found = firstForeignFile(below: file, stale: stale) { return found }
      } else if !stale.contains(file) {
        return file
      }
    }
    return nil
  }

  /// Moves staged files into place, then removes stale ones. `check` has found nothing.
  func commit(_ files: [PutFile], stale: Set<String>) throws(Diagnostics) {
    var madeFolders: Set<String> = []
    var removed: Set<String> = []
    for put in files {
      guard let staged = put.staged else { continue }
      let target = path + "/" + put.file
      if let slash = put.file.utf8.lastIndex(of: UInt8(ascii: "/")) {
        try makeFolder(
          String(put.file[..<slash]), made: &madeFolders, stale: stale, removed: &removed)
      }
      if rename(staged, target) == 0 { continue }
      var failure = errno
      if failure == EISDIR || failure == ENOTEMPTY || failure == EEXIST {
        for file in stale.sorted() where file.hasPrefix(put.file + "/") {
          remove(file, &removed, keeping: madeFolders)
        }
        rmdir(target)
        failure = rename(staged, target) == 0 ? 0 : errno
      } else if failure == EXDEV {
        failure = copy(staged, to: target)
      }
      if failure != 0 {
        throw Diagnostics(FileSystem.mistake("\(put.file) can't be put in place", failure))
      }
    }
    for file in stale.sorted() { remove(file, &removed, keeping: madeFolders) }
  }

  private func makeFolder(
    _ folder: String, made: inout Set<String>, stale: Set<String>, removed: inout Set<String>
  ) throws(Diagnostics) {
    if made.contains(folder) { return }
    if let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) {
      try makeFolder(String(folder[..<slash]), made: &made, stale: stale, removed: &removed)
    }
    let target = path + "/" + folder
    if mkdir(target, 0o755) != 0 {
      let failure = errno
      let kind = FileSystem.kind(target)
      if kind == .file, stale.contains(folder) {
        unlink(target)
        removed.insert(folder)
        guard mkdir(target, 0o755) == 0 else {
          throw Diagnostics(FileSystem.mistake("the folder \(folder) can't be made", errno))
        }
      } else if kind != .folder {
        throw Diagnostics(FileSystem.mistake("the folder \(folder) can't be made", failure))
      }
    }
    made.insert(folder)
  }

  /// Removes a file of ours and the folders that it leaves empty.
  private func remove(_ file: String, _ removed: inout Set<String>, keeping: Set<String>) {
    guard removed.insert(file).inserted else { return }
    // A link may have come in the way since: what it leads to is not ours.
    var folder = file[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      if FileSystem.kind(path + "/" + folder) == .link { return }
    }
    guard FileSystem.kind(path + "/" + file) == .file else { return }
    unlink(path + "/" + file)
    folder = file[...]
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      if keeping.contains(String(folder)) || rmdir(path + "/" + folder) != 0 { return }
    }
  }

  /// For a container's volumes, which look like one file system and are two: a copy beside the
  /// target, then a rename.
  private func copy(_ staged: String, to target: String) -> Int32 {
    guard let data = FileManager.default.contents(atPath: staged) else { return ENOENT }
    let temporary = target + ".marquee-new"
    unlink(temporary)
    let failure = data.withUnsafeBytes { FileSystem.write($0, to: temporary) }
    if failure != 0 { return failure }
    if rename(temporary, target) == 0 { return 0 }
    let renameFailure = errno
    unlink(temporary)
    return renameFailure
  }
}
