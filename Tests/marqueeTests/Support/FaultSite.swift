import Foundation

/// A site of a few hundred pages from recorded rows, in several versions, for tests that disturb
/// its builds. Its files are in memory where the machine has a folder for that.
///
/// Between any two versions pages change, come and go. In some versions all pages change, a file
/// becomes a folder, or the commit is durable.
final class FaultSite {
  let folder: TemporaryFolder
  /// The arguments that are added to every `generate`.
  var arguments: [String] = []
  /// The words before the program's path: `taskset -c 0`, or a shell.
  var prefix: [String] = []
  /// Gives the path by which this process sees a file of the program's.
  var view: (String) -> String = { $0 }

  struct Version: Hashable {
    let number: Int
    fileprivate let films: [Int]
    fileprivate let files: [String: String]
    fileprivate var rows: String { "rows-\(number)" }
  }

  static let versions: [Version] = {
    let layout = "<!doctype html><html lang=\"en\"><title>{{ page.title }}</title>\n{{ content }}"
    let head = "site: { title: Films, url: \"https://films.example\" }\n"
    func files(_ layout: String, durable: Bool = false, folder: Bool = false) -> [String: String] {
      [
        "templates/page.html": layout + "</html>\n",
        "marquee.yaml": head + (durable ? "build: { durable: true }\n" : ""),
        folder ? "content/notes.txt/more.txt" : "content/notes.txt": "Notes.\n",
      ]
    }
    return [
      Version(number: 0, films: Array(0..<300), files: files(layout)),
      // Some films come or go, and every seventh has another title.
      Version(number: 1, films: Array(40..<340), files: files(layout)),
      // Every page changes, and what was a file is a folder.
      Version(
        number: 2, films: Array(0..<300), files: files(layout + "<p>Two</p>\n", folder: true)),
      Version(number: 3, films: Array(20..<320), files: files(layout, durable: true)),
    ]
  }()

  static var memory: URL {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: "/dev/shm", isDirectory: &isFolder)
    return isThere && isFolder.boolValue && FileManager.default.isWritableFile(atPath: "/dev/shm")
      ? URL(fileURLWithPath: "/dev/shm") : FileManager.default.temporaryDirectory
  }

  init(in parent: URL = FaultSite.memory) throws {
    folder = try TemporaryFolder(in: parent)
    try folder.write(
      "queries/films.sql", "SELECT slug, title, year, text FROM film ORDER BY slug\n")
    try folder.write(
      "content/index.md",
      "---\ntitle: All\nlayout: page.html\n---\n{% for film in films %}\n"
        + "- [{{ film.title }}](/films/{{ film.slug }}/)\n{% endfor %}\n")
    try folder.write(
      "content/films/[slug].md",
      "---\ntitle: \"{{ film.title }}\"\nquery: films\nas: film\nlayout: page.html\n---\n"
        + "# {{ film.title }} ({{ film.year }})\n\n{{ film.text }}\n")
    for version in Self.versions { try write(version) }
    try show(Self.versions[0])
  }

  private func write(_ version: Version) throws {
    var lines = [
      #"{"marquee":"rows","version":1,"query":"films","snapshot_time":"2026-11-21T12:00:00Z","#
        + #""clock":"2026-11-21T12:00:00Z","sql":"\#(Self.hash)","parameters":{},"columns":"#
        + #"[["slug","text"],["title","text"],["year","integer"],["text","text"]]}"#
    ]
    for film in version.films {
      let title = film % 7 == version.number ? "Film \(film), again" : "Film \(film)"
      let text = String(repeating: "Of film \(film) there is much to say. ", count: film % 40)
      lines.append(#"["film-\#(film)","\#(title)",\#(1900 + film % 100),"\#(text)"]"#)
    }
    lines.append(#"{"end":"films"}"#)
    try folder.write(version.rows + "/films.jsonl", lines.joined(separator: "\n") + "\n")
  }

  /// The hash of the query's text, as `marquee record` writes it.
  private static let hash = "cf99fe8f088f2d34a628a0e2edeb6197"

  /// Writes the site's files of a version.
  func show(_ version: Version) throws {
    // In one version this name is a folder.
    let root = URL(fileURLWithPath: view(folder.path))
    try? FileManager.default.removeItem(at: root.appending(path: "content/notes.txt"))
    for (name, text) in version.files {
      let file = root.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  var output: FaultTree { FaultTree(view(folder.path + "/output")) }
  /// The names of the files that Marquee keeps in the output.
  var kept: [String] {
    let path = view(folder.path + "/output")
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasPrefix(".marquee-") }.sorted()
  }
  /// The names in the state folder.
  var state: [String] {
    let path = view(folder.path + "/.marquee")
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Starts `marquee generate` for a version.
  func start(
    _ version: Version, _ more: [String] = [], said: String = "said"
  ) throws -> FaultProcess {
    let program = Program.url.path(percentEncoded: false)
    return try FaultProcess(
      prefix + [program, "generate", "--site", folder.path, "--rows", version.rows]
        + ["--now", "2026-11-21", "--jobs", "2"] + arguments + more,
      said: folder.path + "/" + said)
  }

  /// Runs `marquee generate` for a version, after writing the version's files.
  ///
  /// - Returns: how the process ended, and its output.
  @discardableResult
  func build(
    _ version: Version, _ more: [String] = []
  ) throws -> (end: FaultProcess.End, said: String) {
    try show(version)
    let process = try start(version, more)
    return (process.wait(), process.text)
  }

  /// The output of each version's build into an empty folder.
  static let clean: Result<[FaultTree], any Error> = Result {
    try versions.map { version in
      let site = try FaultSite()
      let (end, said) = try site.build(version)
      guard end == .exited(0) else { throw Failure(said: said) }
      return site.output
    }
  }

  static func clean(_ version: Version) throws -> FaultTree { try clean.get()[version.number] }

  struct Failure: Error, CustomStringConvertible {
    let said: String
    var description: String { said }
  }
}
