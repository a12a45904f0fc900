internal import MarqueeBase

/// Parses a template into a `Program`.
///
/// The parser is strict: text that it does not understand is an error with a location, and never
/// output. Where it can, it continues after a mistake, so that an author sees all mistakes of a
/// file at once.
final class TemplateParser {
  let template: TemplateSource
  let source: [UInt8]
  let symbols: SymbolTable
  var draft = ProgramDraft()
  private var depth = 0
  /// The blocks that are open, the innermost last, for messages.
  private var open: [TemplateItem] = []
  private let maximumDepth: Int
  /// The mistakes so far, one for each place.
  private var mistakes: [SyntaxError] = []
  /// The tags so far that do not exist. Their ends and branches are not reported as further
  /// mistakes.
  private var unknownTags: TextSet = []
  /// The greatest number of mistakes that are reported for one template.
  private static let mostMistakes = 100

  /// The nodes of a block, and whether the block prints anything.
  struct ParsedBlock {
    var nodes: [Node] = []
    /// Whether the block contains only white space and tags that print nothing; its white space is
    /// then left out.
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
    var root: Int32 = -1
    do throws(SyntaxError) {
      root = try parser.parse()
    } catch {
      parser.note(error)
    }
    guard parser.mistakes.isEmpty else {
      let mistakes = parser.mistakes.sorted { $0.span.offset < $1.span.offset }
      throw Diagnostics(mistakes.map { parser.diagnostic($0, severity: .error) })
    }
    let warnings = StrayCode(source: parser.source, format: template.format)
      .found(in: parser.draft.texts).map { parser.diagnostic($0, severity: .warning) }
    return Program(
      parser.draft, serial: serial, source: template, root: root, warnings: warnings)
  }

  private func parse() throws(SyntaxError) -> Int32 {
    guard source.count < Int(Int32.max) else {
      throw SyntaxError(
        "the template is larger than 2 GiB", at: SourceSpan(offset: 0, length: 1))
    }
    var scanned = ItemScanner.items(of: source, isPage: template.format.isPage)
    if template.format.isPage { StandaloneLines.apply(to: &scanned.items, source: source) }
    var stream: any ItemStream = DocumentStream(scanned.items)
    if let mistake = scanned.mistake {
      // The text after the mistake is not scanned, so blocks may be open without a mistake.
      note(mistake)
      _ = try? block(&stream, until: [], opened: nil)
      return -1
    }
    let (block, _) = try block(&stream, until: [], opened: nil)
    return draft.block(block.nodes)
  }

  private func diagnostic(_ error: SyntaxError, severity: Diagnostic.Severity) -> Diagnostic {
    template.diagnostic(
      error.message, code: severity == .error ? "template.syntax" : "template.foreign",
      span: error.span, severity: severity,
      notes: error.notes.map { note in
        Diagnostic.Note(
          note.message, location: note.span.map { template.location(of: $0) },
          excerpt: note.span.map { template.excerpt(at: $0.offset) })
      }, help: error.help)
  }

  // MARK: Mistakes

  /// Records a mistake after which the parser can continue.
  func note(_ error: SyntaxError) {
    guard mistakes.count < Self.mostMistakes,
      !mistakes.contains(where: { $0.span == error.span })
    else { return }
    mistakes.append(error)
  }

  /// Whether a mistake was found in a tag's own text.
  func hasMistake(in item: TemplateItem) -> Bool {
    mistakes.contains { item.range.contains($0.span.offset) }
  }

  /// Parses an expression; when it is wrong, the mistake is recorded and nil is used in its place.
  func attempt(
    _ item: TemplateItem, _ body: () throws(SyntaxError) -> Int32
  ) -> Int32 {
    do throws(SyntaxError) {
      return try body()
    } catch {
      note(error)
      return draft.add(
        Expression(
          kind: .literal, first: draft.literal(.null), offset: Int32(item.range.lowerBound),
          length: 1))
    }
  }

