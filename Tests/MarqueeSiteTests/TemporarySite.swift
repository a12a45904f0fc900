import Foundation
import MarqueeBase
import MarqueeSite

/// A site's folder for one test, gone when the test ends.
final class TemporarySite: Sendable {
  let root: String

  init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/marquee-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    root = folder
    for (file, text) in files { try write(file, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func write(_ file: String, _ text: String) throws {
    let path = root + "/" + file
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  func read(_ file: String) -> String? {
    FileManager.default.contents(atPath: root + "/" + file).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: root + "/" + file)
  }

  func link(_ file: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: root + "/" + file, withDestinationPath: target)
  }

  /// Inode and modification time: the same only when the file was not written.
  func stamp(_ file: String) throws -> String {
    let facts = try FileManager.default.attributesOfItem(atPath: root + "/" + file)
    return "\(facts[.systemFileNumber] ?? "") \(facts[.modificationDate] ?? "")"
  }

  /// All files below a folder, sorted, with their texts.
  func tree(_ folder: String = "output") -> [String: String] {
    var files: [String: String] = [:]
    for name in FileManager.default.subpaths(atPath: root + "/" + folder) ?? [] {
      // What Marquee keeps in an output is no page.
      let last = name.split(separator: "/").last ?? ""
      if last.hasPrefix(".marquee-"), !last.hasPrefix(".marquee-shard") {
        continue
      }
      var isFolder: ObjCBool = false
      let path = root + "/" + folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        files[name] = read(folder + "/" + name)
      }
    }
    return files
  }
}

/// 2026-11-21T12:00:00Z.
let noon = Moment(
  .timestampWithZone,
  microseconds: (CivilDate(year: 2026, month: 11, day: 21).daysSinceEpoch * 86_400 + 43_200)
    * 1_000_000)

/// The text of the diagnostics that a call throws; empty when it throws none.
func mistakes(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch let error as Diagnostics {
    return error.all.map(\.formatted).joined(separator: "\n")
  } catch {
    return "\(error)"
  }
}

/// Rows as a query gives them.
func queryRows(_ name: String, _ columns: [String], _ rows: [[Value]]) -> QueryRows {
  let keys = RecordKeys(columns, query: name)
  return QueryRows(
    name: name, columns: columns, records: rows.map { Record(keys: keys, values: $0) })
}
