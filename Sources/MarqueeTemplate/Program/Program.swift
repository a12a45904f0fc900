internal import MarqueeBase

/// A parsed template, ready to run. It is immutable, and shared by the renderers of all threads.
final class Program: @unchecked Sendable {
  // @unchecked: nothing is written to its memory once the engine has handed it out.
  /// The program's number, from 1, unique in its engine. Traces use it to refer to a node.
  let serial: Int
  let source: TemplateSource
  /// The bytes of all static text, one after another.
  let text: [UInt8]
  let nodes: FrozenArray<Node>
  let blocks: FrozenArray<Block>
  let branches: FrozenArray<Branch>
  let loops: FrozenArray<Loop>
  let cycles: FrozenArray<Cycle>
  let partials: FrozenArray<PartialCall>
  let arguments: FrozenArray<NamedArgument>
  let expressions: FrozenArray<Expression>
  let lookups: FrozenArray<Lookup>
  let filterCalls: FrozenArray<FilterCall>
  /// Runs of expressions: the arguments of filters and the values of cycles.
  let lists: FrozenArray<Int32>
  let literals: [Value]
  let names: [String]
  let filters: [Filter]
  /// The block of the whole template.
  let root: Int32
  /// The number of slots that the program needs in the look-up cache.
  let cacheCount: Int
  /// The index of the first of its slots; the engine sets it once, before it returns the program.
  var cacheBase = 0
  /// The root names that it reads and does not set, with the first place of each.
  let readNames: TextMap<SourceSpan>
  /// The names of partials that are literals.
  let literalPartials: TextSet
  /// Whether the name of some partial is computed.
  let hasDynamicPartials: Bool
  /// Whether it reads a variable by a computed name (`{{ [name] }}`), which may be any.
  let readsAnyName: Bool
  /// Whether it consists only of text and columns (`{{ movie.title }}`). If it ran for one row, it
  /// runs without a mistake for all rows of the same query.
  let isOnlyColumns: Bool
  /// Whether it prints `page.toc`.
  let hasTableOfContents: Bool
  /// Whether one of its loops continues where another stopped (`offset: continue`).
  let continuesLoops: Bool
  /// The symbols of names that it sets, or passes to partials.
  let givenSymbols: Set<Int32>
  /// Warnings for the author about text that is no mistake.
  let warnings: [Diagnostic]

  init(
    _ draft: ProgramDraft, serial: Int, source: TemplateSource, root: Int32,
    warnings: [Diagnostic]
  ) {
    self.warnings = warnings
    self.serial = serial
    self.source = source
    self.root = root
    text = draft.text
    nodes = FrozenArray(draft.nodes.map { draft.column($0) ?? $0 })
    blocks = FrozenArray(draft.blocks)
    branches = FrozenArray(draft.branches)
    loops = FrozenArray(draft.loops)
    cycles = FrozenArray(draft.cycles)
    partials = FrozenArray(draft.partials)
    arguments = FrozenArray(draft.arguments)
    expressions = FrozenArray(draft.expressions)
    lookups = FrozenArray(draft.lookups)
    filterCalls = FrozenArray(draft.filterCalls)
    lists = FrozenArray(draft.lists)
    literals = draft.literals
    names = draft.names
    filters = draft.filters
    cacheCount = draft.lookups.count
    readNames = draft.readNames
    literalPartials = draft.literalPartials
    hasDynamicPartials = draft.hasDynamicPartials
    givenSymbols = draft.givenSymbols
    continuesLoops = draft.loops.contains { $0.continues }
    isOnlyColumns = draft.nodes.allSatisfy {
      $0.kind == .text || draft.column($0)?.kind == .column
    }
    readsAnyName = draft.expressions.contains { $0.kind == .dynamicPath }
    hasTableOfContents = draft.expressions.contains { $0.kind == .tableOfContents }
  }

  deinit {
    nodes.free()
    blocks.free()
    branches.free()
    loops.free()
    cycles.free()
    partials.free()
    arguments.free()
    expressions.free()
    lookups.free()
    filterCalls.free()
    lists.free()
  }

  /// All names that it looks up in a map or a row.
  var memberNames: TextSet {
    var members: TextSet = []
    for index in 0..<lookups.count {
      let lookup = lookups[index]
      if lookup.kind == .name {
        members.insert(names[Int(lookup.first)])
      } else if expressions[lookup.first].kind == .literal,
        case .string(let name) = literals[Int(expressions[lookup.first].first)]
      {
        members.insert(name)
      }
    }
    return members
  }

