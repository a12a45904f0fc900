internal import MarqueeBase
internal import MarqueeHTML

/// The reload script's element for one page.
struct LivePage: Equatable, Sendable {
  /// The page's own address, decoded; for the 404 page `/404.html`, whatever was requested.
  let address: String
  /// The revision of the output that the page shows, or an earlier one.
  let revision: String
  /// The time from which the revision is the current one: `PreviewState.time`.
  let time: Int

  static let scriptPath = "/.marquee/reload.js"
  static let eventsPath = "/.marquee/events"

  /// The script is a file and not inline, so that a Content-Security-Policy with 'self' allows it.
  var tag: String {
    "<script async src=\"\(Self.scriptPath)\" data-marquee-page=\"\(address.escapedForHTML)\""
      + " data-marquee-revision=\"\(revision.escapedForHTML)\""
      + " data-marquee-at=\"\(time)\"></script>"
  }

  /// The page with the script's element in it.
  func adding(to page: [UInt8]) -> [UInt8] {
    let place = ScriptPlace.find(in: page)
    return page[..<place] + Array(tag.utf8) + page[place...]
  }
}
