internal import MarqueeBase
internal import MarqueeHTML

/// The text of an element, an attribute or a property, decoded and joined from text and CDATA
/// sections, with the holes in it.
///
/// The kind of the text is decided at its end, when all of it is known: text, a URL, or HTML, which
/// is walked like a page of its own.
struct EmbeddedText {
  struct Hole {
    var at: Int
    var entry: Int
    var traits: HoleTraits
    /// The escaping of the text around the hole.
    var layer: EscapingLayer
  }

  var bytes: [UInt8] = []
  private(set) var holes: [Hole] = []
  /// The decoder of character references, which CDATA sections don't use.
  private var references = CharacterReferences()

  init() {}

  /// Makes the text of an attribute's value.
  init(_ attribute: WalkedAttribute, layer: EscapingLayer) {
    bytes = attribute.value
    holes = attribute.holes.map {
      Hole(at: $0.at, entry: $0.entry, traits: $0.traits, layer: layer)
    }
  }

  /// Takes a byte of text that may contain character references.
  mutating func feed(_ byte: UInt8) { references.feed(byte, into: &bytes) }

  /// Ends an incomplete character reference, at the end of the text or before markup.
  mutating func endReference() { references.end(into: &bytes) }

  /// A character reference such as `&amp` that is incomplete here; nil when there is none.
  var openReference: String? {
    references.pending.isEmpty ? nil : String(decoding: references.pending, as: UTF8.self)
  }

  mutating func hole(_ entry: Int, _ traits: HoleTraits, _ layer: EscapingLayer) {
    holes.append(Hole(at: bytes.count, entry: entry, traits: traits, layer: layer))
  }

  /// Calls `byte` and `hole` for the bytes and holes in order.
  private func walk(
    _ log: inout WalkLog, byte: (UInt8, inout WalkLog) -> Void,
    hole: (Hole, inout WalkLog) -> Void
  ) {
    var rest = holes[...]
    for (index, value) in bytes.enumerated() {
      while let next = rest.first, next.at == index {
        hole(next, &log)
        rest = rest.dropFirst()
      }
      byte(value, &log)
    }
    for next in rest { hole(next, &log) }
  }

  // MARK: What it may be

  /// Decides about the holes in a text that is a URL.
  func placeAsAddress(_ use: URLContext.Use, subject: String, log: inout WalkLog) {
    guard !holes.isEmpty else { return }
    // In CDATA an ampersand stands for itself, so the URL is written without HTML's escapes, and
    // then escaped for its layer.
    let isPlain =
      use == .identifier || holes.contains { $0.layer != .xmlText && $0.layer != .xmlAttribute }
    var context = URLContext(
      use: use, subject: subject,
      escapers: use == .identifier ? .identifier : isPlain ? .plain : URLContext.Escapers())
    walk(&log) { byte, log in
      context.feed(byte, log: &log)
    } hole: { hole, log in
      if isPlain { log.setLayer(hole.entry, hole.layer) }
      if hole.traits.producesHTML != nil {
        log.refuse(hole.entry, .trustedHTML, subject: "an address")
      } else {
        context.hole(hole.entry, traits: hole.traits, log: &log)
      }
    }
  }

  /// Walks the text as HTML; its values are escaped for HTML, and then for their layer.
  func placeAsHTML(log: inout WalkLog) {
    guard !holes.isEmpty else { return }
    for hole in holes { log.setLayer(hole.entry, hole.layer) }
    var walker = HTMLWalker(isFragment: false)
    swap(&walker.log, &log)
    bytes.withUnsafeBytes { buffer in
      var start = 0
      for hole in holes {
        if start < hole.at { walker.text(buffer, start..<hole.at, piece: 0) }
        start = hole.at
        walker.hole(hole.entry, traits: hole.traits)
      }
      if start < buffer.count { walker.text(buffer, start..<buffer.count, piece: 0) }
    }
    swap(&walker.log, &log)
  }

  /// Whether the template writes HTML here: by a tag or comment in the static text, or by a value
  /// that is HTML.
  ///
  /// - Parameter anyTag: whether a tag that HTML does not define counts too.
  func writesHTML(anyTag: Bool) -> Bool {
    if holes.contains(where: { $0.traits.producesHTML != nil }) { return true }
    var index = 0
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      index = open + 1
      var rest = bytes[index...]
      if rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
      if rest.starts(with: "!--".utf8) || rest.starts(with: "![CDATA[".utf8) { return true }
      if anyTag, holes.contains(where: { $0.at == rest.startIndex }) { return true }
      let name = rest.prefix(12).prefix { $0.isLetter || $0.isDigit }
      guard name.first?.isLetter ?? false else { continue }
      if anyTag || HTMLElements.names.contains(String(decoding: name, as: UTF8.self).lowercased()) {
        return true
      }
    }
    return false
  }
}
