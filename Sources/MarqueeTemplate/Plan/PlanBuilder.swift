internal import MarqueeBase
internal import MarqueeHTML

/// Makes the plan of a shape. It parses the Markdown and walks the HTML once for all pages of that
/// shape.
struct PlanBuilder {
  let engine: TemplateEngine
  let format: Format
  private var bytes: [UInt8] = []
  private var pieces: [ShapePiece] = []
  /// The trace entry of each hole.
  private var holes: [TraceEntry] = []
  /// The holes of HTML that are in Markdown's code.
  private var codeHoles: [Int] = []
  /// The static text of all steps so far.
  private var text: [UInt8] = []
  /// The index in `text` at which the next step's text starts.
  private var textStart = 0
  private var steps: [PagePlan.Step] = []

  private init(_ engine: TemplateEngine, _ format: Format) {
    self.engine = engine
    self.format = format
  }

  /// Makes the plan of a shape.
  ///
  /// - Throws: an error for each hole whose value can't be made safe at its place, with its
  ///   location.
  static func plan(
    of entries: [TraceEntry], template: Program, engine: TemplateEngine, format: Format,
    isFragment: Bool
  ) throws(Diagnostics) -> PagePlan {
    var builder = PlanBuilder(engine, format)
    try builder.write(entries, template)
    let walk = ContextWalk.walk(
      builder.bytes, builder.pieces, traits: { builder.traits(of: builder.holes[$0]) },
      format: format, isFragment: isFragment)
    try builder.check(walk, template)
    let headings = builder.assemble(walk)
    return PagePlan(
      entries: entries, text: builder.text, steps: builder.steps, headings: headings,
      holdsBlocks: format.isHTML && HTMLElements.blocksOccur(in: builder.bytes))
  }

  /// Writes the bytes of the shape, and splits them into pieces.
  private mutating func write(_ entries: [TraceEntry], _ template: Program) throws(Diagnostics) {
    var source: [UInt8] = []
    var programs: [Int: Program] = [:]
    // The number of captures of XML around the current entry.
    var captures = 0
    for entry in entries {
      guard entry.isHole else {
        if entry.serial == 0 {
          switch BuiltInText(rawValue: UInt8(truncatingIfNeeded: entry.node)) {
          case .capturedStart: captures += 1
          case .capturedEnd: captures -= 1
          default: break
          }
          let start = source.count
          source += engine.staticText(of: entry)
          if format != .markdown { addText(start..<source.count, isCaptured: captures > 0) }
          continue
        }
        if programs[entry.serial] == nil { programs[entry.serial] = engine.program(entry.serial) }
        guard let program = programs[entry.serial] else { continue }
        let node = program.nodes[entry.node]
        let start = source.count
        source += program.text[Int(node.first)..<Int(node.first + node.count)]
        if format != .markdown { addText(start..<source.count, isCaptured: captures > 0) }
        continue
      }
      holes.append(entry)
      if format == .markdown {
        HoleToken.append(holes.count - 1, to: &source)
      } else {
        pieces.append(.hole(holes.count - 1))
      }
    }
    if format == .markdown {
      guard holes.count <= HoleToken.largest else {
        throw Diagnostics(
          Diagnostic(
            "the page has more than \(HoleToken.largest) values", code: "template.limit",
            at: SourceLocation(file: template.source.name), help: "paginate it"))
      }
      let isHTML = holes.map { $0.hole != .value }
      if isHTML.contains(true) {
        var found: [Int] = []
        bytes = Markdown.html(ofTemplate: source) { code in
          for case .hole(let hole) in HoleToken.pieces(of: code) where isHTML[hole] {
            found.append(hole)
          }
        }
        codeHoles = found
      } else {
        bytes = Markdown.html(ofTemplate: source)
      }
      pieces = bytes.withUnsafeBytes { HoleToken.pieces(of: $0) }
      unwrapBlocks()
    } else {
      bytes = source
      if format == .xml { dropSpaceBeforeDeclaration() }
    }
  }

