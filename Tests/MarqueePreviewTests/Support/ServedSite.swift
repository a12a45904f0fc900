import Foundation

/// An output folder that is removed with its owner.
final class ServedSite: Sendable {
  let path: String

  /// - Parameter files: the files' texts, by path from the output.
  init(_ files: [String: String] = ServedSite.some) throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "marquee-served-\(UUID().uuidString)").path(percentEncoded: false)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    let file = URL(fileURLWithPath: path).appending(path: "output/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: output + "/" + name)
  }

  var output: String { path + "/output" }

  static let some = [
    "index.html": "<!doctype html><title>Films</title><body><h1>Films</h1></body>",
    "movies/heat/index.html": "<!doctype html><title>Heat</title><p>Heat",
    "404.html": "<!doctype html><title>Nothing</title><body>Nothing</body>",
    "style.css": "h1 { color: red }", "plain/a.txt": "0123456789",
  ]
}
