import Foundation
import Testing

@testable import MarqueePreview

@Suite("Answers without a socket") struct SiteResponderTests {
  /// Held here, not in the tests: a local would be gone after its last use, and its files with it.
  private let site: ServedSite

  private static let state = PreviewState(revision: "7", isBuilt: true, at: 5)
  private static let early = PreviewState(revision: "0", isBuilt: false, at: 1)

  init() throws { site = try ServedSite() }

  private func responder(base: [String] = []) -> SiteResponder {
    SiteResponder(
      folder: ServedFolder(path: site.output), base: base, hosts: HostPolicy(isLoopback: true))
  }

  private func text(_ answer: PreviewResponse) -> String {
    switch answer.body {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .file(let file, let range):
      String(decoding: file.read(at: range.lowerBound, count: range.count), as: UTF8.self)
    case .events: "events"
    }
  }

  @Test(arguments: [
    ("/", 200, "<h1>Films"), ("/index.html", 200, "<h1>Films"), ("/movies/heat/", 200, "<p>Heat"),
    ("/movies/heat/?a=b", 200, "<p>Heat"), ("/style.css", 200, "color: red"),
    ("/style.css?marquee=7", 200, "color: red"), ("/style.css/", 404, "Nothing"),
    ("/movies/", 404, "Nothing"), ("/movies", 404, "Nothing"), ("/nothing", 404, "Nothing"),
    ("/STYLE.CSS", 404, "Nothing"), ("/.marquee/", 404, "Nothing"), ("/.env", 404, "Nothing"),
    ("/..", 400, "no address"), ("//evil.example/", 400, "no address"),
    ("/\(String(repeating: "a", count: 5000))", 404, "Nothing"),
    ("/.marquee/reload.js", 200, "EventSource"), ("/.marquee/events", 200, "events"),
    ("/.marquee/events?x", 200, "events"),
  ])
  func pages(_ target: String, _ status: Int, _ content: String) {
    let answer = responder().answer(PreviewRequest(target), Self.state)
    #expect(answer.status == status)
    #expect(text(answer).contains(content))
    #expect(answer["Cache-Control"] == "no-store")
    #expect(answer["X-Content-Type-Options"] == "nosniff")
  }

  @Test(arguments: [
    ("/movies/heat", "/movies/heat/"), ("/movies/heat?a=//b", "/movies/heat/?a=//b"),
    ("/movies%2fheat", nil), ("/movies/heat/index.html", nil),
  ])
  func foldersGetTheirSlash(_ target: String, _ location: String?) {
    let answer = responder().answer(PreviewRequest(target), Self.state)
    #expect(answer["Location"] == location)
    #expect((answer.status == 308) == (location != nil))
  }

  @Test(arguments: [
    ("/", 307, "/blog/"), ("/?a", 307, "/blog/?a"), ("/blog", 308, "/blog/"), ("/blog/", 200, nil),
    ("/blog/movies/heat", 308, "/blog/movies/heat/"), ("/blog/movies/heat/", 200, nil),
    ("/movies/heat/", 404, nil), ("/blogs/", 404, nil), ("/.marquee/reload.js", 200, nil),
  ])
  func aSiteBelowAPath(_ target: String, _ status: Int, _ location: String?) {
    let answer = responder(base: ["blog"]).answer(PreviewRequest(target), Self.state)
    #expect(answer.status == status)
    #expect(answer["Location"] == location)
  }

  @Test(
    arguments: [
      ("https://films.example", []), ("https://films.example/", []), (nil, []),
      ("https://films.example/blog", ["blog"]), ("https://films.example/a/b%20c/", ["a", "b c"]),
      ("https://films.example/a/../b", []),
    ] as [(String?, [String])])
  func theSitesOwnPath(_ url: String?, _ base: [String]) {
    #expect(PreviewServer.base(of: url) == base)
  }

