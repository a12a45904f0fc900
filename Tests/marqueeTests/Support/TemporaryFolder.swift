import Foundation

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
  let url: URL

  init(in parent: URL = FileManager.default.temporaryDirectory) throws {
    url = parent.appending(path: "marquee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path(percentEncoded: false) }

  /// Writes a file, and makes the folders that it is in.
  func write(_ name: String, _ text: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: name).path(percentEncoded: false))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: url.appending(path: name))
  }

  /// The content and modification time of every file, for tests that a folder was not touched.
  func contents(of name: String) throws -> [String: String] {
    let folder = url.appending(path: name)
    var found: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    {
      let file = folder.appending(path: path)
      let attributes = try FileManager.default.attributesOfItem(
        atPath: file.path(percentEncoded: false))
      guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
      // Files that Marquee keeps in an output are no pages.
      if file.lastPathComponent == ".marquee-record" { continue }
      let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      found[path] = "\(time) \(String(decoding: try Data(contentsOf: file), as: UTF8.self))"
    }
    return found
  }
}
