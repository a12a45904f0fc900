package import MarqueeBase

/// The text of a `.sql` file and its name as the user knows it.
package struct SQLSource: Hashable, Sendable {
  /// `queries/movies.sql`.
  package var file: String
  package var text: String

  package init(file: String, text: String) {
    self.file = file
    // A byte order mark is an editor's habit, and a syntax error to the server.
    self.text =
      text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The place of a byte range of the text.
  package func location(offset: Int, byteCount: Int = 1) -> SourceLocation {
    SourceLocation(file: file, text: text, offset: offset, byteCount: byteCount)
  }

  /// The line that a location names, for the caret.
  package func line(_ number: Int) -> String? {
    guard number > 0 else { return nil }
    var lines = text.unicodeScalars.split(
      separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
    guard lines.count >= number else { return nil }
    lines = Array(lines[(number - 1)...])
    var line = lines[0]
    if line.last == "\r" { line = line.dropLast() }
    return String(line)
  }

  /// A diagnostic about a byte range of this file.
  func diagnostic(
    _ message: String, code: Diagnostic.Code, offset: Int, byteCount: Int = 1, help: String? = nil
  ) -> Diagnostic {
    let place = location(offset: offset, byteCount: byteCount)
    return Diagnostic(
      message, code: code, category: .database, at: place, excerpt: line(place.line), help: help)
  }
}
