import Foundation

/// A piece of a documentation page that a test looks at: an HTML comment, a fenced block, or a
/// table.
///
/// A comment names the kind of the block after it, and so how it is tested:
///
/// | comment | what follows |
/// |---|---|
/// | `template`, `template: html` | a template; `markdown` when no format is named |
/// | `partial: card.html` | a partial of the template above |
/// | `data` | the template's data, as JSON |
/// | `output`, `error`, `warning` | exactly what the template gives with its data |
/// | `expressions`, `expressions: {…}` | a table whose last columns are a template and its output |
/// | `configuration` | a marquee.yaml; right unless `error` follows, then exactly those errors |
/// | `site` | nothing: an empty folder for what comes |
/// | `file: NAME` | a file of that folder; its text may stand in the comment, unseen by readers |
/// | `change: NAME` | a change of that file, as `diff -u` shows it |
/// | `run`, `run: CODE` | commands after `$ ` and what they say; the last ends with the code |
/// | `reference: NAME` | the table that `marquee help NAME` prints |
/// | `holds: NAME` | lines that are in that file |
/// | `workflow`, `workflow-steps`, `gitlab`, `kubernetes`, `vercel` | a file for another program |
/// | `install`, `install: PROGRAM` | commands that install a release |
/// | `function` | a function that Vercel runs |
/// | `untested: WHY` | something that can't be tested |
///
/// The sign `…` in the output of commands stands for any text in a line, or, on a line of its own,
/// for any lines; times count as equal. `cd NAME` changes the folder for all blocks that follow,
/// for files too.
struct DocumentBlock: Sendable {
  enum Kind: Sendable, Equatable {
    case comment
    case fence(language: String)
    case table
  }

  let kind: Kind
  /// The number of its first line, from 1.
  let line: Int
  let lines: [String]

  var text: String { lines.joined(separator: "\n") }

  static func all(of text: String) -> [DocumentBlock] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var blocks: [DocumentBlock] = []
    var next = 0
    /// Takes the lines from `next` to the one before the end line.
    func take(until isEnd: (String) -> Bool) -> [String] {
      let end = lines[next...].firstIndex(where: isEnd) ?? lines.endIndex
      defer { next = end }
      return Array(lines[next..<end])
    }
    while next < lines.count {
      let start = next
      let line = lines[next]
      if line.hasPrefix("<!--") {
        var body = take { $0.contains("-->") } + lines[next..<min(next + 1, lines.count)]
        next += 1
        body[0].removeFirst(4)
        if let end = body[body.count - 1].range(of: "-->") {
          body[body.count - 1].removeSubrange(end.lowerBound...)
        }
        if body.count > 1, body.last == "" { body.removeLast() }
        body[0] = body[0].trimmingCharacters(in: .whitespaces)
        blocks.append(DocumentBlock(kind: .comment, line: start + 1, lines: body))
      } else if line.hasPrefix("```") {
        next += 1
        let body = take { $0 == "```" }
        next += 1
        blocks.append(
          DocumentBlock(
            kind: .fence(language: String(line.dropFirst(3))), line: start + 2, lines: body))
      } else if line.hasPrefix("|") {
        let body = take { !$0.hasPrefix("|") }
        blocks.append(DocumentBlock(kind: .table, line: start + 1, lines: body))
      } else {
        next += 1
      }
    }
    return blocks
  }

  /// The comment's instruction: `file: a.md` has the key `file` and the argument `a.md`; further
  /// lines are the comment's own text.
  var instruction: (key: String, argument: String?, text: [String]?) {
    let parts = lines[0].split(separator: ":", maxSplits: 1).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    return (
      parts.first ?? "", parts.count > 1 ? parts[1] : nil,
      lines.count > 1 ? Array(lines.dropFirst()) : nil
    )
  }

  /// The cells of a table's rows, without the heading; code spans are without their backticks.
  var cells: [(line: Int, cells: [String])] {
    lines.indices.dropFirst(2).map { index in
      let row = lines[index].replacingOccurrences(of: "\\|", with: "\u{0}")
      let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      return (line + index, cells.map { Self.code(String($0)) })
    }
  }

  private static func code(_ cell: String) -> String {
    var text = cell.replacingOccurrences(of: "\u{0}", with: "|")
      .trimmingCharacters(in: .whitespaces)
    let ticks = text.prefix { $0 == "`" }.count
    guard ticks > 0, text.count >= 2 * ticks else { return text }
    text = String(text.dropFirst(ticks).dropLast(ticks))
    return ticks > 1 ? text.trimmingCharacters(in: .whitespaces) : text
  }
}