  /// Removes white space before `<?xml`, which XML parsers don't allow; front matter and tags leave
  /// some.
  private mutating func dropSpaceBeforeDeclaration() {
    guard case .text(let first)? = pieces.first else { return }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let start = bytes[first].starts(with: mark) ? first.lowerBound + mark.count : first.lowerBound
    let rest = bytes[start..<first.upperBound].drop { $0 == 32 || (9...13).contains($0) }
    guard rest.startIndex > start, rest.starts(with: "<?xml".utf8) else { return }
    pieces[0] = .text(rest.startIndex..<first.upperBound)
  }

  private mutating func addText(_ range: Range<Int>, isCaptured: Bool) {
    if isCaptured {
      if !range.isEmpty { pieces.append(.captured(range)) }
    } else if case .text(let last)? = pieces.last, last.upperBound == range.lowerBound {
      pieces[pieces.count - 1] = .text(last.lowerBound..<range.upperBound)
    } else if !range.isEmpty {
      pieces.append(.text(range))
    }
  }

  /// Removes the paragraph around a hole of block HTML that is alone in it.
  private mutating func unwrapBlocks() {
    let open = Array("<p>".utf8)
    let close = Array("</p>".utf8)
    for index in pieces.indices {
      guard case .hole(let hole) = pieces[index], index > 0, index + 1 < pieces.count,
        holes[hole].hole == .blockHTML || holes[hole].hole == .tableOfContents,
        case .text(let before) = pieces[index - 1], case .text(let after) = pieces[index + 1],
        bytes[before].suffix(open.count).elementsEqual(open),
        bytes[after].prefix(close.count).elementsEqual(close)
      else { continue }
      pieces[index - 1] = .text(before.lowerBound..<before.upperBound - open.count)
      pieces[index + 1] = .text(after.lowerBound + close.count..<after.upperBound)
    }
  }

  /// The properties of a hole's expression that the walk needs.
  private func traits(of entry: TraceEntry) -> HoleTraits {
    var traits = HoleTraits()
    switch entry.hole {
    case .inlineHTML: traits.producesHTML = .inline
    case .blockHTML, .tableOfContents: traits.producesHTML = .block
    case .value, nil: break
    }
    guard let program = engine.program(entry.serial) else { return traits }
    let node = program.nodes[entry.node]
    guard node.kind == .output || node.kind == .column else { return traits }
    let expression = program.expressions[node.first]
    if program.isConstant(node.first) { traits.fromConfiguration = true }
    switch expression.kind {
    case .filtered:
      let call = program.filterCalls[expression.second + expression.count - 1]
      guard call.filter >= 0 else { break }
      let filter = program.filters[Int(call.filter)].traits
      traits.urlEncoded = filter.contains(.urlEncoded)
      traits.isJSON = filter.contains(.json)
    case .path:
      // A loop's variable may be called 'site' too, and its value is then a row.
      traits.fromConfiguration =
        engine.symbols.name(expression.first) == "site"
        && !engine.symbols.isGiven(expression.first)
    default: break
    }
    return traits
  }

  private func check(_ walk: WalkResult, _ template: Program) throws(Diagnostics) {
    var diagnostics: [Diagnostic] = []
    var seen: Set<TraceEntry> = []
    for hole in codeHoles where seen.insert(holes[hole]).inserted {
      diagnostics.append(codeDiagnostic(holes[hole], template))
    }
    for refusal in walk.refusals where seen.insert(holes[refusal.hole]).inserted {
      diagnostics.append(diagnostic(of: refusal, template))
    }
    if diagnostics.isEmpty, let open = walk.endsOpen {
      diagnostics.append(
        Diagnostic(
          "\(open.what) is never closed", code: "template.open-end",
          at: SourceLocation(file: template.source.name),
          help: "what follows the page would become part of it: close it"))
    }
    if !diagnostics.isEmpty { throw Diagnostics(diagnostics) }
  }

