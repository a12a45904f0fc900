package import MarqueeBase

/// The path that a file of content/ gives its pages: `movies/[slug].md` is `/movies/[slug]/`.
package struct PathPattern: Sendable {
  /// A part of the path: fixed text, or a column whose value stands there.
  package enum Part: Sendable, Equatable {
    case literal(String)
    case column(String)
  }

  package let parts: [Part]
  package let kind: PagePath.Kind

  /// - Parameter path: the file's path relative to content/.
  package init(contentPath path: String, kind: PagePath.Kind) {
    self.kind = kind
    parts = Self.parse("/" + (kind == .html ? Self.prettyPath(path) : path))
  }

  /// The path of an HTML page without its ending: `about/` for `about.md`, `movies/` for
  /// `movies/index.md`.
  private static func prettyPath(_ path: String) -> String {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let file = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let name = file.lastIndex(of: ".").map { file[..<$0] } ?? file
    return name == "index" ? folder : folder + name + "/"
  }

  private static func parse(_ text: String) -> [Part] {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "["),
      let close = rest[open...].firstIndex(of: "]"), rest.index(after: open) < close
    {
      if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
      parts.append(.column(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty || parts.isEmpty { parts.append(.literal(String(rest))) }
    return parts
  }

  /// The columns that the path names, in order; a column may occur twice.
  package var columns: [String] {
    parts.compactMap { if case .column(let name) = $0 { name } else { nil } }
  }

  /// The path's text for a row, which `PagePath` has still to check.
  package func text(for row: Record) throws(PathMistake) -> String {
    try text(for: row, places: places(in: row.keys))
  }

  /// The index of each part's column in rows with these keys; nil for a literal, and for a column
  /// that such rows lack.
  func places(in keys: RecordKeys) -> [Int?] {
    parts.map { part in
      if case .column(let name) = part { keys.index(of: name) } else { nil }
    }
  }

  /// - Parameter places: the result of `places(in:)` for the row's keys.
  func text(for row: Record, places: [Int?]) throws(PathMistake) -> String {
    var text = ""
    text.reserveCapacity(Self.usualLength)
    for index in parts.indices {
      switch parts[index] {
      case .literal(let literal): text += literal
      case .column(let name):
        text += try Self.segment(places[index].map { row.values[$0] } ?? .null, column: name)
      }
    }
    return text
  }

  /// The capacity in bytes that is enough for most paths.
  private static let usualLength = 48

  private static func segment(_ value: Value, column: String) throws(PathMistake) -> String {
    let text: String
    switch value {
    case .null:
      throw PathMistake(
        "its column '\(column)' is NULL, and names the page",
        help: "leave such rows out in SQL, or give them a value")
    case .string(let string): text = string
    case .int(let number): text = String(number)
    case .decimal(let number): text = number
    case .moment(let moment): text = moment.description
    default:
      throw PathMistake(
        "its column '\(column)' is \(value.kindName), which can't name a page",
        help: "use a text or number column")
    }
    if text.isEmpty {
      throw PathMistake(
        "its column '\(column)' is empty, and names the page",
        help: "leave such rows out in SQL, or give them a value")
    }
    if text.utf8.contains(UInt8(ascii: "/")) {
      throw PathMistake(
        "its column '\(column)' holds a slash, and names the page: \(printable(text))",
        help: "clean the value in SQL, or write path: with | slug")
    }
    return text
  }
}
