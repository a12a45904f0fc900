internal import MarqueeBase
internal import MarqueeTemplate

/// How a file of content/ is treated, by the ending of its name.
enum PageFormat {
  /// The format of a file that may have front matter; nil for a file that is copied.
  static func of(_ path: String) -> Format? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let format = Format(fileEnding: String(name[name.index(after: dot)...]))
    return format == .liquid ? nil : format
  }

  static func pathKind(_ format: Format) -> PagePath.Kind { format.isHTML ? .html : .file }
}
