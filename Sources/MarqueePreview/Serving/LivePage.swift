internal import MarqueeBase
internal import MarqueeHTML

/// The reload script's tag in a page that is on its way to a browser.
struct LivePage: Equatable, Sendable {
  /// The page's own address, decoded; of the 404 page `/404.html`, whatever was asked for.
  let address: String
  /// The state of the output that the page shows, or an earlier one.
  let revision: String
  /// Since when the state is what it is: `PreviewState.time`.
  let time: Int

  static let scriptPath = "/.marquee/reload.js"
  static let eventsPath = "/.marquee/events"

  /// A file, not inline: a page's Content-Security-Policy with 'self' allows it.
  var tag: String {
    "<script async src=\"\(Self.scriptPath)\" data-marquee-page=\"\(address.escapedForHTML)\""
      + " data-marquee-revision=\"\(revision.escapedForHTML)\""
      + " data-marquee-at=\"\(time)\"></script>"
  }

  func adding(to page: [UInt8]) -> [UInt8] {
    let place = ScriptPlace.find(in: page)
    return page[..<place] + Array(tag.utf8) + page[place...]
  }
}
