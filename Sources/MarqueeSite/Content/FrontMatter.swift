internal import MarqueeBase

/// A file split into the YAML between its first two `---` lines, and the text after them.
struct FrontMatter: Sendable {
  /// The front matter; nil when the file has none.
  let yaml: YAMLSource?
  let body: String
  /// The number of lines in the file before `body`.
  let bodyLineOffset: Int

  /// Splits a file's text. It has front matter when its first line is exactly `---`.
  ///
  /// - Throws: when no second line `---` ends the front matter.
  static func split(_ text: String, file: String) throws(Diagnostics) -> FrontMatter {
    guard var position = lineEnd(of: "---", in: text, at: text.utf8.startIndex) else {
      return FrontMatter(yaml: nil, body: text, bodyLineOffset: 0)
    }
    let start = position
    var lines = 1
    while position < text.utf8.endIndex {
      if let end = lineEnd(of: "---", in: text, at: position) {
        let yaml = YAMLSource(
          file: file, text: String(text[start..<position]), lineOffset: 1, category: .build)
        return FrontMatter(yaml: yaml, body: String(text[end...]), bodyLineOffset: lines + 1)
      }
      lines += 1
      guard let newline = text.utf8[position...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      position = text.utf8.index(after: newline)
    }
    throw Diagnostics(
      Diagnostic(
        "the front matter has no end", code: "front-matter.open",
        at: SourceLocation(file: file, line: 1, column: 1, length: 3), excerpt: "---",
        help: "write a line --- after the last setting"))
  }

  /// The index after the line at `start` when that line is exactly `wanted`.
  private static func lineEnd(
    of wanted: String, in text: String, at start: String.Index
  ) -> String.Index? {
    var rest = text.utf8[start...]
    guard rest.starts(with: wanted.utf8) else { return nil }
    rest = rest.dropFirst(wanted.utf8.count)
    if rest.first == UInt8(ascii: "\r") { rest = rest.dropFirst() }
    if rest.isEmpty { return text.utf8.endIndex }
    return rest.first == UInt8(ascii: "\n") ? rest.index(after: rest.startIndex) : nil
  }
}
