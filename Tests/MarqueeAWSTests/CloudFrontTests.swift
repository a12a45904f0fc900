import Foundation
import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

@Suite struct InvalidationPathsTests {
  private func paths(_ files: [String], limit: Int = 100) -> [String] {
    InvalidationPaths(files: files, limit: limit).paths
  }

  @Test func aPageHasTwoAddresses() {
    #expect(paths(["index.html"]) == ["/", "/index.html"])
    #expect(paths(["x/index.html", "a.css"]) == ["/a.css", "/x/", "/x/index.html"])
    #expect(paths(["myindex.html"]) == ["/myindex.html"])
    #expect(paths(["x/y.html", "x/y.html"]) == ["/x/y.html"])
  }

  /// Only what RFC 1738 calls unsafe is encoded; CloudFront finds nothing else.
  @Test func encoding() {
    #expect(paths(["a b/ü+(1)&c=d;e@f:$,!'.html"]) == ["/a%20b/%C3%BC+(1)&c=d;e@f:$,!'.html"])
    #expect(
      paths(["100%?#~[]{}|\\^`\"<>"]) == ["/100%25%3F%23%7E%5B%5D%7B%7D%7C%5C%5E%60%22%3C%3E"])
    #expect(paths(["a\u{1}\u{7f}"]) == ["/a%01%7F"])
  }

  @Test func theFullestFoldersGetWildcards() {
    let movies = (0..<60).map { "movies/m\($0)/index.html" }
    let years = (0..<10).map { "years/\($0)/index.html" }
    let others = ["index.html", "feed.xml", "a/b/c.json"]
    #expect(paths(movies + years + others).count == 25)
    #expect(paths(movies + years + others).first == "/")
    #expect(paths(movies + years + others).contains("/movies/*"))
    #expect(paths(movies + years + others).contains("/years/3/"))
    let few = paths(movies + years + others, limit: 7)
    #expect(few == ["/", "/a/b/c.json", "/feed.xml", "/index.html", "/movies/*", "/years/*"])
    #expect(paths(movies + years + others, limit: 5) == ["/*"])
  }

  /// Deep folders are joined in the folder above before everything is.
  @Test func deepFoldersAreJoined() {
    let files = (0..<200).flatMap { folder in
      (0..<5).map { "archive/\(folder)/\($0).html" }
    }
    #expect(paths(files + ["index.html"]) == ["/", "/archive/*", "/index.html"])
    let flat = (0..<500).map { "p\($0).html" }
    #expect(paths(flat) == ["/*"])
    #expect(paths(flat, limit: 500).count == 500)
    #expect(paths((0..<5000).map { "p\($0).html" }, limit: 1 << 30) == ["/*"])
  }

  /// Every changed file's addresses are covered, whatever the limit.
  @Test(arguments: 1...60) func everyAddressIsCovered(_ limit: Int) {
    let files = (0..<120).map { number in
      let depth = number % 4
      let folders = (0..<depth).map { "f\((number / ($0 + 1)) % 7)" }
      let name = number % 2 == 0 ? "index.html" : "n\(number).css"
      return (folders + [name]).joined(separator: "/")
    }
    let made = InvalidationPaths(files: files, limit: limit)
    #expect(made.paths.count <= limit && made.wildcards <= InvalidationPaths.mostWildcards)
    for address in InvalidationPaths(files: files, limit: 3000).paths {
      #expect(
        made.paths.contains { path in
          path == address || path.hasSuffix("*") && address.hasPrefix(String(path.dropLast()))
        }, "\(address) of \(made.paths)")
    }
  }
}

@Suite struct CloudFrontTests {
  private let server: LocalS3
  private static let id = "E1A2B3C4D5E6F7"

  init() throws { server = try LocalS3() }

  private func cloudFront(_ id: String = CloudFrontTests.id) throws -> CloudFront {
    let credentials = server.credentials()
    return try CloudFront(
      distribution: id,
      surroundings: server.surroundings(["AWS_ENDPOINT_URL_CLOUDFRONT": server.url]),
      credentials: CredentialSupply { _ throws(IdentityError) in credentials })
  }

  @Test func invalidates() throws {
    let made = InvalidationPaths(files: ["index.html", "a b/ü&<x>.css"], limit: 100)
    let report = try cloudFront().invalidate(made, reference: "run-1")
    #expect(report.paths == 3 && report.wildcards == 0 && report.waited == nil)
    let found = try server.control("invalidations").list
    #expect(found.count == 1 && found[0]["id"]?.text == report.id)
    #expect(found[0]["paths"]?.texts == ["/", "/a%20b/%C3%BC&%3Cx%3E.css", "/index.html"])
    #expect(report.costs == "3 paths: at most 0.015 USD; the first 1,000 of a month are free")
    // A repeat under the same reference is the same invalidation; other paths are another.
    #expect(try cloudFront().invalidate(made, reference: "run-1").id == report.id)
    let other = InvalidationPaths(files: ["index.html"], limit: 100)
    #expect(try cloudFront().invalidate(other, reference: "run-1").id != report.id)
    #expect(try server.control("invalidations").list.count == 2)
  }

  @Test func waitsForOthersAndForTheEnd() throws {
    try server.control("knobs", #"{"busy": 3, "invalidation_seconds": 0.3}"#)
    var said: [String] = []
    let report = try cloudFront().invalidate(
      InvalidationPaths(files: ["index.html"], limit: 100), reference: "r", waits: true
    ) { said.append($0) }
    #expect(report.isCompleted && report.waited != nil)
    #expect(said.count > 3 && said[0].contains("too many"))
  }

  @Test func survivesALostAnswer() throws {
    try server.control("faults", #"[{"do": "reset-after", "times": 1}]"#)
    _ = try cloudFront().invalidate(InvalidationPaths(files: ["a"], limit: 9), reference: "r")
    #expect(try server.control("invalidations").list.count == 1)
  }

  @Test func mistakes() throws {
    #expect(throws: IdentityError.self) { try cloudFront("d111111abcdef8.cloudfront.net") }
    let paths = InvalidationPaths(files: ["a"], limit: 9)
    let missing = try #require(throws: CloudFrontFailure.self) {
      _ = try cloudFront("EOTHER").invalidate(paths, reference: "r")
    }
    #expect(missing.message.contains("the account has no such distribution"))
    try server.control(
      "faults", #"[{"do": "error-before", "status": 403, "code": "AccessDenied", "message": "no"}]"#
    )
    let denied = try #require(throws: CloudFrontFailure.self) {
      _ = try cloudFront().invalidate(paths, reference: "r")
    }
    #expect(denied.isDenied && denied.help?.contains("allow cloudfront:CreateInvalidation") == true)
  }
}