  /// Whether an expression is constant: a literal, or literals with filters.
  func isConstant(_ index: Int32) -> Bool {
    let expression = expressions[index]
    switch expression.kind {
    case .literal: return true
    case .filtered:
      let calls = (expression.second..<expression.second + expression.count).map { filterCalls[$0] }
      return isConstant(expression.first)
        && calls.allSatisfy { call in
          let positional = call.firstPositional..<call.firstPositional + call.positionalCount
          let named = call.firstNamed..<call.firstNamed + call.namedCount
          return positional.allSatisfy { isConstant(lists[$0]) }
            && named.allSatisfy { isConstant(arguments[$0].expression) }
        }
    default: return false
    }
  }

  /// An error at a place of the template.
  func diagnostic(
    _ message: String, code: Diagnostic.Code, offset: Int32, length: Int32,
    notes: [Diagnostic.Note] = [], help: String? = nil
  ) -> Diagnostic {
    source.diagnostic(
      message, code: code, span: SourceSpan(offset: Int(offset), length: Int(length)),
      notes: notes, help: help)
  }
}

/// A range of a template's text, in bytes.
struct SourceSpan: Hashable, Sendable {
  var offset: Int
  var length: Int
}

extension TemplateSource {
  func diagnostic(
    _ message: String, code: Diagnostic.Code, span: SourceSpan,
    severity: Diagnostic.Severity = .error,
    notes: [Diagnostic.Note] = [], help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      message, code: code, severity: severity, at: location(of: span),
      excerpt: excerpt(at: span.offset),
      notes: notes, help: help)
  }

  func location(of span: SourceSpan) -> SourceLocation {
    SourceLocation(
      file: name, text: text, offset: span.offset, byteCount: max(1, span.length),
      lineOffset: lineOffset)
  }

  /// The line that contains a byte offset, without its newline.
  func excerpt(at offset: Int) -> String {
    let bytes = Array(text.utf8)
    let position = min(max(0, offset), bytes.count)
    let start = bytes[..<position].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let end = bytes[position...].firstIndex(of: 10) ?? bytes.count
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

/// A program that is being parsed.
struct ProgramDraft {
  var text: [UInt8] = []
  /// The ranges of its static texts in the source, without those of `raw`.
  var texts: [Range<Int>] = []
  var nodes: [Node] = []
  var blocks: [Block] = []
  var branches: [Branch] = []
  var loops: [Loop] = []
  var cycles: [Cycle] = []
  var partials: [PartialCall] = []
  var arguments: [NamedArgument] = []
  var expressions: [Expression] = []
  var lookups: [Lookup] = []
  var filterCalls: [FilterCall] = []
  var lists: [Int32] = []
  var literals: [Value] = []
  var names: [String] = []
  var filters: [Filter] = []
  var readNames: TextMap<SourceSpan> = [:]
  var literalPartials: TextSet = []
  var hasDynamicPartials = false
  var givenSymbols: Set<Int32> = []
  private var nameIndex: TextMap<Int32> = [:]

  /// The index of a name, which is added if it is new.
  mutating func name(_ text: String) -> Int32 {
    if let index = nameIndex[text] { return index }
    names.append(text)
    nameIndex[text] = Int32(names.count - 1)
    return Int32(names.count - 1)
  }

  mutating func literal(_ value: Value) -> Int32 {
    literals.append(value)
    return Int32(literals.count - 1)
  }

  mutating func add(_ expression: Expression) -> Int32 {
    expressions.append(expression)
    return Int32(expressions.count - 1)
  }

  /// The node of kind `column` for an output of `name.key`; nil for any other node.
  func column(_ node: Node) -> Node? {
    guard node.kind == .output else { return nil }
    let expression = expressions[Int(node.first)]
    guard expression.kind == .path, expression.count == 1 else { return nil }
    let lookup = lookups[Int(expression.second)]
    guard lookup.kind == .name else { return nil }
    var column = node
    column.kind = .column
    column.count = lookup.cache
    return column
  }

  /// Adds a block, whose nodes are stored side by side; the blocks inside it were added before.
  mutating func block(_ content: [Node]) -> Int32 {
    blocks.append(Block(first: Int32(nodes.count), count: Int32(content.count)))
    nodes += content
    return Int32(blocks.count - 1)
  }
}
