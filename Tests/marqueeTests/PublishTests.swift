import Foundation
import MarqueeDigest
import Testing

/// `marquee publish`, as a user runs it, against an S3 that verifies signatures.
struct PublishTests {
  private static let yaml = """
    site: { title: Films, url: https://films.example }
    publish:
      keep: 2
      headers:
        /assets/**: { Cache-Control: "max-age=60" }

    """

  private func site(_ changes: [String: String?] = [:]) throws -> SmallSite {
    let files: [String: String?] = [
      "marquee.yaml": Self.yaml, "content/assets/style.css": "body { color: black }\n",
      "content/über uns.html": "<p>Ü\n", "content/a+b %.txt": "x",
    ]
    return try SmallSite(files.merging(changes) { $1 })
  }

  private func publish(
    _ site: SmallSite, _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(
      ["publish"] + arguments, in: site.folder.url,
      environment: try LocalBucket.shared.get().environment.merging(environment) { $1 })
  }

  /// The files of the output as `LocalBucket.objects` describes them.
  private func expected(_ site: SmallSite) throws -> [String: String] {
    let types = [
      "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
      "xml": "application/xml; charset=utf-8", "txt": "text/plain; charset=utf-8",
    ]
    var found: [String: String] = [:]
    let output = site.folder.url.appending(path: "output")
    for path in try FileManager.default.subpathsOfDirectory(
      atPath: output.path(percentEncoded: false))
    {
      var isFolder: ObjCBool = false
      let file = output.appending(path: path).path(percentEncoded: false)
      guard !path.hasPrefix(".marquee"),
        FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue
      else { continue }
      let type = types[String(path.split(separator: ".").last ?? "")]
      let digest = SHA256Digest(of: Array(try Data(contentsOf: URL(fileURLWithPath: file)))).hex
      found[path] = "\(digest) \(type ?? "no type")"
    }
    return found
  }

  // MARK: S3

