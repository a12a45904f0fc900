internal import MarqueeBase

/// A mistake in a file that programs reading its format would refuse or misread.
struct FormatMistake: Hashable, Sendable {
  /// The mistake's place, in bytes from the file's start.
  var offset: Int
  /// The diagnostic's code: `check.xml`, `check.feed`, `check.json` …
  var code: String
  var message: String
  var severity = Diagnostic.Severity.error
  var help: String?
}

/// Collects the mistakes of one file.
struct FormatMistakes {
  /// The number of mistakes that are kept for one file.
  static let limit = 20
  private(set) var all: [FormatMistake] = []
  let code: String

  init(code: String) { self.code = code }

  var isFull: Bool { all.count >= Self.limit }

  mutating func error(_ message: String, at offset: Int, help: String? = nil) {
    if !isFull {
      all.append(FormatMistake(offset: offset, code: code, message: message, help: help))
    }
  }

  mutating func warn(_ message: String, at offset: Int, help: String? = nil) {
    if !isFull {
      all.append(
        FormatMistake(
          offset: offset, code: code, message: message, severity: .warning, help: help))
    }
  }
}

/// Chooses the reader for a file's format and returns the mistakes that it finds.
///
/// Every reader reads the bytes once and keeps only the elements that are open, not the document,
/// so that a file of any size takes little memory.
enum FormatReading {
  private static let xmlEndings: TextSet = [
    "xml", "rss", "atom", "rdf", "opml", "xspf", "svg", "xhtml", "kml", "gpx", "xsl",
  ]

  /// - Parameter file: its path in the output; the format is chosen by its name and ending.
  static func mistakes(in bytes: UnsafeRawBufferPointer, file: String) -> [FormatMistake] {
    let name = file.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    if name == "robots.txt" { return RobotsReading.mistakes(in: bytes) }
    if xmlEndings.contains(ending) {
      var reader = XMLReading(bytes, events: XMLDocumentRules(byteCount: bytes.count))
      return reader.read()
    }
    switch ending {
    case "json", "jsonld", "geojson", "webmanifest":
      var reader = JSONReading(bytes, rules: JSONRules(ending: ending))
      return reader.read()
    case "ics":
      var reader = CalendarReading(bytes)
      return reader.read()
    case "csv": return CSVReading.mistakes(in: bytes)
    default: return []
    }
  }
}
