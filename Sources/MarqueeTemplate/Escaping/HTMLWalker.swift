internal import MarqueeBase
internal import MarqueeHTML

/// Walks HTML as a browser's tokenizer does, and so finds the context of each hole.
///
/// The table in `HTMLTransitions` gives the next state for each byte. The holes in a tag's
/// attributes are decided at the tag's end (`TagResolver`). The text of scripts and styles has
/// lexers of its own (`RawText`). `ForeignContent` tracks `<svg>` and `<math>`, where the same tags
/// have other meanings.
struct HTMLWalker: Walker {
  let isFragment: Bool
  var log = WalkLog()
  private var state = HTMLState.data
  private var offset = 0
  private var piece = 0
  /// The last `<` that may have begun a tag, a comment or a declaration, and its piece.
  private var opened = (offset: 0, piece: 0)
  // The tag that is being read.
  private var name: [UInt8] = []
  private var isEndTag = false
  private var attributes: [WalkedAttribute] = []
  private var references = CharacterReferences()
  private var cdataMatched = 0
  // The state around this place.
  private var raw: RawText?
  // A value is allowed only where readers with and without scripts agree.
  private var foreign = ForeignContent(scripting: .on)
  private var blocker = ParagraphTracker()
  /// The static text directly before this place.
  private var tail: [UInt8] = []
  private var isAfterPre = false
  private var heading: (start: Heading, piece: Int)?
  private var headings: [Heading] = []

