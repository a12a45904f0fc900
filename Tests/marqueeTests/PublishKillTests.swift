import Foundation
import Testing

/// `kill -9` at random moments of a publish: never a page whose style sheet is not there, and the next
/// publish ends right. `MARQUEE_PUBLISH_KILLS=100` makes more kills than a usual run.
struct PublishKillTests {
  private static let kills =
    ProcessInfo.processInfo.environment["MARQUEE_PUBLISH_KILLS"].flatMap { Int($0) } ?? 12

  /// A version of the site, whose style sheet has a name of its own.
  private static func files(_ version: Int) -> [String: String?] {
    let style = "assets/style-\(version % 2).css"
    var files: [String: String?] = [
      "content/assets/style-\((version + 1) % 2).css": nil,
      "content/\(style)": "body { color: #00000\(version % 10) }\n",
      "templates/page.html":
        "<!doctype html><html lang=\"en\"><title>x</title>"
        + "<link rel=stylesheet href=\"/\(style)\">\n{{ content }}</html>\n",
      "content/only-\(version % 2).md": "---\nlayout: page.html\n---\nVersion \(version)\n",
    ]
    files["content/only-\((version + 1) % 2).md"] = .some(nil)
    return files
  }

  @Test func everyPageHasItsStyle() throws {
    let s3 = try LocalBucket("--bucket", "killed", "--delay", "0.003")
    let site = try SmallSite([
      "content/assets/style-0.css": "", "content/assets/style-1.css": "",
      "content/only-0.md": "", "content/only-1.md": "",
      "marquee.yaml": "site: { title: Films, url: https://films.example }\npublish: { keep: 2 }\n",
    ])
    var random = SystemRandomNumberGenerator()
    var duration = 0.3
    var unfinished = 0
    for version in 1...Self.kills {
      try site.change(Self.files(version).filter { $0.value != nil || site.folder.exists($0.key) })
      let built = try site.generate()
      try #require(built.exitCode == 0, "\(built.errors)")
      let moment = Double.random(in: 0...duration, using: &random)
      let running = try Program.start(
        ["publish", "s3://killed"], in: site.folder.url, environment: s3.environment,
        files: TemporaryFolder())
      Thread.sleep(forTimeInterval: moment)
      kill(running.process.processIdentifier, SIGKILL)
      running.process.waitUntilExit()
      if running.process.terminationReason == .uncaughtSignal { unfinished += 1 }
      try expectWholePages(s3, "version \(version), killed after \(moment) s")
      guard version % 3 == 0 else { continue }
      let start = ContinuousClock.now
      let last = try Program.run(
        ["publish", "s3://killed"], in: site.folder.url, environment: s3.environment)
      #expect(last.exitCode == 0, "\(last.errors)")
      duration = max(0.1, Double((ContinuousClock.now - start).components.attoseconds) / 1e18)
      #expect(try published(s3) == output(site), "version \(version)")
    }
    #expect(unfinished > 0, "no publish was killed before its end")
  }

  /// Every page refers to a style sheet that is there. A read of each page by itself is what a reader
  /// does.
  private func expectWholePages(_ s3: LocalBucket, _ when: String) throws {
    let objects = try s3.texts("killed")
    for (key, text) in objects where key.hasSuffix(".html") {
      guard let start = text.range(of: "href=\"/assets/") else { continue }
      let style = "assets/" + text[start.upperBound...].prefix { $0 != "\"" }
      #expect(objects[style] != nil, "\(key) refers to \(style), which is missing: \(when)")
    }
  }

  private func published(_ s3: LocalBucket) throws -> [String: String] {
    try s3.texts("killed").filter { !$0.key.hasPrefix(".marquee/") }
  }

  private func output(_ site: SmallSite) throws -> [String: String] {
    var found: [String: String] = [:]
    let folder = site.folder.url.appending(path: "output")
    for path in try FileManager.default.subpathsOfDirectory(
      atPath: folder.path(percentEncoded: false)) where !path.hasPrefix(".marquee")
    {
      if let data = try? Data(contentsOf: folder.appending(path: path)) {
        found[path] = String(decoding: data, as: UTF8.self)
      }
    }
    return found
  }
}
