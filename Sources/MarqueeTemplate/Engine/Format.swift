internal import MarqueeBase

/// What a template's output is, which decides how a value is escaped where it lands.
public enum Format: String, Sendable, CaseIterable {
  /// Liquid exactly as others test it: nothing is escaped, undefined names are empty.
  case liquid
  /// Markdown in, HTML out.
  case markdown
  case html
  case xml
  case json
  case csv
  /// iCalendar, RFC 5545.
  case calendar
  /// Plain text: nothing is escaped.
  case text

  /// The format of a file by its ending; nil for a file that is no template.
  ///
  /// - Parameter ending: without the dot, in any case: `md`, `HTML`.
  public init?(fileEnding ending: String) {
    switch ending.lowercased() {
    case "md", "markdown": self = .markdown
    case "html", "htm": self = .html
    case "xml", "rss", "atom", "rdf", "opml", "xspf", "svg", "xhtml": self = .xml
    case "json", "webmanifest", "geojson", "jsonld": self = .json
    case "csv": self = .csv
    case "ics": self = .calendar
    case "txt", "text": self = .text
    case "liquid": self = .liquid
    default: return nil
    }
  }

  /// Whether the output is HTML that a layout can hold.
  public var isHTML: Bool { self == .markdown || self == .html }

  /// Whether HTML may stand in the output, as it is or as the text of something.
  var holdsHTML: Bool {
    switch self {
    case .markdown, .html, .xml, .json, .calendar: true
    case .liquid, .csv, .text: false
    }
  }

  /// Pages differ from Liquid in three ways (DESIGN §1): lines of tags vanish, values are escaped,
  /// undefined names are errors.
  var isPage: Bool { self != .liquid }

  /// Another for each, less than 16: part of what a page's plan is found by.
  var number: UInt64 {
    switch self {
    case .liquid: 0
    case .markdown: 1
    case .html: 2
    case .xml: 3
    case .json: 4
    case .csv: 5
    case .calendar: 6
    case .text: 7
    }
  }

  /// Whether a value can be put in without looking where it lands.
  var isPlain: Bool { self == .liquid || self == .text }
}
