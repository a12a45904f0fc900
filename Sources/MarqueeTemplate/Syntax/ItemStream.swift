internal import MarqueeBase

/// The source of the parser's items: a document, or the lines of a `{% liquid %}` tag.
protocol ItemStream {
  mutating func next() throws(SyntaxError) -> TemplateItem?
}

struct DocumentStream: ItemStream {
  private let items: [TemplateItem]
  private var index = 0

  init(_ items: [TemplateItem]) { self.items = items }

  mutating func next() throws(SyntaxError) -> TemplateItem? {
    guard index < items.count else { return nil }
    index += 1
    return items[index - 1]
  }
}

/// The lines of a `{% liquid %}` tag, each of which is a tag without its delimiters.
struct LiquidTagStream: ItemStream {
  private let source: [UInt8]
  private var rest: Range<Int>

  init(_ source: [UInt8], _ range: Range<Int>) {
    self.source = source
    rest = range
  }

  private mutating func line() -> Range<Int>? {
    guard !rest.isEmpty else { return nil }
    let end = source[rest].firstIndex(of: 10)
    let line = rest.lowerBound..<(end ?? rest.upperBound)
    rest = (end.map { $0 + 1 } ?? rest.upperBound)..<rest.upperBound
    return line
  }

  mutating func next() throws(SyntaxError) -> TemplateItem? {
    while let line = line() {
      guard let item = try item(line) else { continue }
      switch TagLibrary.find(item.name)?.body {
      case .comment(let nests): try skip(item, nests: nests)
      case .verbatim: return try raw(item)
      default: return item
      }
    }
    return nil
  }

  private func item(_ line: Range<Int>) throws(SyntaxError) -> TemplateItem? {
    var start = line.lowerBound
    var end = line.upperBound
    while start < end, source[start].isLiquidSpace { start += 1 }
    while start < end, source[end - 1].isLiquidSpace { end -= 1 }
    guard start < end else { return nil }
    var nameEnd = start
    if source[start] == UInt8(ascii: "#") {
      nameEnd += 1
    } else {
      while nameEnd < end, source[nameEnd].isWord { nameEnd += 1 }
    }
    guard nameEnd > start else {
      throw SyntaxError(
        "a line of 'liquid' starts with the name of a tag",
        at: SourceSpan(offset: start, length: end - start), help: "for example: echo movie.title")
    }
    var markup = nameEnd
    while markup < end, source[markup].isLiquidSpace { markup += 1 }
    return TemplateItem(
      kind: .tag, name: String(decoding: source[start..<nameEnd], as: UTF8.self),
      markup: markup..<end, range: start..<end)
  }

  private mutating func skip(_ opened: TemplateItem, nests: Bool) throws(SyntaxError) {
    var depth = 1
    while let line = line() {
      guard let item = try? item(line) else { continue }
      if item.name == opened.name, nests { depth += 1 }
      if item.name == "end" + opened.name { depth -= 1 }
      if depth == 0 { return }
    }
    throw SyntaxError(
      "'\(opened.name)' is never closed", at: opened.span, help: "add a line end\(opened.name)")
  }

  private mutating func raw(_ opened: TemplateItem) throws(SyntaxError) -> TemplateItem {
    let start = rest.lowerBound
    while let line = line() {
      if let item = try? item(line), item.name == "end" + opened.name {
        return TemplateItem(
          kind: .text, bytes: Array(source[start..<line.lowerBound]), isRaw: true,
          range: opened.range)
      }
    }
    throw SyntaxError(
      "'\(opened.name)' is never closed", at: opened.span, help: "add a line end\(opened.name)")
  }
}
