internal import MarqueeBase

/// Parses a template into a `Program`.
///
/// The parse is strict: what is not understood is an error with a place, never output.
final class TemplateParser {
  let template: TemplateSource
  let source: [UInt8]
  let symbols: SymbolTable
  var draft = ProgramDraft()
  private var depth = 0
  /// The blocks that are open, the innermost last: for messages.
  private var open: [TemplateItem] = []
  private let maximumDepth: Int

  /// What a block's end looks like, and whether the block prints anything.
  struct ParsedBlock {
    var nodes: [Node] = []
    /// Only white space and tags that print nothing: its white space is left out.
    var isBlank = true

    mutating func dropText() { nodes.removeAll { $0.kind == .text } }
  }

  private init(_ template: TemplateSource, _ symbols: SymbolTable, maximumDepth: Int) {
    self.template = template
    self.symbols = symbols
    self.maximumDepth = maximumDepth
    source = Array(template.text.utf8)
  }

  static func parse(
    _ template: TemplateSource, symbols: SymbolTable, serial: Int, maximumDepth: Int
  ) throws(Diagnostics) -> Program {
    let parser = TemplateParser(template, symbols, maximumDepth: maximumDepth)
    do throws(SyntaxError) {
      guard parser.source.count < Int(Int32.max) else {
        throw SyntaxError(
          "the template is larger than 2 GiB", at: SourceSpan(offset: 0, length: 1))
      }
      var items = try ItemScanner.items(of: parser.source)
      if template.format.isPage { StandaloneLines.apply(to: &items, source: parser.source) }
      var stream: any ItemStream = DocumentStream(items)
      let (block, end) = try parser.block(&stream, until: [], opened: nil)
      if let end { throw parser.unknownTag(end) }
      let root = parser.draft.block(block.nodes)
      return Program(parser.draft, serial: serial, source: template, root: root)
    } catch {
      throw Diagnostics(
        template.diagnostic(
          error.message, code: "template.syntax", span: error.span,
          notes: error.notes.map { note in
            Diagnostic.Note(
              note.message, location: template.location(of: note.span),
              excerpt: template.excerpt(at: note.span.offset))
          }, help: error.help))
    }
  }

  func enter(_ span: SourceSpan) throws(SyntaxError) {
    depth += 1
    if depth > maximumDepth {
      throw SyntaxError(
        "the template nests deeper than \(maximumDepth) levels", at: span,
        help: "move a part into a partial")
    }
  }

  func leave() { depth -= 1 }

  /// Parses to the first tag named in `ends`, or to the end when `opened` is nil.
  ///
  /// - Returns: the block and the tag that ended it.
  func block(
    _ stream: inout any ItemStream, until ends: Set<String>, opened: TemplateItem?
  ) throws(SyntaxError) -> (ParsedBlock, TemplateItem?) {
    if let opened {
      try enter(opened.span)
      open.append(opened)
    }
    defer {
      if opened != nil {
        leave()
        open.removeLast()
      }
    }
    var block = ParsedBlock()
    while let item = try stream.next() {
      switch item.kind {
      case .text:
        append(item, to: &block)
      case .output:
        let expression = try filteredExpression(item.markup)
        block.nodes.append(node(.output, item, first: expression))
        block.isBlank = false
      case .tag:
        if ends.contains(item.name) { return (block, item) }
        try tag(item, &stream, &block)
      }
    }
    if let opened {
      throw SyntaxError(
        "'\(opened.name)' is never closed", at: opened.span,
        help: stream is LiquidTagStream
          ? "add a line end\(opened.name)" : "add {% end\(opened.name) %}")
    }
    return (block, nil)
  }

  private func append(_ item: TemplateItem, to block: inout ParsedBlock) {
    guard !item.bytes.isEmpty else { return }
    block.nodes.append(
      Node(
        kind: .text, first: Int32(draft.text.count), count: Int32(item.bytes.count),
        offset: Int32(item.range.lowerBound), length: Int32(item.range.count)))
    draft.text += item.bytes
    if item.isRaw || !item.bytes.allSatisfy(\.isLiquidSpace) { block.isBlank = false }
  }

  func node(_ kind: Node.Kind, _ item: TemplateItem, first: Int32 = 0, count: Int32 = 0) -> Node {
    Node(
      kind: kind, first: first, count: count, offset: Int32(item.range.lowerBound),
      length: Int32(item.range.count))
  }

  func unknownTag(_ item: TemplateItem) -> SyntaxError {
    TagSlip(source: source, open: open).error(item)
  }
}

/// The tags of the language.
enum TagName {
  /// Tags with an end tag.
  static let blocks: Set<String> = [
    "if", "unless", "case", "for", "tablerow", "capture", "ifchanged", "comment", "raw", "doc",
  ]
  /// Tags that stand for themselves.
  static let simple: Set<String> = [
    "assign", "break", "continue", "cycle", "decrement", "echo", "include", "increment", "liquid",
    "render", "#",
  ]
  /// `endif` and the like.
  static func isEnd(_ name: String) -> Bool {
    name.hasPrefix("end") && blocks.contains(String(name.dropFirst(3)))
  }

  static let all = blocks.union(simple).subtracting(["#"])
}
