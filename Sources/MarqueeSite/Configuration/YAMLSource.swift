package import MarqueeBase
internal import Yams

/// A YAML text in a file: all of `marquee.yaml`, or the front matter of a page.
package struct YAMLSource: Sendable {
  /// The file's name as messages show it.
  package let file: String
  package let text: String
  /// The number of lines in the file before `text`: 1 for front matter, which follows a line `---`.
  package let lineOffset: Int
  /// The category of mistakes in this text, which decides the exit code.
  package let category: Diagnostic.Category
  private let lines: [Substring]

  package init(
    file: String, text: String, lineOffset: Int = 0, category: Diagnostic.Category
  ) {
    self.file = file
    self.text = text
    self.lineOffset = lineOffset
    self.category = category
    // Split by bytes: in Swift "\r\n" is one character, different from "\n".
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  /// Parses the text and returns its root; nil when it holds nothing but comments.
  package func parse() throws(Diagnostics) -> YAMLNode? {
    do {
      // The encoding is given, because the default reads the whole environment each time.
      return try Yams.compose(yaml: text, .default, .default, .utf8).map {
        var budget = Budget()
        return try convert($0, depth: 0, &budget)
      }
    } catch let error as YamlError {
      throw Diagnostics(describe(error))
    } catch let error as Diagnostics {
      throw error
    } catch {
      throw Diagnostics(
        Diagnostic(
          "this YAML can't be read: \(error)", code: "yaml.syntax", category: category,
          at: SourceLocation(file: file)))
    }
  }

  /// The line at a place in the file, for the excerpt of a diagnostic; nil when it is not in
  /// `text`.
  package func excerpt(at location: SourceLocation) -> String? {
    let index = location.line - 1 - lineOffset
    guard lines.indices.contains(index) else { return nil }
    let line = lines[index]
    return String(line.last == "\r" ? line.dropLast() : line)
  }

  /// A diagnostic with the text's category and the line at `location` as its excerpt.
  package func diagnostic(
    _ message: String, code: Diagnostic.Code, at location: SourceLocation,
    notes: [Diagnostic.Note] = [], help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      message, code: code, category: category, at: location, excerpt: excerpt(at: location),
      notes: notes, help: help)
  }
}

extension YAMLSource {
  /// Limits the number of values that a text may expand to: aliases of aliases can make billions
  /// from a few lines.
  private struct Budget {
    static let all = 200_000
    var left = all
    /// The place of the root's key that is being read, for messages: an expanded alias has the
    /// place of its anchor.
    var key: SourceLocation?
  }

