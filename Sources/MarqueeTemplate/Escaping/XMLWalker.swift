internal import MarqueeBase
internal import MarqueeHTML

/// Walks XML: feeds, sitemaps, drawings, exports.
///
/// XML is stricter than HTML: quotes are required, and mistakes are not repaired. The namespace
/// determines what an element is (`XMLNamespaces`), and the element determines what its text is
/// (`XMLContent`): text, a URL, or HTML. HTML is decoded and walked by `HTMLWalker`, so a value in
/// it is escaped for both.
struct XMLWalker: Walker {
  private enum State: Equatable {
    case text, tagOpen, name, endName, inTag, attributeName, beforeValue, value(UInt8)
    case declaration, comment, instruction, cdataOpen, cdata, doctype
  }

  var log = WalkLog()
  private var state = State.text
  private var opened = 0
  /// The bytes that may be part of `--`, `]]`, `?` or `[CDATA[`.
  private var matched: [UInt8] = []
  private var name: [UInt8] = []
  private var attributes: [WalkedAttribute] = []
  private var references = CharacterReferences()
  private var endsWithSlash = false
  private var doctypeDepth = 0
  private var doctypeQuote: UInt8?
  private var namespaces = XMLNamespaces()
  /// The open elements, after one that stands for the document.
  private var elements = [XMLElement.document]
  private var escapedPieces: Set<Int> = []

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range { step(bytes[offset], offset) }
  }

  /// Takes captured HTML, which becomes part of the text in an element that contains HTML as text.
  mutating func captured(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    let index = textIndex
    guard state == .text, elements[index].content == .html else {
      return text(bytes, range, piece: piece)
    }
    elements[index].text.endReference()
    elements[index].text.bytes += bytes[range]
    escapedPieces.insert(piece)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  private mutating func step(_ byte: UInt8, _ offset: Int) {
    switch state {
    case .text:
      if byte == UInt8(ascii: "<") {
        opened = offset
        state = .tagOpen
        elements[textIndex].text.endReference()
      } else {
        elements[textIndex].text.feed(byte)
      }
    case .tagOpen: tagOpen(byte)
    case .name:
      if Self.isSpace(byte) {
        state = .inTag
      } else if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") {
        inTag(byte)
      } else {
        name.append(byte)
      }
    case .endName: if byte == UInt8(ascii: ">") { endElement() }
    case .inTag: inTag(byte)
    case .attributeName:
      if byte == UInt8(ascii: "=") {
        state = .beforeValue
      } else if byte == UInt8(ascii: ">") {
        inTag(byte)
      } else if !Self.isSpace(byte) {
        attributes[attributes.count - 1].name.append(byte)
      }
    case .beforeValue:
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        state = .value(byte)
      } else if byte == UInt8(ascii: ">") {
        inTag(byte)
      }
    case .value(let quote):
      let last = attributes.count - 1
      if byte == quote {
        references.end(into: &attributes[last].value)
        state = .inTag
      } else {
        references.feed(byte, into: &attributes[last].value)
      }
    case .declaration: declaration(byte)
    case .comment: if match(byte, "-->") { state = .text }
    case .instruction: if match(byte, "?>") { state = .text }
    case .cdataOpen:
      matched.append(byte)
      if matched == Array("[CDATA[".utf8) { startCDATA() }
    case .cdata: cdata(byte)
    case .doctype: doctype(byte)
    }
  }

  private mutating func startCDATA() {
    state = .cdata
    matched = []
  }

  private mutating func cdata(_ byte: UInt8) {
    let index = textIndex
    elements[index].text.bytes.append(byte)
    guard match(byte, "]]>") else { return }
    state = .text
    elements[index].text.bytes.removeLast(3)
  }

  /// Whether the last bytes are `end`, in which only the first byte may be repeated.
  private mutating func match(_ byte: UInt8, _ end: StaticString) -> Bool {
    matched.append(byte)
    if matched.count > end.utf8CodeUnitCount { matched.removeFirst() }
    let isMatch = end.withUTF8Buffer { $0.elementsEqual(matched) }
    if isMatch { matched = [] }
    return isMatch
  }

  private mutating func tagOpen(_ byte: UInt8) {
    matched = []
    name = []
    attributes = []
    endsWithSlash = false
    switch byte {
    case UInt8(ascii: "/"): state = .endName
    case UInt8(ascii: "!"): state = .declaration
    case UInt8(ascii: "?"): state = .instruction
    default:
      state = .name
      name = [byte]
    }
  }

  private mutating func inTag(_ byte: UInt8) {
    if byte == UInt8(ascii: ">") { return endStartTag() }
    if byte == UInt8(ascii: "/") {
      endsWithSlash = true
      state = .inTag
    } else if !Self.isSpace(byte) {
      endsWithSlash = false
      attributes.append(WalkedAttribute(name: [byte]))
      state = .attributeName
    }
  }

  private mutating func declaration(_ byte: UInt8) {
    matched.append(byte)
    if matched == Array("--".utf8) {
      state = .comment
      matched = []
    } else if matched == Array("[".utf8) {
      state = .cdataOpen
    } else if byte == UInt8(ascii: ">") {
      state = .text
    } else if matched != Array("-".utf8) {
      state = .doctype
      doctypeDepth = 0
      doctypeQuote = nil
    }
  }

  private mutating func doctype(_ byte: UInt8) {
    if let quote = doctypeQuote {
      if byte == quote { doctypeQuote = nil }
      return
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): doctypeQuote = byte
    case UInt8(ascii: "["), UInt8(ascii: "<"): doctypeDepth += 1
    case UInt8(ascii: "]"): doctypeDepth -= 1
    case UInt8(ascii: ">"):
      if doctypeDepth <= 0 { state = .text } else { doctypeDepth -= 1 }
    default: break
    }
  }

  // MARK: Elements

  /// The index of the element whose text includes the text at this place.
  private var textIndex: Int { elements[elements.count - 1].holder ?? elements.count - 1 }

  private mutating func endStartTag() {
    let mark = namespaces.mark
    namespaces.declare(attributes)
    let written = String(decoding: name, as: UTF8.self)
    let parts = written.split(separator: ":", maxSplits: 1).map(String.init)
    let prefix = parts.count == 2 ? parts[0] : ""
    var element = XMLElement(
      prefix: prefix, local: parts.last ?? "", namespace: namespaces.uri(of: prefix),
      attributes: attributes, in: elements[elements.count - 1], parentIndex: elements.count - 1)
    element.namespaceMark = mark
    XMLAttributes(element: element, attributes: attributes).resolve(log: &log)
    state = .text
    if endsWithSlash { namespaces.restore(to: mark) } else { elements.append(element) }
  }

  private mutating func endElement() {
    state = .text
    // The element that stands for the document has no end tag.
    if elements.count > 1 { close() }
  }

  /// Ends the innermost element and decides about its text.
  private mutating func close() {
    let element = elements.removeLast()
    namespaces.restore(to: element.namespaceMark)
    decide(element)
  }

  private mutating func decide(_ element: XMLElement) {
    let text = element.text
    guard !text.holes.isEmpty else { return }
    let isHTML: Bool
    switch element.content {
    case .text, .xhtml: isHTML = false
    case .html: isHTML = true
    case .mayBeHTML(let anyTag): isHTML = text.writesHTML(anyTag: anyTag)
    case .address, .identifier:
      return text.placeAsAddress(
        element.content == .identifier ? .identifier : .link, subject: "<\(element.name.written)>",
        log: &log)
    }
    if isHTML { return text.placeAsHTML(log: &log) }
    for hole in text.holes {
      log.place(hole.entry, as: hole.layer == .xmlCDATA ? .xmlCDATA : .xmlText)
    }
  }

  // MARK: Holes

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    switch state {
    case .text: textHole(entry, traits)
    case .cdata: cdataHole(entry, traits)
    case .value:
      let last = attributes.count - 1
      if !references.pending.isEmpty {
        let reference = String(decoding: references.pending, as: UTF8.self)
        log.refuse(entry, .characterReference, subject: reference)
        references.end(into: &attributes[last].value)
      }
      attributes[last].holes.append((attributes[last].value.count, entry, traits))
    case .comment, .declaration, .instruction, .cdataOpen, .doctype:
      log.refuse(entry, .xmlComment)
      if state == .comment || state == .instruction { matched = [] }
      if state == .declaration || state == .cdataOpen { state = .doctype }
    case .tagOpen, .name, .endName, .inTag, .attributeName, .beforeValue:
      log.refuse(entry, .xmlMarkup)
      step(UInt8(ascii: "x"), opened)
    }
  }

  private mutating func textHole(_ entry: Int, _ traits: HoleTraits) {
    let index = textIndex
    if let reference = elements[index].text.openReference {
      log.refuse(entry, .characterReference, subject: reference)
      elements[index].text.endReference()
    } else if let closed = elements[elements.count - 1].closedBy {
      log.refuse(entry, .rawText, subject: closed)
    } else {
      elements[index].text.hole(entry, traits, .xmlText)
    }
  }

  private mutating func cdataHole(_ entry: Int, _ traits: HoleTraits) {
    defer { matched = [] }
    if matched.last == UInt8(ascii: "]") {
      log.refuse(entry, .markupStart, subject: "]")
    } else if let closed = elements[elements.count - 1].closedBy {
      log.refuse(entry, .rawText, subject: closed)
    } else {
      elements[textIndex].text.hole(entry, traits, .xmlCDATA)
    }
  }

  mutating func finish(at end: Int, into result: inout WalkResult) {
    if state != .text {
      let what =
        state == .comment ? "a comment (<!--)" : state == .cdata ? "<![CDATA[" : "a tag"
      result.endsOpen = OpenEnd(what: what, offset: opened)
    }
    while let element = elements.popLast() { decide(element) }
    result.escapedPieces = escapedPieces
  }
}
