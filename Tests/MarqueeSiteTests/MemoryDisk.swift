import Foundation
import MarqueeBase

@testable import MarqueeSite

/// A file system in memory for commits, which can die or fail at any step.
final class MemoryDisk: CommitDisk {
  enum Fault: Hashable {
    case none
    /// The process is killed before the step of this number: nothing happens from then on.
    case crash(Int)
    /// The step of this number fails.
    case error(Int)
  }

  /// Files with their texts; folders are nil. The root is "".
  struct Tree: Hashable {
    var nodes: [String: String?] = [:]

    init(_ files: [String: String] = [:], hasRoot: Bool = true) {
      if hasRoot { nodes.updateValue(nil, forKey: "") }
      for (file, text) in files {
        nodes[file] = text
        var folder = MemoryDisk.parent(file)
        while !folder.isEmpty {
          nodes.updateValue(nil, forKey: folder)
          folder = MemoryDisk.parent(folder)
        }
      }
    }

    var files: [String: String] { nodes.compactMapValues { $0 } }
    func has(_ path: String) -> Bool { nodes[path] != nil }
    func isFolder(_ path: String) -> Bool { nodes[path] == .some(nil) }
    func children(_ folder: String) -> [String] {
      nodes.keys.filter { !$0.isEmpty && MemoryDisk.parent($0) == folder }.sorted()
    }
  }

  var output: Tree
  var staged: Tree
  var hasJournal = false
  var manifest = "old"
  var hasNewManifest = true
  /// Nothing can be renamed from the staged tree to the output.
  let isSplit: Bool
  var fault = Fault.none
  private(set) var steps = 0
  private(set) var isDead = false

  init(output: Tree, staged: Tree, isSplit: Bool) {
    self.output = output
    self.staged = staged
    self.isSplit = isSplit
  }

  /// The same disk for the next process.
  func restart(_ fault: Fault) -> MemoryDisk {
    let disk = MemoryDisk(output: output, staged: staged, isSplit: isSplit)
    (disk.hasJournal, disk.manifest) = (hasJournal, manifest)
    (disk.hasNewManifest, disk.fault) = (hasNewManifest, fault)
    return disk
  }

  static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Counts a step that changes something. Nil when it may be done.
  private func stopped() -> Int32? {
    defer { steps += 1 }
    if case .crash(steps) = fault { isDead = true }
    if isDead { return 0 }
    if case .error(steps) = fault { return EIO }
    return nil
  }

  private func step(_ body: () -> Void) throws(Diagnostics) {
    switch stopped() {
    case nil: body()
    case 0: break
    case let code?: throw Diagnostics(FileSystem.mistake("a step failed", code))
    }
  }

  // MARK: Trees

  func hasStaged() -> Bool { staged.has("") }

  func visitStaged(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) { try visit(staged, folder, body) }

  func visitOutput(
    _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) { try visit(output, folder, body) }

  private func visit(
    _ tree: Tree, _ folder: String, _ body: (FolderReader.Entry) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    for path in tree.children(folder) {
      let name = folder.isEmpty ? path : String(path.dropFirst(folder.count + 1))
      try body(FolderReader.Entry(name: name, kind: tree.isFolder(path) ? .folder : .file))
    }
  }

  func kind(_ file: String) -> FileKind {
    !output.has(file) ? .missing : output.isFolder(file) ? .folder : .file
  }

  func writability(_ folder: String) -> Int32 { 0 }

  func move(_ file: String) -> Int32 {
    if let code = stopped() { return code }
    guard staged.has(file) else { return ENOENT }
    if isSplit { return EXDEV }
    guard file.isEmpty || output.isFolder(Self.parent(file)) else { return ENOENT }
    let isFolder = staged.isFolder(file)
    if output.has(file) {
      if isFolder, !output.isFolder(file) { return ENOTDIR }
      if !isFolder, output.isFolder(file) { return EISDIR }
      if isFolder, !output.children(file).isEmpty { return ENOTEMPTY }
    }
    for (path, text) in staged.nodes
    where path == file || file.isEmpty || path.hasPrefix(file + "/") {
      output.nodes.updateValue(text, forKey: path)
      staged.nodes.removeValue(forKey: path)
    }
    return 0
  }

  func copy(_ file: String) -> Int32 {
    guard let text = staged.files[file] else { return ENOENT }
    let folder = Self.parent(file)
    let temporary = (folder.isEmpty ? "" : folder + "/") + ".marquee-new"
    if let code = stopped() { return code }
    guard output.isFolder(folder) else { return ENOENT }
    output.nodes[temporary] = text
    if let code = stopped() {
      // As the real one, which cleans up unless it is dead.
      if code != 0 { output.nodes.removeValue(forKey: temporary) }
      return code
    }
    output.nodes.removeValue(forKey: temporary)
    if output.isFolder(file) { return EISDIR }
    output.nodes[file] = text
    if stopped() != nil { return 0 }
    staged.nodes.removeValue(forKey: file)
    return 0
  }

  func makeFolder(_ folder: String) -> Int32 {
    if let code = stopped() { return code }
    if output.has(folder) { return EEXIST }
    output.nodes.updateValue(nil, forKey: folder)
    return 0
  }

  func removeFile(_ file: String) -> Int32 {
    if let code = stopped() { return code }
    guard output.has(file) else { return ENOENT }
    if output.isFolder(file) { return EISDIR }
    output.nodes.removeValue(forKey: file)
    return 0
  }

  func removeFolder(_ folder: String) -> Int32 {
    if let code = stopped() { return code }
    return Self.removeFolder(folder, in: &output)
  }

  func removeStagedFolder(_ folder: String) -> Int32 {
    if let code = stopped() { return code }
    return Self.removeFolder(folder, in: &staged)
  }

  private static func removeFolder(_ folder: String, in tree: inout Tree) -> Int32 {
    guard tree.has(folder) else { return ENOENT }
    guard tree.isFolder(folder) else { return ENOTDIR }
    guard tree.children(folder).isEmpty else { return ENOTEMPTY }
    tree.nodes.removeValue(forKey: folder)
    return 0
  }

  // MARK: Steps

  func syncStaging() throws(Diagnostics) { try step {} }
  func syncOutput() throws(Diagnostics) { try step {} }
  func writeJournal() throws(Diagnostics) { try step { hasJournal = true } }
  func removeJournal() throws(Diagnostics) { try step { hasJournal = false } }

  func installManifest() throws(Diagnostics) {
    try step {
      if hasNewManifest { manifest = "new" }
      hasNewManifest = false
    }
  }

  func removeStaging() throws(Diagnostics) {
    // Half of it may be gone when the process dies.
    try step { staged.nodes = staged.nodes.filter { !$0.key.contains("/") } }
    try step {
      staged.nodes = [:]
      hasNewManifest = false
    }
  }
}
