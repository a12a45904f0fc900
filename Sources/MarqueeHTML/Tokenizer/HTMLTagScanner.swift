internal import MarqueeBase

/// Goes through a whole page tag by tag. It uses the tokenizer of the context walk
/// (`HTMLTransitions`, `RawTextReader`), so text for a browser is never taken for a tag.
///
/// It stores offsets into the page instead of copies, because it goes through every page of a site.
package struct HTMLTagScanner {
  /// A tag; it is valid only during the call that receives it.
  package struct Tag {
    fileprivate let bytes: UnsafeRawBufferPointer
    /// The element's name, in lower case.
    package let name: String
    package let isEndTag: Bool
    /// The bytes from the tag's `<` to its `>`, both included.
    package let range: Range<Int>
    /// Whether the tag is in `<svg>` or `<math>`.
    package let isForeign: Bool
    fileprivate let attributes: ArraySlice<Attribute>
    /// The range of the text of `<title>`, `<script>` and the like, up to the end tag; nil for
    /// other elements.
    package let rawText: Range<Int>?

    /// The decoded value of an attribute; nil when the tag has no attribute of that name. When two
    /// have the same name, the first counts, as in browsers.
    ///
    /// - Parameter name: the name in lower case.
    package subscript(name: String) -> String? {
      for attribute in attributes where isEqual(attribute.name, name) {
        return CharacterReferences.decode(
          UnsafeRawBufferPointer(rebasing: bytes[attribute.value]), isAttribute: true)
      }
      return nil
    }

    /// Whether the tag has an attribute, whose name is given in lower case.
    package func has(_ name: String) -> Bool {
      attributes.contains { isEqual($0.name, name) }
    }

    package var hasAttributes: Bool { !attributes.isEmpty }

    private func isEqual(_ range: Range<Int>, _ name: String) -> Bool {
      guard range.count == name.utf8.count else { return false }
      var position = range.lowerBound
      for byte in name.utf8 {
        if lowercased(bytes[position]) != byte { return false }
        position += 1
      }
      return true
    }
  }

  fileprivate struct Attribute {
    var name: Range<Int>
    var value: Range<Int>
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var state = HTMLState.data
  private var name = 0..<0
  private var isEndTag = false
  private var attributes: [Attribute] = []
  private var foreign: ForeignContent
  private let scripting: Scripting
  /// The offset of the last `<` that may have begun a tag, a comment or a declaration.
  private var opened = 0
  /// The offset of the start tag of an element with text content whose end tag is not complete; nil
  /// when there is none.
  private var openText: Int?

  private init(_ bytes: UnsafeRawBufferPointer, _ scripting: Scripting) {
    self.bytes = bytes
    self.scripting = scripting
    foreign = ForeignContent(scripting: scripting)
  }

  /// Calls `body` for each tag of a page, in order.
  ///
  /// - Parameter scripting: whether `<noscript>` contains text or tags.
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, scripting: Scripting = .off, _ body: (borrowing Tag) -> Void
  ) {
    _ = openEnd(of: bytes, scripting: scripting, body)
  }

  /// Calls `body` for each tag, and finds a construct that is still open at the page's end.
  ///
  /// - Returns: the offset where the open tag, comment or element with text content (such as
  ///   `<script>`) begins; nil when nothing is open.
  package static func openEnd(
    of bytes: UnsafeRawBufferPointer, scripting: Scripting, _ body: (borrowing Tag) -> Void
  ) -> Int? {
    var scanner = HTMLTagScanner(bytes, scripting)
    scanner.run(body)
    if let start = scanner.openText { return start }
    return scanner.state == .data || scanner.state == .tagOpen ? nil : scanner.opened
  }

  /// The text of a range of the page, with its character references decoded.
  package static func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
    CharacterReferences.decode(
      UnsafeRawBufferPointer(rebasing: bytes[range]), isAttribute: false)
  }

  private mutating func run(_ body: (borrowing Tag) -> Void) {
    while position < bytes.count {
      switch state {
      case .data: skip(to: UInt8(ascii: "<"))
      case .comment: skip(to: UInt8(ascii: "-"))
      case .valueDoubleQuoted: skip(to: UInt8(ascii: "\""))
      case .valueSingleQuoted: skip(to: UInt8(ascii: "'"))
      case .plaintext: return
      default: break
      }
      guard position < bytes.count else { return }
      step(bytes[position], body)
      position += 1
    }
  }

  private mutating func skip(to byte: UInt8) {
    while position < bytes.count, bytes[position] != byte { position += 1 }
  }

  private mutating func step(_ byte: UInt8, _ body: (borrowing Tag) -> Void) {
    let transition = HTMLTransitions.step(state, byte)
    state = transition.next
    switch transition.action {
    case .none, .nameByte, .attributeByte, .valueByte: break
    case .open: opened = position
    case .startTagName, .endTagName:
      isEndTag = transition.action == .endTagName
      name = position..<position
      attributes.removeAll(keepingCapacity: true)
    case .attributeName:
      closeName()
      attributes.append(Attribute(name: position..<position + 1, value: position..<position))
    case .quotedValue:
      attributes[attributes.count - 1].value = position + 1..<position + 1
    case .unquotedValue:
      attributes[attributes.count - 1].value = position..<position
    case .valueEnd:
      closeValue()
    case .valueAndTagEnd:
      closeValue()
      endTag(isSelfClosed: false, body)
    case .tagEnd: endTag(isSelfClosed: false, body)
    case .selfClosedTagEnd: endTag(isSelfClosed: true, body)
    case .bracket: if foreign.isForeign { openCDATA() }
    case .cdataByte: break
    }
    if transition.action == .attributeByte {
      let last = attributes.count - 1
      attributes[last].name = attributes[last].name.lowerBound..<position + 1
    }
    if transition.again { step(byte, body) }
  }

  private mutating func closeName() {
    guard name.isEmpty else { return }
    var end = name.lowerBound
    while end < bytes.count, !endsName(bytes[end]) { end += 1 }
    name = name.lowerBound..<end
  }

  private mutating func closeValue() {
    let last = attributes.count - 1
    attributes[last].value = attributes[last].value.lowerBound..<position
  }

  /// Enters a CDATA section, which ends at `]]>`, when `position` is at the `[` of `<![CDATA[` in a
  /// drawing.
  private mutating func openCDATA() {
    let word = Array("CDATA[".utf8)
    let rest = bytes[(position + 1)...].prefix(word.count)
    guard rest.elementsEqual(word) else { return }
    position += word.count
    state = .cdata
  }

  private mutating func endTag(isSelfClosed: Bool, _ body: (borrowing Tag) -> Void) {
    closeName()
    let element = String(
      unsafeUninitializedCapacity: name.count
    ) { buffer in
      for (offset, index) in name.enumerated() { buffer[offset] = lowercased(bytes[index]) }
      return name.count
    }
    openText = nil
    let wasForeign = foreign.isForeign
    var isHTML = !wasForeign
    if isEndTag {
      if wasForeign || foreign.isInside { foreign.endTag(element) }
    } else if foreign.isInside || element == "svg" || element == "math" {
      isHTML = foreign.startTag(
        element, isSelfClosed: isSelfClosed,
        hasFontAttribute: hasFontAttribute)
    }
    let content =
      isEndTag || !isHTML ? nil : TextContent(of: element, scripting: scripting)
    if content != nil { openText = opened }
    let rawText = content == nil || content == .plaintext ? nil : rawText(of: element)
    body(
      Tag(
        bytes: bytes, name: element, isEndTag: isEndTag, range: opened..<position + 1,
        isForeign: wasForeign || !isHTML, attributes: attributes[...], rawText: rawText))
    // The loop in `run` moves past the last byte that was read here.
    if let rawText {
      position = rawText.upperBound - 1
      state = .data
      if foreign.isInside { foreign.endTag(element) }
    } else if content == .plaintext {
      state = .plaintext
    }
  }

  /// Whether the tag has an attribute with which `<font>` ends a drawing.
  private var hasFontAttribute: Bool {
    ["color", "face", "size"].contains { name in
      attributes.contains { $0.name.count == name.utf8.count && isName(Array(name.utf8), $0.name) }
    }
  }

  private func isName(_ word: [UInt8], _ range: Range<Int>) -> Bool {
    word.indices.allSatisfy { lowercased(bytes[range.lowerBound + $0]) == word[$0] }
  }

  // MARK: Raw text

  /// The range of the text of an element that contains no tags.
  private func rawText(of element: String) -> Range<Int> {
    let start = position + 1
    var reader = RawTextReader(element: element)
    var next = start
    while next < bytes.count {
      let byte = bytes[next]
      if byte != UInt8(ascii: "<"), reader.isIdle {
        next += 1
        continue
      }
      if reader.feed(byte) { return start..<next - element.utf8.count - 2 }
      next += 1
    }
    return start..<bytes.count
  }

  private func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case 9, 10, 12, 13, 32, UInt8(ascii: "/"), UInt8(ascii: ">"): true
    default: false
    }
  }
}

@inline(__always)
private func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