  private func convert(_ node: Node, depth: Int, _ budget: inout Budget) throws -> YAMLNode {
    let location = place(node)
    budget.left -= 1
    guard budget.left >= 0 else {
      throw Diagnostics(
        diagnostic(
          "there are more than \(Budget.all) values up to here", code: "yaml.size",
          at: budget.key ?? location,
          help: "use fewer aliases (*name), or keep the data in the database"))
    }
    guard depth < 100 else {
      throw Diagnostics(
        diagnostic("this is nested too deeply", code: "yaml.depth", at: location))
    }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      return YAMLNode(.scalar(scalar.string, isPlain: isPlain), at: location)
    case .sequence(let sequence):
      let nodes = try sequence.map { try convert($0, depth: depth + 1, &budget) }
      return YAMLNode(.list(nodes), at: location)
    case .mapping(let mapping):
      let entries = try mapping.map { key, value in
        guard let name = key.scalar?.string else {
          let location = place(key)
          if let slip = YAMLSuggestion(lines: lines, line: location.line - 1 - lineOffset).found {
            throw Diagnostics(diagnostic(slip))
          }
          throw Diagnostics(
            diagnostic("a key must be a single word or text", code: "yaml.key", at: location))
        }
        let keyLocation = place(key)
        if depth == 0 { budget.key = keyLocation }
        return YAMLEntry(
          key: name, keyLocation: keyLocation,
          node: try convert(value, depth: depth + 1, &budget))
      }
      return YAMLNode(.map(entries), at: location)
    case .alias:
      throw Diagnostics(
        diagnostic("an alias that nothing stands for", code: "yaml.alias", at: location))
    }
  }

  private func place(_ node: Node) -> SourceLocation {
    guard let mark = node.mark else { return SourceLocation(file: file) }
    return place(mark, length: length(of: node, at: mark))
  }

  private func place(_ mark: Mark, length: Int = 1) -> SourceLocation {
    SourceLocation(file: file, line: mark.line + lineOffset, column: mark.column, length: length)
  }

  /// The number of characters that a scalar takes on its first line, including quotes.
  private func length(of node: Node, at mark: Mark) -> Int {
    guard let scalar = node.scalar, lines.indices.contains(mark.line - 1) else { return 1 }
    let quotes = scalar.style == .singleQuoted || scalar.style == .doubleQuoted ? 2 : 0
    if scalar.style == .literal || scalar.style == .folded { return 1 }
    let available = lines[mark.line - 1].unicodeScalars.count - mark.column + 1
    return max(1, min(scalar.string.unicodeScalars.count + quotes, available))
  }

  private func describe(_ error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if let help = tabHelp(mark) {
        return diagnostic(
          "this is not YAML: \(problem)", code: "yaml.syntax", at: place(mark), help: help)
      }
      let quote = context.flatMap { $0.text.contains("quoted scalar") ? $0.mark.line - 1 : nil }
      if let slip = YAMLSuggestion(lines: lines, line: mark.line - 1, quotedFrom: quote).found {
        return diagnostic(slip)
      }
      let notes = context.map { context in
        let location = place(context.mark)
        return [
          Diagnostic.Note(context.text, location: location, excerpt: excerpt(at: location))
        ]
      }
      return diagnostic(
        "this is not YAML: \(problem)", code: "yaml.syntax", at: place(mark), notes: notes ?? [],
        help: "quote text that holds ': ', ' #', or starts with one of { [ * & ! | > ' \" % @ `")
    case .duplicatedKeysInMapping(let duplicates, let context):
      return duplicateKey(duplicates.first ?? "", first: context.mark)
    case .reader(let problem, _, _, _):
      return Diagnostic(
        "this is not YAML: \(problem)", code: "yaml.syntax", category: category,
        at: SourceLocation(file: file), help: "save the file as UTF-8 without control characters")
    default:
      return Diagnostic(
        "this is not YAML: \(error)", code: "yaml.syntax", category: category,
        at: SourceLocation(file: file))
    }
  }

  private func diagnostic(_ slip: YAMLSuggestion.Found) -> Diagnostic {
    let location = SourceLocation(
      file: file, line: slip.line + 1 + lineOffset, column: slip.column + 1, length: slip.length)
    return diagnostic(slip.message, code: "yaml.syntax", at: location, help: slip.help)
  }

  private func tabHelp(_ mark: Mark) -> String? {
    guard lines.indices.contains(mark.line - 1),
      lines[mark.line - 1].prefix(while: { $0 == " " || $0 == "\t" }).contains("\t")
    else { return nil }
    return "indent with spaces: YAML allows no tabs"
  }

  /// Yams gives the place of the first of two equal keys; the second is on the next line that
  /// starts with the key in the same column.
  private func duplicateKey(_ key: String, first mark: Mark) -> Diagnostic {
    let length = key.unicodeScalars.count
    let first = place(mark, length: length)
    let later = lines.indices.dropFirst(mark.line).first { index in
      let scalars = lines[index].unicodeScalars
      let rest = scalars.dropFirst(mark.column - 1)
      return scalars.prefix(mark.column - 1).allSatisfy { $0 == " " }
        && Substring(rest).hasPrefix("\(key):")
    }
    guard let later else {
      return diagnostic(
        "'\(key)' is given twice", code: "yaml.duplicate-key", at: first,
        help: "keep one of the two")
    }
    let second = SourceLocation(
      file: file, line: later + 1 + lineOffset, column: mark.column, length: length)
    return diagnostic(
      "'\(key)' is given twice", code: "yaml.duplicate-key", at: second,
      notes: [Diagnostic.Note("first here", location: first, excerpt: excerpt(at: first))],
      help: "keep one of the two")
  }
}
