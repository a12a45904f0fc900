internal import MarqueeBase

/// Removes the traces of tags from the layout of a page. A line that contains only tags is removed
/// with its newline. The body of a block on lines of its own is dedented to the column of its tag.
///
/// Without this, the blank line that a tag leaves behind would end a Markdown table, and a body
/// that is indented for readability would become a code block.
struct StandaloneLines {
  private struct Fragment {
    var item: Int
    /// The bytes of a text item that are in this line; nil for a tag or an output.
    var range: Range<Int>?
  }

  private struct Line {
    var fragments: [Fragment] = []
    /// The number of bytes of white space at its start; 0 when it starts with a tag or an output.
    var indent = 0
    var isBlank = true
    var isStandalone = false
    /// The indices of the bodies that it is in, outermost first.
    var bodies: [Int] = []
  }

  /// The lines between two tags of one block.
  private struct Body {
    var tagIndent: Int
    /// Whether the block's tag is alone on its line; only then is the body dedented.
    var isStandalone: Bool
    var smallestIndent = Int.max

    var dedent: Int {
      isStandalone && smallestIndent != .max ? max(0, smallestIndent - tagIndent) : 0
    }
  }

  static func apply(to items: inout [TemplateItem], source: [UInt8]) {
    var lines = split(items)
    for index in lines.indices { classify(&lines[index], items, source) }
    let bodies = nest(&lines, items)
    write(lines, bodies, to: &items)
  }

  private static func split(_ items: [TemplateItem]) -> [Line] {
    var lines: [Line] = []
    var line = Line()
    for (index, item) in items.enumerated() {
      guard item.kind == .text else {
        line.fragments.append(Fragment(item: index, range: nil))
        continue
      }
      var start = 0
      while start < item.bytes.count {
        let newline = item.bytes[start...].firstIndex(of: 10)
        let end = newline.map { $0 + 1 } ?? item.bytes.count
        line.fragments.append(Fragment(item: index, range: start..<end))
        if newline != nil {
          lines.append(line)
          line = Line()
        }
        start = end
      }
    }
    if !line.fragments.isEmpty { lines.append(line) }
    return lines
  }

  private static func classify(_ line: inout Line, _ items: [TemplateItem], _ source: [UInt8]) {
    var hasTag = false
    var hasContent = false
    for (position, fragment) in line.fragments.enumerated() {
      let item = items[fragment.item]
      if let range = fragment.range {
        let isSpace = item.bytes[range].allSatisfy(\.isLiquidSpace)
        if item.isRaw || !isSpace { hasContent = true }
        if position == 0, !item.isRaw {
          line.indent = item.bytes[range].prefix { $0 == 32 || $0 == 9 }.count
        }
      } else if item.kind == .tag, isSilent(item, source) {
        hasTag = true
      } else {
        hasContent = true
      }
    }
    line.isStandalone = hasTag && !hasContent
    line.isBlank = !hasTag && !hasContent
  }

  /// Whether the tag itself prints nothing.
  private static func isSilent(_ item: TemplateItem, _ source: [UInt8]) -> Bool {
    guard let tag = TagLibrary.find(item.name) ?? TagLibrary.ended(by: item.name) else {
      return true
    }
    guard tag.holdsTags else { return !tag.prints }
    let words = String(decoding: source[item.markup], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    return !words.contains { TagLibrary.find(String($0))?.prints ?? false }
  }

  /// Finds the bodies that each line is in.
  private static func nest(_ lines: inout [Line], _ items: [TemplateItem]) -> [Body] {
    var bodies: [Body] = []
    var open: [Int] = []
    for index in lines.indices {
      // A line belongs to the bodies that are open from its start to its end.
      var kept = open.count
      for fragment in lines[index].fragments where fragment.range == nil {
        let item = items[fragment.item]
        guard item.kind == .tag else { continue }
        let isEnd = item.name.hasPrefix("end")
        let isSeparator = TagLibrary.branches.contains(item.name)
        if isEnd || isSeparator, !open.isEmpty {
          open.removeLast()
          kept = min(kept, open.count)
        }
        if isSeparator || (!isEnd && TagLibrary.find(item.name)?.hasEnd ?? false) {
          bodies.append(
            Body(tagIndent: lines[index].indent, isStandalone: lines[index].isStandalone))
          open.append(bodies.count - 1)
        }
      }
      guard !lines[index].isBlank else { continue }
      lines[index].bodies = Array(open.prefix(kept))
      for body in lines[index].bodies {
        bodies[body].smallestIndent = min(bodies[body].smallestIndent, lines[index].indent)
      }
    }
    return bodies
  }

  private static func write(_ lines: [Line], _ bodies: [Body], to items: inout [TemplateItem]) {
    var texts: [Int: [UInt8]] = [:]
    for line in lines {
      var dedent = min(line.indent, line.bodies.reduce(0) { $0 + bodies[$1].dedent })
      for fragment in line.fragments {
        guard var range = fragment.range else {
          dedent = 0
          continue
        }
        if line.isStandalone {
          texts[fragment.item, default: []] += []
          continue
        }
        range = range.lowerBound + min(dedent, range.count)..<range.upperBound
        dedent = 0
        texts[fragment.item, default: []] += items[fragment.item].bytes[range]
      }
    }
    for (index, bytes) in texts { items[index].bytes = bytes }
  }
}
