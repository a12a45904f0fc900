/// Walks XML: feeds, sitemaps, exports.
///
/// Stricter than HTML by nature: quotes are required, and nothing is repaired. In the elements
/// of RSS and Atom that hold HTML, a value is escaped for HTML first.
struct XMLWalker: Walker {
  private enum State: Equatable {
    case text, tagOpen, name, endName, inTag, attributeName, beforeValue, value(UInt8)
    case declaration, comment, instruction, cdataOpen, cdata, doctype
  }

  var log = WalkLog()
  private var state = State.text
  private var opened = 0
  /// What has been matched of `--`, `]]`, `?`, `[CDATA[`.
  private var matched: [UInt8] = []
  private var name: [UInt8] = []
  private var attributes: [WalkedAttribute] = []
  private var references = CharacterReferences()
  private var isEndTag = false
  private var endsWithSlash = false
  private var elements: [Element] = []
  private var doctypeDepth = 0
  private var doctypeQuote: UInt8?
  private var tail: [UInt8] = []
  /// Whether the file is an SVG drawing or an XHTML page, which browsers open and run.
  private var isDocument = false

  private struct Element {
    var name: String
    var holdsHTML: Bool
    /// The element's text is an address: RSS's `<link>`, a sitemap's `<loc>`.
    var url: URLContext?
  }

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range { step(bytes[offset], offset) }
    tail += bytes[range.suffix(40)]
    if tail.count > 80 { tail.removeFirst(tail.count - 80) }
  }

  private static let spaces: Set<UInt8> = [9, 10, 13, 32]

  private mutating func step(_ byte: UInt8, _ offset: Int) {
    switch state {
    case .text:
      if byte == UInt8(ascii: "<") {
        opened = offset
        state = .tagOpen
      } else if !elements.isEmpty {
        elements[elements.count - 1].url?.feed(byte, log: &log)
      }
    case .tagOpen: tagOpen(byte)
    case .name:
      if Self.spaces.contains(byte) {
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
      } else if !Self.spaces.contains(byte) {
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
    case .cdata:
      if match(byte, "]]>") {
        state = .text
      } else if !elements.isEmpty {
        elements[elements.count - 1].url?.feed(byte, log: &log)
      }
    case .doctype: doctype(byte)
    }
  }

  private mutating func startCDATA() {
    state = .cdata
    matched = []
  }

  /// Whether the last bytes are `end`, which has no repetition but its first byte's.
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
    } else if !Self.spaces.contains(byte) {
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

  private static let addressElements: Set<String> = [
    "link", "comments", "docs", "loc", "icon", "logo", "uri", "url", "image:loc",
    "video:thumbnail_loc", "video:content_loc", "video:player_loc", "wfw:commentRss", "source",
  ]
  private static let rssHTML: Set<String> = ["description", "content:encoded", "content"]
  private static let atomHTML: Set<String> = ["content", "summary", "title", "subtitle", "rights"]

  private mutating func endStartTag() {
    let element = String(decoding: name, as: UTF8.self)
    isDocument = isDocument || ["svg", "html", "math"].contains(Self.localName(element))
    if isDocument {
      // Browsers run what such a file holds: its attributes mean what they mean in HTML.
      for index in attributes.indices {
        attributes[index].name = lowercased(attributes[index].name)
      }
      TagResolver(
        element: Self.localName(element).lowercased(), attributes: attributes, plain: .xmlAttribute
      ).resolve(log: &log)
    } else {
      for attribute in attributes where !attribute.holes.isEmpty { resolve(attribute) }
    }
    state = .text
    tail = []
    guard !endsWithSlash else { return }
    let root = elements.first?.name ?? ""
    let type = attributes.first { $0.nameText == "type" }?.valueText ?? ""
    let isRSS = (root == "rss" || root == "rdf:RDF") && Self.rssHTML.contains(element)
    let isAtom =
      root == "feed" && Self.atomHTML.contains(element) && (type == "html" || type == "text/html")
    let isAddress = Self.addressElements.contains(element)
    elements.append(
      Element(
        name: element, holdsHTML: isRSS || isAtom,
        url: isAddress ? URLContext(use: .link) : nil))
  }

  private static func localName(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? ""
  }

  private func lowercased(_ name: [UInt8]) -> [UInt8] {
    name.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
  }

  /// `script` or `style` of SVG or XHTML, or a frame or fallback, that this place is in.
  private var closedElement: String? {
    guard isDocument, let name = elements.last?.name else { return nil }
    let local = Self.localName(name).lowercased()
    return ["script", "style", "iframe", "noscript", "handler"].contains(local) ? local : nil
  }

  private mutating func endElement() {
    _ = elements.popLast()
    state = .text
    tail = []
  }

  private mutating func resolve(_ attribute: WalkedAttribute) {
    let local = Self.localName(attribute.nameText).lowercased()
    let isAddress =
      ["href", "src", "url", "base", "uri", "action", "enclosure", "resource", "about"]
      .contains(local)
    var context = isAddress ? URLContext(use: .link) : nil
    var holes = attribute.holes[...]
    for index in 0...attribute.value.count {
      while let next = holes.first, next.at == index {
        holes = holes.dropFirst()
        if context == nil {
          log.place(next.entry, as: .xmlAttribute)
        } else {
          context?.hole(next.entry, traits: next.traits, log: &log)
        }
      }
      if index < attribute.value.count { context?.feed(attribute.value[index], log: &log) }
    }
  }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    defer { tail = [] }
    if let closed = closedElement, state == .text || state == .cdata {
      return log.refuse(entry, .rawText, subject: closed)
    }
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
      if traits.producesHTML != nil { log.refuse(entry, .trustedHTML, subject: "an attribute") }
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
    let reference = tail.reversed().prefix { byte in
      byte == 35 || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
    if tail.dropLast(reference.count).last == UInt8(ascii: "&") {
      let text = "&" + String(decoding: reference.reversed(), as: UTF8.self)
      return log.refuse(entry, .characterReference, subject: text)
    }
    if traits.producesHTML == nil, elements.last?.url != nil {
      elements[elements.count - 1].url?.hole(entry, traits: traits, log: &log)
      return
    }
    // Markup in a feed's text is text to XML: trusted HTML is escaped once.
    let isPlain = traits.producesHTML == nil && elements.last?.holdsHTML == true
    log.place(entry, as: isPlain ? .xmlTextOfHTML : .xmlText)
  }

  private mutating func cdataHole(_ entry: Int, _ traits: HoleTraits) {
    if matched.last == UInt8(ascii: "]") {
      log.refuse(entry, .markupStart, subject: "]")
    }
    matched = []
    if traits.producesHTML == nil, elements.last?.url != nil {
      elements[elements.count - 1].url?.hole(entry, traits: traits, log: &log)
      return
    }
    let isPlain = traits.producesHTML == nil && elements.last?.holdsHTML == true
    log.place(entry, as: isPlain ? .xmlCDATAOfHTML : .xmlCDATA)
  }

  func finish(at end: Int, into result: inout WalkResult) {
    if state != .text {
      let what =
        state == .comment ? "a comment (<!--)" : state == .cdata ? "<![CDATA[" : "a tag"
      result.endsOpen = OpenEnd(what: what, offset: opened)
    }
  }
}
