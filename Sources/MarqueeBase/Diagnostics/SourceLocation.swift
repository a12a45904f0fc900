/// A place in a file that a person wrote.
public struct SourceLocation: Hashable, Sendable {
  /// The file's path as the user would type it, from the site's root.
  public var file: String
  /// The line's number, from 1; 0 when the whole file is meant.
  public var line: Int
  /// The column, from 1, in Unicode scalars; 0 when the whole line is meant.
  public var column: Int
  /// The number of scalars that the caret underlines; at least 1.
  public var length: Int

  public init(file: String, line: Int = 0, column: Int = 0, length: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
    self.length = max(1, length)
  }
}

extension SourceLocation {
  /// The location of a byte offset in a text. An offset past the end means the end.
  ///
  /// - Parameters:
  ///   - offset: the offset in UTF-8 bytes from the start of `text`.
  ///   - byteCount: the number of bytes that the mistake covers.
  ///   - lineOffset: the number of lines before `text` in the file (front matter).
  package init(
    file: String, text: String, offset: Int, byteCount: Int = 1, lineOffset: Int = 0
  ) {
    let bytes = text.utf8
    let position = bytes.index(bytes.startIndex, offsetBy: min(max(0, offset), bytes.count))
    let before = text.unicodeScalars[..<position]
    let lineStart = before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
    let line = before.lazy.filter { $0 == "\n" }.count + 1 + lineOffset
    let column = before[lineStart...].count + 1
    let end = bytes.index(position, offsetBy: byteCount, limitedBy: bytes.endIndex)
    let covered = text.unicodeScalars[position..<(end ?? bytes.endIndex)]
    let length = covered.prefix { $0 != "\n" }.count
    self.init(file: file, line: line, column: column, length: length)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file`, `file:line` or `file:line:column`, as compilers write it. Control characters in the
  /// file's name are escaped.
  public var description: String {
    let file = Diagnostic.printable(file)
    if line == 0 { return file }
    return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
  }
}
