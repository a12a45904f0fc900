import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// A site's output, built file by file.
@Suite struct OutputTests {
  private let site: TemporarySite

  init() throws { site = try TemporarySite() }

  @Test(arguments: [
    ("/", "that is the whole system"), (".", "the site itself is in it"),
    ("..", "the site itself is in it"), ("content/x", "content/ holds what the site is made from"),
    ("x/../queries", "queries/ holds what the site is made from"),
    (".marquee", ".marquee/ holds what the site is made from"),
  ]) func refusesPlaces(_ place: String, _ reason: String) throws {
    try site.write("content/a.md", "")
    let root = try #require(FileFinder.realPath(site.root))
    let error = #expect(throws: Diagnostics.self) { try OutputPlace(place, root: root) }
    #expect(error?.all.first?.message.hasSuffix(": " + reason) == true)
    #expect(error?.all.first?.category == .configuration)
  }

  @Test func acceptsPlaces() throws {
    let root = try #require(FileFinder.realPath(site.root))
    #expect(try OutputPlace("out/site", root: root).path == root + "/out/site")
    #expect(try OutputPlace("out", root: root).isInsideSite)
    let outside = try OutputPlace(root + "-elsewhere/site", root: root)
    #expect(outside.path == root + "-elsewhere/site" && !outside.isInsideSite)
  }
}
