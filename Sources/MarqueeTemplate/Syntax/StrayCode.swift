internal import MarqueeBase

/// Finds code of other template languages in a template's text, where it is not run and every
/// reader of the page sees it: `<%= title %>`, `{# a comment #}`, `<?= title ?>`.
struct StrayCode {
  let source: [UInt8]
  let format: Format

  /// The beginnings of such code, longer ones first, each with its entry in the table of foreign
  /// words.
  private static let beginnings: [(start: [UInt8], word: String)] = [
    (Array("<%=".utf8), "<%= name %>"), (Array("<%-".utf8), "<%= name %>"),
    (Array("<% ".utf8), "<% if a %>"), (Array("<?=".utf8), "<?= name ?>"),
    (Array("<?php".utf8), "<?php if (a): ?>"), (Array("{# ".utf8), "{# text #}"),
  ]

  /// - Parameter texts: the ranges of the template's static texts.
  /// - Returns: a warning for the first place of each kind.
  func found(in texts: [Range<Int>]) -> [SyntaxError] {
    guard format.isHTML || format == .xml else { return [] }
    var found: [SyntaxError] = []
    var told: TextSet = []
    for text in texts {
      for index in candidates(in: text) {
        guard let (start, word) = beginning(at: index, in: text), !told.contains(word),
          !isCode(index), let entry = ForeignWord.bracesByWord[word]
        else { continue }
        told.insert(word)
        var warning = SyntaxError(
          "'\(String(decoding: start, as: UTF8.self).trimmed)' is text here, and every reader sees it",
          at: SourceSpan(offset: index, length: start.count), entry)
        warning.notes.append(("{% raw %}…{% endraw %} says that it is meant", nil))
        found.append(warning)
      }
    }
    return found
  }

  /// The places whose first two bytes are those of a beginning. Nearly no place is, so the text is
  /// searched without bounds checks.
  private func candidates(in text: Range<Int>) -> [Int] {
    source.withUnsafeBufferPointer { bytes in
      text.dropLast().filter { index in
        switch bytes[index] {
        case UInt8(ascii: "<"):
          bytes[index + 1] == UInt8(ascii: "%") || bytes[index + 1] == UInt8(ascii: "?")
        case UInt8(ascii: "{"): bytes[index + 1] == UInt8(ascii: "#")
        default: false
        }
      }
    }
  }

  private func beginning(at index: Int, in text: Range<Int>) -> (start: [UInt8], word: String)? {
    Self.beginnings.first { start, _ in
      index + start.count <= text.upperBound
        && source[index..<index + start.count].elementsEqual(start)
    }
  }

  /// Whether a place in Markdown is in a code span, or in a fenced or indented code block.
  private func isCode(_ index: Int) -> Bool {
    guard format == .markdown else { return false }
    let lines = source[..<index].split(separator: 10, omittingEmptySubsequences: false)
    guard let line = lines.last else { return false }
    if line.count(where: { $0 == UInt8(ascii: "`") }) % 2 == 1 { return true }
    if line.starts(with: "    ".utf8) || line.first == 9 { return true }
    let fences = lines.dropLast().count { line in
      let start = line.drop { $0 == 32 }
      return start.starts(with: "```".utf8) || start.starts(with: "~~~".utf8)
    }
    return fences % 2 == 1
  }
}
