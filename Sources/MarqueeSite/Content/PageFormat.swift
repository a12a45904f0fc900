package import MarqueeTemplate

/// How a file of content/ is treated, by the ending of its name.
enum PageFormat {
  /// The template format of a file that may have front matter; nil for a file that is copied.
  static func of(_ path: String) -> Format? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return switch name[name.index(after: dot)...].lowercased() {
    case "md", "markdown": .markdown
    case "html", "htm": .html
    case "xml": .xml
    case "json": .json
    case "csv": .csv
    case "ics": .calendar
    case "txt": .text
    default: nil
    }
  }

  static func pathKind(_ format: Format) -> PagePath.Kind {
    format == .markdown || format == .html ? .html : .file
  }
}
