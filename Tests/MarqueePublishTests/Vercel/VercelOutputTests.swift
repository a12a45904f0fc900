import Foundation
import MarqueeBase
import MarqueeSite
import Testing

@testable import MarqueePublish

@Suite("The folder that is laid out for Vercel")
struct VercelOutputTests {
  private static let files = [
    "404.html", "assets/style.css", "calendar.ics", "data", "feed.xml", "index.html",
    "movies/heat/index.html", "movies/index.html", "robots.txt",
  ]

  private func settings(_ text: String) throws -> PublishSettings {
    try SiteConfiguration.parse("publish:\n" + text).publish
  }

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "vercel-\(UUID().uuidString)")
    for file in Self.files {
      let url = folder.appending(path: "output/" + file)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.utf8).write(to: url)
    }
    return folder
  }

  @Test(
    "Addresses lead to the files that a web server would show",
    arguments: [
      ("/", 200, "index.html"), ("/movies/", 200, "movies/index.html"),
      ("/movies", 308, "/movies/"), ("/movies/heat/", 200, "movies/heat/index.html"),
      ("/movies/heat", 308, "/movies/heat/"), ("/data", 200, "data"),
      ("/feed.xml", 200, "feed.xml"), ("/nothing.png", 404, "404.html"),
      ("/nothing/", 404, "404.html"), ("/old/", 308, "/movies/"), ("/old", 308, "/movies/"),
      ("/news", 308, "https://news.example/"), ("/movies/index.html", 200, "movies/index.html"),
    ])
  func addresses(_ path: String, _ status: Int, _ target: String) throws {
    let settings = try settings(
      """
        redirects: { /old/: /movies/, /news: "https://news.example/" }
        headers: { "/**": { X-Frame-Options: DENY } }
      """)
    let output = VercelOutput(root: "/site", settings)
    let server = try VercelServer(
      configuration: output.configuration(Self.files), files: Self.files)
    let response = server.respond(to: path)
    #expect(response.status == status)
    #expect(response.target == target)
    if status == 200 { #expect(response.headers["X-Frame-Options"] == "DENY") }
  }

  @Test("Media types are given where Vercel would choose others, and where a rule says one")
  func types() throws {
    let settings = try settings("  headers: { /data: { Content-Type: text/csv } }")
    let bytes = VercelOutput(root: "/site", settings).configuration(Self.files)
    let json = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    #expect(json?["version"] as? Int == 3)
    let overrides = json?["overrides"] as? [String: [String: String]] ?? [:]
    #expect(
      overrides.mapValues { $0["contentType"] } == [
        "calendar.ics": "text/calendar; charset=utf-8", "data": "text/csv",
        "feed.xml": "application/xml; charset=utf-8",
      ])
  }

  @Test("The files are hard links, and a later layout has only the later files")
  func files() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let output = VercelOutput(root: root.path, PublishSettings())
    let report = try output.write(Self.files, from: root.path + "/output")
    #expect(report.files == Self.files.count)
    #expect(report.copies == 0)
    _ = try output.write(Array(Self.files.dropFirst()), from: root.path + "/output")
    let made = try FileManager.default.subpathsOfDirectory(atPath: output.folder + "/static")
    #expect(!made.contains("404.html"))
    #expect(made.contains("movies/heat/index.html"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root.path + "/.vercel") == ["output"])
  }

  @Test("A file that is missing leaves the folder of the last layout, and is named")
  func missingFile() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let output = VercelOutput(root: root.path, PublishSettings())
    _ = try output.write(Self.files, from: root.path + "/output")
    let error = #expect(throws: Diagnostics.self) {
      try output.write(["index.html", "gone.html"], from: root.path + "/output")
    }
    #expect(error?.all.first?.message.contains("gone.html is missing") == true)
    #expect(FileManager.default.fileExists(atPath: output.folder + "/static/feed.xml"))
    #expect(!FileManager.default.fileExists(atPath: output.folder + ".new"))
  }

  @Test("The folder of another tool is not replaced")
  func foreignFolder() throws {
    let root = try folder()
    defer { try? FileManager.default.removeItem(at: root) }
    let output = VercelOutput(root: root.path, PublishSettings())
    try FileManager.default.createDirectory(
      atPath: output.folder + "/functions", withIntermediateDirectories: true)
    let error = #expect(throws: Diagnostics.self) {
      try output.write(Self.files, from: root.path + "/output")
    }
    #expect(error?.all.first?.message.contains("'functions'") == true)
    #expect(error?.all.first?.category == .configuration)
  }
}
