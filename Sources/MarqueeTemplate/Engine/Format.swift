internal import MarqueeBase

/// The format of a template's output, which decides how values are escaped.
public enum Format: String, Sendable, CaseIterable {
  /// Plain Liquid, as its own test suite defines it: nothing is escaped, and undefined names are
  /// empty.
  case liquid
  /// Markdown that becomes HTML.
  case markdown
  case html
  case xml
  case json
  case csv
  /// iCalendar, RFC 5545.
  case calendar
  /// Plain text: nothing is escaped.
  case text

  /// The format of a file with an extension; nil when such a file is no template.
  ///
  /// - Parameter ending: the extension without its dot, in any case: `md`, `HTML`.
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

  /// Whether the output is HTML that can be placed in a layout.
  public var isHTML: Bool { self == .markdown || self == .html }

  /// Whether the output may contain HTML, as markup or as text.
  var holdsHTML: Bool {
    switch self {
    case .markdown, .html, .xml, .json, .calendar: true
    case .liquid, .csv, .text: false
    }
  }

  /// Whether the format is a page's. Pages differ from plain Liquid in three ways (DESIGN §1):
  /// lines that contain only tags are removed, values are escaped, and undefined names are errors.
  var isPage: Bool { self != .liquid }

  /// A number less than 16 that is different for each format; it is part of the key by which a plan
  /// is found.
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

  /// Whether values are written without escaping.
  var isPlain: Bool { self == .liquid || self == .text }
}