  @Test func pagesAreLiveAndFilesAreNot() throws {
    let page = responder().answer(PreviewRequest("/movies/heat/"), Self.state)
    #expect(
      text(page)
        == "<!doctype html><title>Heat</title><p>Heat<script async src=\"/.marquee/reload.js\" "
        + "data-marquee-page=\"/movies/heat/\" data-marquee-revision=\"7\" data-marquee-at=\"5\"></script>"
    )
    #expect(page.length == text(page).utf8.count)
    #expect(page["Marquee-Page"] == "/movies/heat/")
    #expect(
      text(responder().answer(PreviewRequest("/nothing"), Self.state)).contains("=\"/404.html\""))
    #expect(
      !text(responder().answer(PreviewRequest("/style.css"), Self.state)).contains("marquee"))
    let file = try String(contentsOfFile: site.output + "/movies/heat/index.html", encoding: .utf8)
    #expect(file == ServedSite.some["movies/heat/index.html"])
  }

  /// A script that fetches a page, or a fragment of one, gets what is there.
  @Test(arguments: [
    (nil, true), ("document", true), ("iframe", true), ("empty", false), ("style", false),
  ])
  func onlyDocumentsAreLive(_ destination: String?, _ isLive: Bool) throws {
    var question = PreviewRequest("/")
    question.destination = destination
    let answer = responder().answer(question, Self.state)
    #expect(text(answer).contains("reload.js") == isLive)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
  func onlyReading(_ method: String) throws {
    var question = PreviewRequest("/")
    question.method = method
    let answer = responder().answer(question, Self.state)
    #expect(answer.status == 405)
    #expect(answer["Allow"] == "GET, HEAD")
  }

  @Test(arguments: ["/", "/.marquee/events", "/.marquee/reload.js", "/nothing"])
  func foreignNames(_ target: String) throws {
    let question = PreviewRequest(target, host: "evil.example:4000")
    let answer = responder().answer(question, Self.state)
    #expect(answer.status == 421)
    #expect(!text(answer).contains("Films"))
  }

  @Test func ranges() throws {
    let responder = responder()
    func ask(_ range: String?, ifRange: String? = nil) -> PreviewResponse {
      var question = PreviewRequest("/plain/a.txt")
      question.range = range
      question.ifRange = ifRange
      return responder.answer(question, Self.state)
    }
    let whole = ask(nil)
    #expect(whole.status == 200)
    #expect(whole["Accept-Ranges"] == "bytes")
    let part = ask("bytes=2-4")
    #expect(part.status == 206)
    #expect(part["Content-Range"] == "bytes 2-4/10")
    #expect(part.length == 3)
    #expect(text(part) == "234")
    let past = ask("bytes=10-")
    #expect(past.status == 416)
    #expect(past["Content-Range"] == "bytes */10")
    #expect(ask("bytes=2-4", ifRange: whole["ETag"]).status == 206)
    #expect(ask("bytes=2-4", ifRange: "\"other\"").status == 200)
    #expect(ask("bytes=20-", ifRange: "\"other\"").status == 200)
  }

  /// What stands in the output but was not made there.
  @Test func linksAndPipes() throws {
    let secret = site.path + "/secret.txt"
    try Data("secret".utf8).write(to: URL(fileURLWithPath: secret))
    let files = FileManager.default
    try files.createSymbolicLink(atPath: site.output + "/link.txt", withDestinationPath: secret)
    try files.createSymbolicLink(atPath: site.output + "/up", withDestinationPath: site.path)
    try files.createSymbolicLink(atPath: site.output + "/in.css", withDestinationPath: "style.css")
    try files.createDirectory(atPath: site.output + "/d", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: site.output + "/d/index.html", withDestinationPath: secret)
    #expect(mkfifo(site.output + "/pipe", 0o600) == 0)
    for target in ["/link.txt", "/up/secret.txt", "/up", "/in.css", "/d/", "/d", "/pipe", "/pipe/"]
    {
      let answer = responder().answer(PreviewRequest(target), Self.state)
      #expect(answer.status == 404, "\(target)")
      #expect(!text(answer).contains("secret"), "\(target)")
    }
  }

  @Test func ownPagesWhereTheSiteHasNone() throws {
    try site.remove("404.html")
    let missing = responder().answer(PreviewRequest("/nothing"), Self.state)
    #expect(missing.status == 404)
    #expect(text(missing).contains("content/404.md"))
    #expect(text(missing).contains("reload.js"))
    let early = responder().answer(PreviewRequest("/nothing"), Self.early)
    #expect(early.status == 503)
    #expect(text(early).contains("Not built yet"))
    #expect(text(early).contains("reload.js"))
  }

  @Test(arguments: [
    ("index.html", "/", "/blog/"),
    ("movies/heat/index.html", "/movies/heat/", "/blog/movies/heat/"),
    ("404.html", "/404.html", "/blog/404.html"),
    ("myindex.html", "/myindex.html", "/blog/myindex.html"),
    ("a b/é.css", "/a b/é.css", "/blog/a b/é.css"),
  ])
  func addressesOfFiles(_ file: String, _ address: String, _ below: String) throws {
    #expect(responder().address(of: file) == address)
    #expect(responder(base: ["blog"]).address(of: file) == below)
  }
}
