package import MarqueeBase

/// The text of a `.sql` file, and the file's name for messages.
package struct SQLSource: Hashable, Sendable {
  /// The path in messages: `queries/movies.sql`.
  package var file: String
  package var text: String

  /// Removes a byte order mark at the start of the text.
  package init(file: String, text: String) {
    self.file = file
    // Some editors write a byte order mark, which is a syntax error for the server.
    self.text =
      text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The place of a range of the text, given in bytes.
  package func location(offset: Int, byteCount: Int = 1) -> SourceLocation {
    SourceLocation(file: file, text: text, offset: offset, byteCount: byteCount)
  }

  /// The line with a number, for the excerpt of a diagnostic; nil when there is no such line.
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

  /// A diagnostic for a range of the file, given in bytes.
  func diagnostic(
    _ message: String, code: Diagnostic.Code, offset: Int, byteCount: Int = 1, help: String? = nil
  ) -> Diagnostic {
    let place = location(offset: offset, byteCount: byteCount)
    return Diagnostic(
      message, code: code, category: .database, at: place, excerpt: line(place.line), help: help)
  }
}
