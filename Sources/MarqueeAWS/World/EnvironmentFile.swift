package import MarqueeBase

/// A `.env` file in the syntax of the usual dotenv libraries.
///
///     # a comment
///     export NAME=value          # ends at the first ` #`; spaces around are dropped
///     QUOTED="two\nlines, \"quotes\", = and # as they are
///     and a real line break"
///     RAW='no escapes: \n $x'    # also `in backticks`
///     YAML_STYLE: value
///
/// Variables inside values are not expanded, because a token or a password may contain a `$`.
package struct EnvironmentFile: Sendable {
  /// One assignment.
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var value: String
    /// The line of the name, from 1.
    package var line: Int
  }

  package let path: String
  /// The assignments in the order of the file; a name may occur more than once.
  package private(set) var entries: [Entry] = []
  /// Warnings about lines that are not understood, each with its place. The rest of the file still
  /// counts. Their text is not shown, because it may be a secret.
  package private(set) var problems: [Diagnostic] = []

  private var scalars: [Unicode.Scalar]
  private var position = 0
  private var line = 1

  /// Parses a file's text. Lines that are not understood are in ``problems``.
  package init(path: String, text: String) {
    self.path = path
    scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{feff}" { position = 1 }
    while position < scalars.count { readLine() }
    scalars = []
  }

  private var current: Unicode.Scalar? {
    position < scalars.count ? scalars[position] : nil
  }

  private mutating func advance() {
    if current == "\n" { line += 1 }
    position += 1
  }

  private mutating func skipSpaces() {
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\r" { advance() }
  }

  private mutating func skipToLineEnd() {
    while let scalar = current, scalar != "\n" { advance() }
    advance()
  }

  private mutating func readLine() {
    skipSpaces()
    guard let scalar = current, scalar != "\n", scalar != "#" else { return skipToLineEnd() }
    let start = line
    var name = readName()
    if name == "export", current == " " || current == "\t" {
      skipSpaces()
      name = readName()
    }
    skipSpaces()
    guard !name.isEmpty, current == "=" || current == ":" else {
      report("expected NAME=value", line: start)
      return skipToLineEnd()
    }
    advance()
    skipSpaces()
    if let value = readValue(openedAt: start, name: name) {
      entries.append(Entry(name: name, value: value, line: start))
    }
  }

  private mutating func readName() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = current {
      let isLetter = scalar.isASCII && scalar.properties.isAlphabetic || scalar == "_"
      let isLater = scalar == "." || scalar == "-" || ("0"..."9").contains(scalar)
      guard isLetter || !name.isEmpty && isLater else { break }
      name.append(scalar)
      advance()
    }
    return String(name)
  }

  /// Reads a value in quotes or without.
  ///
  /// - Returns: nil when a quote is not closed; a problem is then recorded and the line skipped.
  private mutating func readValue(openedAt start: Int, name: String) -> String? {
    guard let quote = current, quote == "\"" || quote == "'" || quote == "`" else {
      return readBareValue()
    }
    let bookmark = (position, line)
    advance()
    var value = String.UnicodeScalarView()
    while let scalar = current {
      if scalar == quote {
        advance()
        endOfQuoted(name)
        return String(value)
      }
      if scalar == "\\", quote == "\"", position + 1 < scalars.count {
        advance()
        value.append(contentsOf: Self.escaped(scalars[position]))
      } else if scalar == "\r", position + 1 < scalars.count, scalars[position + 1] == "\n" {
        // A Windows line end is one line break.
      } else {
        value.append(scalar)
      }
      advance()
    }
    report("the value of \(name) opens a quote (\(quote)) that never closes", line: start)
    (position, line) = bookmark
    skipToLineEnd()
    return nil
  }

  /// The characters for an escape in double quotes. Unknown escapes keep their backslash.
  private static func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar {
    case "n": ["\n"]
    case "r": ["\r"]
    case "t": ["\t"]
    case "\"", "\\", "$", "'", "`": [scalar]
    case "\n": []  // the line continues
    default: ["\\", scalar]
    }
  }

  private mutating func readBareValue() -> String {
    var value: [Unicode.Scalar] = []
    while let scalar = current, scalar != "\n" {
      let afterSpace = value.last.map { $0 == " " || $0 == "\t" } ?? true
      if scalar == "#", afterSpace { break }
      value.append(scalar)
      advance()
    }
    skipToLineEnd()
    while let last = value.last, last == " " || last == "\t" || last == "\r" {
      value.removeLast()
    }
    return String(String.UnicodeScalarView(value))
  }

  private mutating func endOfQuoted(_ name: String) {
    skipSpaces()
    if let scalar = current, scalar != "\n", scalar != "#" {
      report("text after the closing quote of \(name) is ignored", line: line)
    }
    skipToLineEnd()
  }

  private mutating func report(_ message: String, line: Int) {
    problems.append(
      Diagnostic(
        message, code: "environment.file", category: .configuration, severity: .warning,
        at: SourceLocation(file: path, line: line)))
  }
}

extension Environment {
  /// The process's variables with those of the folder's `.env.local` and `.env` below them. A file
  /// that can't be read counts as absent.
  ///
  /// - Returns: the environment, and warnings about lines of the files that are not understood.
  package static func read(
    process: [String: String], folder: String,
    readFile: (_ path: String) throws -> [UInt8]
  ) -> (environment: Environment, problems: [Diagnostic]) {
    let files = [".env.local", ".env"].compactMap { name -> EnvironmentFile? in
      let path = folder.isEmpty || folder == "." ? name : "\(folder)/\(name)"
      guard let bytes = try? readFile(path) else { return nil }
      return EnvironmentFile(path: path, text: String(decoding: bytes, as: UTF8.self))
    }
    return (Environment(process: process, files: files), files.flatMap(\.problems))
  }
}