  init(isFragment: Bool) { self.isFragment = isFragment }

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    self.piece = piece
    var position = range.lowerBound
    while position < range.upperBound {
      if case .data = state, bytes[position] != UInt8(ascii: "<") {
        // Most of a page is text, so the next tag is searched for.
        let start = position
        while position < range.upperBound, bytes[position] != UInt8(ascii: "<") { position += 1 }
        if position - start > 1 || bytes[start] != 10 { isAfterPre = false }
        continue
      }
      offset = position
      step(bytes[position])
      position += 1
    }
    let keep = range.suffix(40)
    tail += bytes[keep.lowerBound..<keep.upperBound]
    if tail.count > 80 { tail.removeFirst(tail.count - 80) }
    offset = range.upperBound
  }

  // MARK: Bytes

  private mutating func step(_ byte: UInt8) {
    if case .rawText = state { return rawByte(byte) }
    let transition = HTMLTransitions.step(state, byte)
    state = transition.next
    perform(transition.action, byte)
    if transition.again { step(byte) }
  }

  private mutating func perform(_ action: HTMLAction, _ byte: UInt8) {
    switch action {
    case .none: break
    case .open: opened = (offset, piece)
    case .startTagName, .endTagName:
      name.removeAll(keepingCapacity: true)
      name.append(lowercase(byte))
      isEndTag = action == .endTagName
      attributes.removeAll(keepingCapacity: true)
    case .nameByte: name.append(lowercase(byte))
    case .attributeName: attributes.append(WalkedAttribute(name: [lowercase(byte)]))
    case .attributeByte: attributes[attributes.count - 1].name.append(lowercase(byte))
    case .quotedValue, .unquotedValue: break
    case .valueByte: references.feed(byte, into: &attributes[attributes.count - 1].value)
    case .valueEnd: references.end(into: &attributes[attributes.count - 1].value)
    case .valueAndTagEnd:
      references.end(into: &attributes[attributes.count - 1].value)
      endTag(isSelfClosed: false)
    case .tagEnd: endTag(isSelfClosed: false)
    case .selfClosedTagEnd: endTag(isSelfClosed: true)
    case .bracket:
      if foreign.isForeign {
        state = .cdataOpen
        cdataMatched = 0
      }
    case .cdataByte: cdataByte(byte)
    }
  }

  private func lowercase(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }

  private mutating func cdataByte(_ byte: UInt8) {
    let expected = Array("CDATA[".utf8)
    guard byte == expected[cdataMatched] else {
      state = .bogusComment
      return step(byte)
    }
    cdataMatched += 1
    if cdataMatched == expected.count { state = .cdata }
  }

  // MARK: Tags

  private mutating func endTag(isSelfClosed: Bool) {
    let element = String(decoding: name, as: UTF8.self)
    if foreign.rawElement != nil {
      for hole in attributes.flatMap(\.holes) {
        log.refuse(hole.entry, .foreignMixed, subject: element)
      }
    }
    TagResolver(element: element, attributes: attributes).resolve(log: &log)
    tail = []
    isAfterPre = false
    if isEndTag {
      endElement(element)
    } else {
      startElement(element, isSelfClosed: isSelfClosed)
    }
  }

  private mutating func endElement(_ element: String) {
    foreign.endTag(element)
    blocker.endTag(element)
    guard let level = HTMLElements.headingLevel(of: element), var open = heading?.start,
      let piece = heading?.piece
    else { return }
    open.level = heading.map { $0.start.level } ?? level
    open.content = open.content.lowerBound..<opened.offset
    open.pieces = piece...max(piece, opened.piece)
    headings.append(open)
    heading = nil
  }

  private mutating func startElement(_ element: String, isSelfClosed: Bool) {
    let isHTML = foreign.startTag(
      element, isSelfClosed: isSelfClosed,
      hasFontAttribute: element == "font" && hasFontAttribute)
    guard isHTML else { return }
    blocker.startTag(element)
    if let level = HTMLElements.headingLevel(of: element) {
      let start = Heading(
        level: level, insertion: opened.offset + 1 + name.count, identity: identity,
        content: (offset + 1)..<(offset + 1), pieces: piece...piece)
      heading = (start, piece)
    }
    isAfterPre = element == "pre" || element == "textarea" || element == "listing"
    guard let content = TextContent(of: element, scripting: .on) else { return }
    if content == .plaintext {
      state = .plaintext
    } else {
      raw = RawText(
        of: element, content, in: TagResolver(element: element, attributes: attributes))
      state = .rawText
    }
  }

  private var hasFontAttribute: Bool {
    attributes.contains { ["color", "face", "size"].contains($0.nameText) }
  }

  private var identity: Heading.Identity {
    guard let id = attributes.first(where: { $0.nameText == "id" }) else { return .none }
    return id.holes.isEmpty ? .fixed(id.valueText) : .filled
  }

  // MARK: Raw text

  private mutating func rawByte(_ byte: UInt8) {
    if byte == UInt8(ascii: "<") { opened = (offset, piece) }
    guard let ended = raw?.feed(byte, log: &log), ended else {
      if byte != 10 { isAfterPre = false }
      return
    }
    // The byte is the one after `</script`: white space, `/` or `>`.
    name = raw?.element ?? []
    raw = nil
    isEndTag = true
    attributes = []
    state = .tagName
    step(byte)
  }

  // MARK: Holes

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    defer {
      tail = []
      isAfterPre = false
    }
    if let element = foreign.unsureSince {
      log.refuse(entry, .foreignMixed, subject: element)
    }
    switch state {
    case .data: textHole(entry, traits)
    case .rawText: rawHole(entry, traits)
    case .valueDoubleQuoted, .valueSingleQuoted: valueHole(entry, traits)
    case .beforeAttributeValue, .valueUnquoted:
      log.refuse(entry, .unquotedAttribute, subject: attributes.last?.nameText ?? "")
      step(UInt8(ascii: "x"))
    case .tagOpen, .endTagOpen, .tagName: refuseAndGoOn(entry, .tagName)
    case .beforeAttributeName, .attributeName, .afterAttributeName, .afterAttributeValue,
      .selfClosing:
      refuseAndGoOn(entry, .attributeName)
    case .bogusComment, .declaration, .declarationDash, .cdataOpen:
      refuseAndGoOn(entry, .declaration)
    case .commentStart, .commentStartDash, .comment, .commentEndDash, .commentEnd,
      .commentEndBang:
      refuseAndGoOn(entry, .comment)
    case .cdata, .cdataBracket, .cdataEnd:
      log.refuse(entry, .foreignRawText, subject: "![CDATA[")
      step(UInt8(ascii: "x"))
    case .plaintext: log.refuse(entry, .plaintext)
    }
  }

  private mutating func refuseAndGoOn(_ entry: Int, _ reason: RefusalReason) {
    log.refuse(entry, reason)
    step(UInt8(ascii: "x"))
  }

  private mutating func textHole(_ entry: Int, _ traits: HoleTraits) {
    if let element = foreign.rawElement {
      return log.refuse(entry, .foreignRawText, subject: element)
    }
    if let reference = openReference {
      return log.refuse(entry, .characterReference, subject: reference)
    }
    guard let kind = traits.producesHTML else {
      return log.place(entry, as: isAfterPre ? .htmlTextAfterPre : .htmlText)
    }
    if foreign.isForeign {
      log.refuse(entry, .trustedHTML, subject: "<svg> or <math>")
    } else if foreign.inSelect {
      log.refuse(entry, .trustedHTML, subject: "<select>")
    } else if kind == .block, let element = blocker.open {
      log.refuse(entry, .blockInParagraph, subject: element)
    } else {
      log.place(entry, as: .trustedHTML)
    }
  }

  private mutating func rawHole(_ entry: Int, _ traits: HoleTraits) {
    if raw?.isCharacterData == true, let reference = openReference {
      return log.refuse(entry, .characterReference, subject: reference)
    }
    raw?.hole(entry, traits: traits, isAfterPre: isAfterPre, log: &log)
  }

  private mutating func valueHole(_ entry: Int, _ traits: HoleTraits) {
    let last = attributes.count - 1
    if !references.pending.isEmpty {
      let reference = String(decoding: references.pending, as: UTF8.self)
      log.refuse(entry, .characterReference, subject: reference)
      references.end(into: &attributes[last].value)
    }
    if traits.producesHTML != nil { log.refuse(entry, .trustedHTML, subject: "an attribute") }
    if isEndTag { log.refuse(entry, .attributeName) }
    attributes[last].holes.append((attributes[last].value.count, entry, traits))
  }

  /// A character reference such as `&amp` or `&#3` that is incomplete at the end of the static
  /// text; nil when there is none.
  private var openReference: String? {
    let isReferenceByte = { (byte: UInt8) in
      byte == 35 || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
    let name = tail.reversed().prefix(while: isReferenceByte)
    guard name.count < 40, tail.dropLast(name.count).last == UInt8(ascii: "&") else { return nil }
    return "&" + String(decoding: name.reversed(), as: UTF8.self)
  }

  // MARK: The end

  func finish(at end: Int, into result: inout WalkResult) {
    result.headings = headings
    let what: String? =
      switch state {
      case .data:
        foreign.unclosed(isFragment: isFragment)
      case .tagOpen, .endTagOpen: "'<'"
      case .rawText: "<\(String(decoding: raw?.element ?? [], as: UTF8.self))>"
      case .plaintext: "<plaintext>"
      case .bogusComment, .declaration, .declarationDash, .cdataOpen: "a declaration (<!…>)"
      case .commentStart, .commentStartDash, .comment, .commentEndDash, .commentEnd,
        .commentEndBang:
        "a comment (<!--)"
      case .cdata, .cdataBracket, .cdataEnd: "<![CDATA["
      default:
        "the tag <\(isEndTag ? "/" : "")\(String(decoding: name, as: UTF8.self))"
      }
    // `a <` at the end of a page is text; at the end of a fragment the layout's text would follow.
    if state == .tagOpen || state == .endTagOpen, !isFragment { return }
    result.endsOpen = what.map { OpenEnd(what: $0, offset: opened.offset) }
  }
}
