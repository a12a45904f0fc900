internal import MarqueeBase

/// A table of a reference: a row for each word, with the word in the first column. Its texts are
/// Markdown, for the pages of docs/.
package struct ReferenceTable: Sendable {
  /// The names of the columns; that of the sentences that explain the words is empty.
  package let heads: [String]
  package let rows: [[String]]

  /// The table as Markdown.
  package var markdown: String {
    let lines =
      [heads, heads.map { _ in "---" }]
      + rows.map { cells in ["`\(cells[0])`"] + cells.dropFirst() }
    return lines.map { cells in
      // The cells of the line below the head have no spaces; an empty cell is one space.
      cells.first == "---"
        ? "|" + cells.joined(separator: "|") + "|\n"
        : "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined() + "\n"
    }.joined()
  }

  /// The table for a terminal: each word on a line of its own, with its type and default, and below
  /// it the sentences about it.
  ///
  /// - Parameters:
  ///   - width: the columns of the terminal, at which lines are broken between words.
  ///   - address: gives the address of a page of docs/, for links that lead there.
  package func text(width: Int, address: (String) -> String) -> String {
    rows.map { cells in
      var line = cells[0]
      var sentences = ""
      for (head, cell) in zip(heads, cells).dropFirst() where !cell.isEmpty && cell != "–" {
        switch head {
        case "type": line += "  (\(Self.plain(cell, address)))"
        case "default": line += "  [\(Self.plain(cell, address))]"
        default: sentences = Self.plain(cell, address)
        }
      }
      return "  \(line)\n" + Self.broken(sentences, width: max(40, width) - 6)
    }.joined()
  }

  /// Removes Markdown's marks: a link to a page of docs/ becomes its address, a link in the same
  /// page its text alone.
  private static func plain(_ text: String, _ address: (String) -> String) -> String {
    text.replacing(/\[([^\]]*)\]\(([^)#]*)[^)]*\)/) { match in
      if match.2.isEmpty { return String(match.1) }
      let place = address(String(match.2))
      return match.1 == match.2 ? place : "\(match.1) (\(place))"
    }.replacing("`", with: "").replacing("\\|", with: "|").replacing("**", with: "")
  }

  private static func broken(_ text: String, width: Int) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { "      \($0)\n" }.joined()
  }
}
