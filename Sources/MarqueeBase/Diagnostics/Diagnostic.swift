/// A message to a person: what happened, where, and what to do about it.
///
/// Diagnostics are values until the roof prints them, so a test can compare their full text.
public struct Diagnostic: Error, Hashable, Sendable {
  /// An error stops the build; a warning does not, unless the build is strict about warnings.
  public enum Severity: String, Sendable { case error, warning }

  /// Which part failed; the roof turns it into the exit code. The set is open: a floor that has a
  /// part of its own adds a category.
  public struct Category: RawRepresentable, Hashable, Sendable {
    /// The category's name, in lower case: `build`.
    public let rawValue: String
    /// Whether something outside the site's files failed, a server or a service, so that the same
    /// build may succeed later.
    package let isOutside: Bool

    /// A category for a fault in the site's own files.
    public init(rawValue: String) { self.init(rawValue: rawValue, isOutside: false) }

    /// - Parameter isOutside: whether a server or a service failed, and not the site's own files.
    package init(rawValue: String, isOutside: Bool) {
      self.rawValue = rawValue
      self.isOutside = isOutside
    }

    /// A template, a page or a file is wrong.
    public static let build = Category(rawValue: "build")
    /// A setting or an option is wrong.
    public static let configuration = Category(rawValue: "configuration")
  }

  /// The kind of mistake, for machines: `template.undefined-name`. The set is open: any floor adds
  /// codes.
  public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
  }

  /// A further sentence, with its own location if it has one.
  public struct Note: Hashable, Sendable {
    public var message: String
    public var location: SourceLocation?
    /// The line of the file at `location`, which is printed with a caret below it.
    public var excerpt: String?

    public init(_ message: String, location: SourceLocation? = nil, excerpt: String? = nil) {
      self.message = message
      self.location = location
      self.excerpt = excerpt
    }
  }

  public var severity: Severity
  public var category: Category
  public var code: Code
  /// The mistake or event, in a sentence without a full stop: `'titel' is not a column of movies`.
  public var message: String
  /// The place of the mistake; nil when it is in no file.
  public var location: SourceLocation?
  /// The line of the file at `location`, which is printed with a caret below it.
  public var excerpt: String?
  /// Further sentences, printed below the message in this order.
  public var notes: [Note]
  /// The advice: an instruction or the text to write instead.
  public var help: String?

  public init(
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
public struct Diagnostics: Error, Hashable, Sendable {
  public var all: [Diagnostic]
  public init(_ all: [Diagnostic]) { self.all = all }
  public init(_ one: Diagnostic) { all = [one] }
}

extension Diagnostic {
  /// The diagnostic in the compiler's form, without colour:
  ///
  ///     content/index.md:7:4: error: 'titel' is not a column of movies
  ///       7 | {{ movie.titel }}
  ///         |          ^~~~~
  ///       help: did you mean 'title'?
  ///
  /// Each element is one line, whatever the texts contain; see `OneLine`.
  public var lines: [String] {
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
  public var formatted: String { lines.joined(separator: "\n") }

  private static func excerptLines(_ location: SourceLocation?, _ excerpt: String?) -> [String] {
    guard let location, let excerpt, location.line > 0 else { return [] }
    // A file's line may end in CR LF.
    var scalars = Array(excerpt.unicodeScalars)
    while let last = scalars.last, last == "\r" || last == "\n" { scalars.removeLast() }
    // A minified line would fill the screen, so a window around the column is shown.
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

  /// Text from a row, escaped so that it can be part of a message; see `OneLine`.
  package static func printable(_ text: String) -> String { OneLine.escaped(text) }
}