  /// The error for HTML in Markdown's code, where its tags would still be tags, between
  /// `<pre><code>` and its end.
  private func codeDiagnostic(_ entry: TraceEntry, _ template: Program) -> Diagnostic {
    let program = engine.program(entry.serial) ?? template
    let node = program.nodes[entry.node]
    return program.diagnostic(
      "HTML can't stand in Markdown's code", code: "template.escape.trusted-html",
      offset: node.offset,
      length: node.length,
      help: "a line with four spaces or more before it is code, as is text between backticks: "
        + "take them away, or take away the filter that makes HTML")
  }

  private func diagnostic(of refusal: Refusal, _ template: Program) -> Diagnostic {
    let entry = holes[refusal.hole]
    let program = engine.program(entry.serial) ?? template
    let node = program.nodes[entry.node]
    return program.diagnostic(
      refusal.sentence, code: Diagnostic.Code(rawValue: refusal.code), offset: node.offset,
      length: node.length,
      help: refusal.help)
  }

  // MARK: Steps

  /// Joins static text, holes and the anchors of headings to a list of steps.
  private mutating func assemble(_ walk: WalkResult) -> [PlanHeading] {
    var placements: [Int: Placement] = [:]
    for placement in walk.placements { placements[placement.piece] = placement }
    // Only pages get anchors; the headings of a layout stay as the author wrote them.
    let withAnchors = format == .markdown
    var headings: [PlanHeading] = []
    var anchors: [(offset: Int, heading: Int32)] = []
    if withAnchors {
      for heading in walk.headings {
        headings.append(planHeading(heading))
        if case .none = heading.identity {
          anchors.append((heading.insertion, Int32(headings.count - 1)))
        }
      }
    }
    var next = 0
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .captured(let range) where walk.escapedPieces.contains(index):
        let escaped = ByteBuffer(capacity: range.count * 2)
        bytes[range].withUnsafeBytes {
          MarkupEscaping.xmlText($0.bindMemory(to: UInt8.self), to: escaped)
        }
        escaped.withUnsafeBytes { text += $0 }
      case .captured(let range): text += bytes[range]
      case .text(let range):
        var start = range.lowerBound
        while next < anchors.count, anchors[next].offset <= range.upperBound {
          if anchors[next].offset >= start {
            text += bytes[start..<anchors[next].offset]
            start = anchors[next].offset
          }
          text += " id=\"".utf8
          addStep(.headingID, .htmlAttribute, Int(anchors[next].heading))
          text.append(UInt8(ascii: "\""))
          next += 1
        }
        text += bytes[start..<range.upperBound]
      case .hole(let hole):
        if holes[hole].hole == .tableOfContents {
          addStep(.tableOfContents, .trustedHTML, 0)
        } else if let placement = placements[index] {
          addStep(
            placement.layer == .none ? .value : .layeredValue, placement.escaper, hole,
            placement.layer)
        }
      }
    }
    addStep(.end, .raw, 0)
    return headings
  }

  /// Adds a step, whose static text is the text added since the last step.
  private mutating func addStep(
    _ kind: PagePlan.Step.Kind, _ escaper: Escaper, _ index: Int,
    _ layer: EscapingLayer = .none
  ) {
    steps.append(
      PagePlan.Step(
        textFirst: Int32(textStart), textCount: Int32(text.count - textStart), kind: kind,
        escaper: escaper, layer: layer, index: Int32(index)))
    textStart = text.count
  }

  private func planHeading(_ heading: Heading) -> PlanHeading {
    var result = PlanHeading(level: heading.level, parts: [])
    switch heading.identity {
    case .none: break
    case .fixed(let id): result.fixedID = id
    case .filled: result.isFilled = true
    }
    var text = HTMLText()
    for index in heading.pieces {
      switch pieces[index] {
      case .text(let range), .captured(let range):
        let content = range.clamped(to: heading.content)
        guard !content.isEmpty else { continue }
        result.parts.append(.text(text.decode(bytes[content])))
      case .hole(let hole):
        // A value in an attribute is no part of the heading's text.
        if !text.isInTag { result.parts.append(.hole(hole)) }
      }
    }
    return result
  }
}