  @Test func publishesWhatHasChanged() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("whole")
    let site = try site()
    #expect(try site.generate().exitCode == 0)
    let first = try publish(site, ["s3://whole"])
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("published to s3://whole: "), "\(first.output)")
    #expect(try s3.objects("whole") == expected(site))

    try s3.control("forget", bucket: "whole")
    let second = try publish(site, ["s3://whole"])
    #expect(second.output.hasPrefix("nothing to publish: s3://whole has all "), "\(second.output)")
    #expect(try s3.requests("whole") == 1)

    try site.folder.write("content/assets/style.css", "body { color: blue }\n")
    #expect(try site.generate().exitCode == 0)
    let dry = try publish(site, ["s3://whole", "--dry-run"])
    #expect(dry.output.hasPrefix("changed: assets/style.css\nto publish to s3://whole: 1 to write"))
    try s3.control("forget", bucket: "whole")
    let third = try publish(site, ["s3://whole", "--report", "report.json"])
    #expect(third.output.contains(": 1 written, 0 removed of "), "\(third.output)")
    #expect(try s3.requests("whole") <= 2 + 6)
    #expect(try s3.objects("whole") == expected(site))
    let report = try JSONTree(Data(try site.folder.read("report.json").utf8))
    #expect(report.at(["publish", "written"]).number == 1)
    #expect(report.at(["publish", "status"]).text == "published")
  }

  @Test func bringsAReleaseBackAndHoldsIt() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("back")
    let site = try site()
    #expect(try site.generate().exitCode == 0)
    let old = try expected(site)
    #expect(try publish(site, ["s3://back"]).exitCode == 0)
    try site.folder.write("content/new.md", "# New\n")
    try site.folder.write("content/assets/style.css", "body { color: red }\n")
    #expect(try site.generate().exitCode == 0)
    #expect(try publish(site, ["s3://back"]).exitCode == 0)
    let new = try expected(site)
    #expect(try s3.objects("back") == new)

    let back = try publish(site, ["s3://back", "--rollback", "--hold"])
    #expect(back.exitCode == 0, "\(back.errors)")
    #expect(try s3.objects("back") == old)
    let held = try publish(site, ["s3://back"])
    #expect(held.exitCode == 0)
    #expect(held.output.contains("is held at release"), "\(held.output)")
    #expect(try s3.objects("back") == old)
    let history = try publish(site, ["s3://back", "--history"])
    #expect(history.output.contains("current, held"), "\(history.output)")
    #expect(try publish(site, ["s3://back", "--release"]).exitCode == 0)
    #expect(try publish(site, ["s3://back"]).exitCode == 0)
    #expect(try s3.objects("back") == new)
  }

  @Test func findsAndRepairsWhatOthersChanged() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("verified")
    let site = try site()
    #expect(try site.generate().exitCode == 0)
    #expect(try publish(site, ["s3://verified"]).exitCode == 0)
    #expect(try publish(site, ["s3://verified", "--verify"]).exitCode == 0)
    try s3.control("put", #"{"index.html": "hacked", "foreign.txt": "x"}"#, bucket: "verified")
    try s3.control("remove", #"["assets/style.css"]"#, bucket: "verified")
    let found = try publish(site, ["s3://verified", "--verify"])
    #expect(found.exitCode == 1)
    #expect(
      found.output.hasPrefix(
        "missing: assets/style.css\nforeign: foreign.txt\nchanged: index.html\n"),
      "\(found.output)")
    let repaired = try publish(site, ["s3://verified", "--verify", "--repair"])
    #expect(repaired.exitCode == 0, "\(repaired.output)\(repaired.errors)")
    var objects = try s3.objects("verified")
    objects["foreign.txt"] = nil
    #expect(try objects == expected(site))
  }

  @Test func buildsAndPublishesWithOneReport() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("built")
    let site = try site(["marquee.yaml": Self.yaml + "  to: s3://built/site\n"])
    let done = try site.generate(
      ["--publish", "--report", "report.json"], environment: s3.environment)
    #expect(done.exitCode == 0, "\(done.errors)")
    #expect(done.output.contains("published to s3://built/site: "), "\(done.output)")
    let report = try JSONTree(Data(try site.folder.read("report.json").utf8))
    #expect(report.at(["status"]).text == "done")
    #expect(report.at(["publish", "release"]).number == 1)
    #expect(try s3.objects("built").keys.contains("site/index.html"))
  }

  @Test func guardsStopIt() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("guarded")
    let site = try site(["marquee.yaml": Self.yaml + "  max_removed: 10%\n"])
    #expect(try site.generate().exitCode == 0)
    #expect(try publish(site, ["s3://guarded"]).exitCode == 0)
    let before = try s3.objects("guarded")
    try site.change(["queries/films.sql": "SELECT slug, title, year, site FROM film LIMIT 0\n"])
    #expect(try site.generate().exitCode == 0)
    let stopped = try publish(site, ["s3://guarded"])
    #expect(stopped.exitCode == 5, "\(stopped.errors)")
    #expect(stopped.errors.contains("--accept-changes"), "\(stopped.errors)")
    #expect(try s3.objects("guarded") == before)
    #expect(try publish(site, ["s3://guarded", "--accept-changes"]).exitCode == 0)
    #expect(try s3.objects("guarded") == expected(site))
  }

  @Test func refusedCredentialsEndWithThreeAndPrintNone() throws {
    let s3 = try LocalBucket.shared.get()
    try s3.bucket("refused")
    let site = try site()
    #expect(try site.generate().exitCode == 0)
    let secret = "not-the-secret-of-this-key-0123456789abc"
    let refused = try publish(site, ["s3://refused"], ["AWS_SECRET_ACCESS_KEY": secret])
    #expect(refused.exitCode == 3, "\(refused.errors)")
    #expect(!(refused.output + refused.errors).contains(secret))
    #expect(!refused.errors.contains("Signature="))
  }

  // MARK: Other destinations

  @Test func laysTheFolderForVercelOut() throws {
    let site = try site(["content/404.html": "<p>Nothing here\n"])
    #expect(try site.generate().exitCode == 0)
    let done = try publish(site, ["vercel"])
    #expect(done.exitCode == 0, "\(done.errors)")
    let folder = ".vercel/output/"
    #expect(site.folder.exists(folder + "static/films/heat/index.html"))
    #expect(!site.folder.exists(folder + "static/.marquee-record"))
    let configuration = try JSONTree(Data(try site.folder.read(folder + "config.json").utf8))
    #expect(configuration.at(["version"]).number == 3)
    let history = try publish(site, ["vercel", "--history"])
    #expect(history.exitCode == 2)
  }

  @Test func aProgramGetsTheListsOfFiles() throws {
    let command =
      #"  command: [sh, -c, 'cat "$1"; echo --; cat "$2" >&2; exit "$(cat code)"', x, '{files}', '{removed}']"#
    let site = try site(["marquee.yaml": Self.yaml + command + "\n"])
    try site.folder.write("code", "0")
    #expect(try site.generate().exitCode == 0)
    let first = try publish(site, [])
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(first.errors.contains("films/heat/index.html\n"), "\(first.errors)")
    #expect(try publish(site, []).output.hasPrefix("nothing to publish"))
    try site.change(["content/a+b %.txt": nil, "content/assets/style.css": "a {}\n"])
    #expect(try site.generate().exitCode == 0)
    try site.folder.write("code", "23")
    let failed = try publish(site, [])
    #expect(failed.exitCode == 1)
    #expect(failed.errors.contains("the command 'sh' ended with exit code 23"), "\(failed.errors)")
    try site.folder.write("code", "0")
    let last = try publish(site, [])
    #expect(last.errors == "assets/style.css\n--\na+b %.txt\n", "\(last.errors)")
    #expect(last.output.contains("1 written, 1 removed"), "\(last.output)")
  }

  // MARK: Mistakes

  @Test(arguments: [
    ([], "there is no destination to publish to"), (["films"], "'films' is not a destination"),
    (["command"], "there is no command to publish with"), (["s3://"], "it names no bucket"),
    (["https://films.example"], "is not a place in S3"),
  ])
  func destinationsThatCannotBe(_ arguments: [String], _ message: String) throws {
    let site = try site()
    let refused = try publish(site, arguments)
    #expect(refused.exitCode == 2)
    #expect(refused.errors.contains(message), "\(refused.errors)")
  }

  @Test func thereMustBeABuild() throws {
    let site = try site()
    let refused = try publish(site, ["vercel"])
    #expect(refused.exitCode == 1)
    #expect(refused.errors.contains("run marquee generate first"), "\(refused.errors)")
  }
}
