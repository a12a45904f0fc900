/// One thing to tell a person: what happened, where, and what to do about it.
///
/// Diagnostics are values until the roof prints them, so a test can hold their full text.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Sendable { case error, warning }

  /// Which part failed; the roof turns it into the exit code (DESIGN §6).
  package enum Category: String, Sendable {
    case build, configuration, identity, database, guardStopped, snapshots, busy
  }

  /// What kind of mistake it is, for machines: `template.undefined-name`. Open: any floor adds its own.
  package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }
  }

  /// A further sentence, with a place of its own if it has one.
  package struct Note: Hashable, Sendable {
    package var message: String
    package var location: SourceLocation?
    /// The line at `location`, for the caret.
    package var excerpt: String?

    package init(_ message: String, location: SourceLocation? = nil, excerpt: String? = nil) {
      self.message = message
      self.location = location
      self.excerpt = excerpt
    }
  }

  package var severity: Severity
  package var category: Category
  package var code: Code
  /// What happened, in a sentence without a full stop: `'titel' is not a column of movies`.
  package var message: String
  package var location: SourceLocation?
  /// The line at `location`, for the caret.
  package var excerpt: String?
  package var notes: [Note]
  /// What to do: an instruction or the text to write instead.
  package var help: String?

  package init(
    _ message: String, code: Code, category: Category = .build, severity: Severity = .error,
    at location: SourceLocation? = nil, excerpt: String? = nil, notes: [Note] = [],
    help: String? = nil
  ) {
    self.severity = severity
    self.category = category
    self.code = code
    self.message = message
    self.location = location
    self.excerpt = excerpt
    self.notes = notes
    self.help = help
  }
}

/// Several diagnostics as one error. It has at least one element.
package struct Diagnostics: Error, Hashable, Sendable {
  package var all: [Diagnostic]
  package init(_ all: [Diagnostic]) { self.all = all }
  package init(_ one: Diagnostic) { all = [one] }
}

extension Diagnostic {
  /// The diagnostic in the compiler's form, without colour:
  ///
  ///     content/index.md:7:4: error: 'titel' is not a column of movies
  ///       7 | {{ movie.titel }}
  ///         |          ^~~~~
  ///       help: did you mean 'title'?
  ///
  /// Each element is one line, whatever the texts hold; see `OneLine`.
  package var lines: [String] {
    let place = location.map { "\($0): " } ?? ""
    var lines = ["\(place)\(severity.rawValue): \(message)"]
    lines += Self.excerptLines(location, excerpt)
    for note in notes {
      lines.append("  note: " + (note.location.map { "\($0): " } ?? "") + note.message)
      lines += Self.excerptLines(note.location, note.excerpt)
    }
    if let help { lines.append("  help: \(help)") }
    return lines.map(OneLine.line)
  }

  /// The lines as one text, without a final newline.
  package var formatted: String { lines.joined(separator: "\n") }

  private static func excerptLines(_ location: SourceLocation?, _ excerpt: String?) -> [String] {
    guard let location, let excerpt, location.line > 0 else { return [] }
    // A file's line may end in CR LF.
    var scalars = Array(excerpt.unicodeScalars)
    while let last = scalars.last, last == "\r" || last == "\n" { scalars.removeLast() }
    // A minified line would fill the screen: show a window around the column.
    let width = 120
    let column = max(1, min(location.column, scalars.count + 1))
    let start = scalars.count > width ? max(0, min(column - width / 2, scalars.count - width)) : 0
    let shown = scalars[start..<min(scalars.count, start + width)]
    let text = escaped(shown)
    let number = String(location.line)
    var lines = ["  \(number) | \(text)"]
    if location.column > 0 {
      let before = escaped(shown.prefix(column - 1 - start)).unicodeScalars
      let indent = String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " }))
      let length = max(1, min(location.length, scalars.count - column + 1))
      let covered = escaped(shown.dropFirst(column - 1 - start).prefix(length))
      let underline = "^" + String(repeating: "~", count: max(1, covered.unicodeScalars.count) - 1)
      lines.append("  \(String(repeating: " ", count: number.count)) | \(indent)\(underline)")
    }
    return lines
  }

  private static func escaped(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    OneLine.escaped(String(String.UnicodeScalarView(scalars)))
  }

  /// A row's text as it can stand in a message; see `OneLine`.
  package static func printable(_ text: String) -> String { OneLine.escaped(text) }
}
