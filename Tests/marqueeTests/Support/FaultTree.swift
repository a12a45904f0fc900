import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The content of a folder: its files with their bytes, and its folders.
struct FaultTree: Hashable {
  private(set) var files: [String: [UInt8]] = [:]
  private(set) var folders: Set<String> = []
  /// Links, devices and files that can't be read.
  private(set) var others: Set<String> = []

  /// Reads a folder; one that does not exist is empty.
  init(_ folder: String) { read(folder, "") }

  mutating func add(_ file: String, _ bytes: [UInt8]) { files[file] = bytes }

  /// Adds the folders that a file is in.
  mutating func addFolders(of file: String) {
    var parts = file.split(separator: "/").dropLast()
    while !parts.isEmpty {
      folders.insert(parts.joined(separator: "/"))
      parts = parts.dropLast()
    }
  }

  private mutating func read(_ root: String, _ folder: String) {
    guard let listing = opendir(folder.isEmpty ? root : root + "/" + folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Files that Marquee keeps in an output are no pages, and its record holds times; see
      // `FaultSite.kept`.
      if name == "." || name == ".." || name.hasPrefix(".marquee-") { continue }
      let path = folder.isEmpty ? name : folder + "/" + name
      var info = stat()
      guard lstat(root + "/" + path, &info) == 0 else { continue }
      switch info.st_mode & S_IFMT {
      case S_IFDIR:
        folders.insert(path)
        read(root, path)
      case S_IFREG:
        if let bytes = Self.bytes(root + "/" + path) {
          files[path] = bytes
        } else {
          others.insert(path)
        }
      default: others.insert(path)
      }
    }
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return nil }
    let size = Int(info.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = size == 0 ? 0 : max(0, Glibc.read(descriptor, buffer.baseAddress, size))
    }
    return bytes.count == size ? bytes : nil
  }

  /// The differences to another tree, one line each; at most ten.
  func differences(from other: FaultTree) -> [String] {
    if self == other { return [] }
    var lines: [String] = []
    for path in Set(files.keys).union(other.files.keys).sorted()
    where files[path] != other.files[path] {
      let (here, there) = (
        files[path].map { "\($0.count)" }, other.files[path].map { "\($0.count)" }
      )
      lines.append("\(path): \(here ?? "no") bytes, not \(there ?? "no")")
    }
    lines += folders.symmetricDifference(other.folders).sorted().map { "the folder \($0)" }
    lines += others.symmetricDifference(other.others).sorted().map { "\($0) is no file" }
    return Array(lines.prefix(10))
  }
}