  /// Adds the node of a tag without a body; when the tag is wrong, the mistake is recorded and the
  /// tag is left out.
  func append(
    to block: inout ParsedBlock, _ body: () throws(SyntaxError) -> Node
  ) {
    do throws(SyntaxError) {
      block.nodes.append(try body())
    } catch {
      note(error)
    }
  }

  /// Records a tag that does not exist, or that can't be at this place.
  ///
  /// - Throws: the mistake, when the text after it can't be understood.
  func unknown(_ item: TemplateItem) throws(SyntaxError) {
    let error = TagSuggestion(source: source, open: open).error(item)
    if TagSuggestion.isMisplaced(item) {
      // It may belong to a tag that does not exist.
      if unknownTags.isEmpty { throw error }
      return
    }
    if item.name.hasPrefix("end"), unknownTags.contains(String(item.name.dropFirst(3))) { return }
    unknownTags.insert(item.name)
    note(error)
  }

  /// Notes words after a tag that takes none; pages refuse them, and plain Liquid ignores them.
  func checkNoWords(_ item: TemplateItem) {
    guard template.format.isPage, !item.markup.allSatisfy({ source[$0].isLiquidSpace }) else {
      return
    }
    note(TagSuggestion(source: source, open: open).extraWords(item))
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

  /// Parses up to the first tag named in `ends`, or to the end of the stream when `opened` is nil.
  ///
  /// - Returns: the block and the tag that ended it.
  func block(
    _ stream: inout any ItemStream, until ends: TextSet, opened: TemplateItem?
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
        let expression = attempt(item) { () throws(SyntaxError) in try output(item) }
        block.nodes.append(node(.output, item, first: expression))
        block.isBlank = false
      case .tag:
        if ends.contains(item.name) {
          if TagLibrary.standsAlone(item.name) { checkNoWords(item) }
          return (block, item)
        }
        try tag(item, &stream, &block)
      }
    }
    if let opened {
      // A tag whose own text is wrong may have swallowed its end tag.
      guard unknownTags.isEmpty, !hasMistake(in: opened) else { return (block, nil) }
      throw SyntaxError(
        "'\(opened.name)' is never closed", at: opened.span,
        help: stream is LiquidTagStream
          ? "add a line end\(opened.name)" : "add {% end\(opened.name) %}")
    }
    return (block, nil)
  }

  /// Parses a tag and its body.
  func tag(
    _ item: TemplateItem, _ stream: inout any ItemStream, _ block: inout ParsedBlock
  ) throws(SyntaxError) {
    guard let definition = TagLibrary.find(item.name) else { return try unknown(item) }
    try definition.parse(self, item, &stream, &block)
  }

  /// Parses the body of a tag, up to its end tag or one of its branches.
  func body(
    of item: TemplateItem, _ stream: inout any ItemStream
  ) throws(SyntaxError) -> (ParsedBlock, TemplateItem?) {
    try block(&stream, until: TagLibrary.find(item.name)?.ends ?? [], opened: item)
  }

  private func output(_ item: TemplateItem) throws(SyntaxError) -> Int32 {
    do throws(SyntaxError) {
      if template.format.isPage, item.markup.allSatisfy({ source[$0].isLiquidSpace }) {
        throw SyntaxError(
          "nothing stands between the braces", at: item.span, help: "for example {{ movie.title }}")
      }
      if template.format.isPage, BracesSuggestion.mayBeGoAction(source, item.markup),
        let slip = BracesSuggestion(source, item.markup).goAction
      {
        throw slip
      }
      return try filteredExpression(item.markup)
    } catch {
      throw BracesSuggestion(source, item.markup).explaining(error)
    }
  }

  private func append(_ item: TemplateItem, to block: inout ParsedBlock) {
    guard !item.bytes.isEmpty else { return }
    if !item.isRaw { draft.texts.append(item.range) }
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

  func lostComma(_ comma: Lexeme, _ wanted: String) -> SyntaxError {
    SyntaxError("\(wanted) was expected after ','", at: comma.span, help: "remove the comma")
  }
}
