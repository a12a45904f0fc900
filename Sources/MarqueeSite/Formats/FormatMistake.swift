internal import MarqueeBase

/// Something in a file that the readers of its format would stumble over.
struct FormatMistake: Hashable, Sendable {
  /// In bytes from the file's start.
  var offset: Int
  /// What kind it is, for machines: `xml`, `feed`, `json` …
  var code: String
  var message: String
  var severity = Diagnostic.Severity.error
  var help: String?
}

/// Collects the mistakes of one file.
struct FormatMistakes {
  /// More of one file help nobody, and take memory.
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

/// Reads a file as those do who ask for it, and says what they would stumble over.
///
/// Every reader goes over the bytes once and keeps what is open at a place, not the document, so
/// that a file of any size is read in little memory.
enum FormatReading {
  private static let xmlEndings: TextSet = [
    "xml", "rss", "atom", "rdf", "opml", "xspf", "svg", "xhtml", "kml", "gpx", "xsl",
  ]

  /// - Parameter file: its path in the output; its ending and name say what it is.
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
