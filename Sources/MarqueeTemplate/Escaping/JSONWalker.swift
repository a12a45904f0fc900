internal import MarqueeBase

/// Walks a JSON output: a value alone becomes a JSON value, and a value inside quotes becomes text.
///
/// The member `content_html` of JSON Feed is HTML. It is decoded and walked as HTML, so a value in
/// it is escaped for both.
struct JSONWalker: Walker {
  var log = WalkLog()
  private var context = JSONContext()
  private var lastQuote = 0
  private var strings = JSONStrings()
  /// The string under `content_html` that this place is in; nil elsewhere.
  private var html: EmbeddedText?

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range { step(bytes[offset], offset) }
  }

  private mutating func step(_ byte: UInt8, _ offset: Int) {
    if byte == UInt8(ascii: "\"") { lastQuote = offset }
    context.feed(byte, log: &log)
    let wasInString = strings.isInString
    let decoded = strings.feed(byte)
    if !wasInString, strings.isInString, strings.isHTML { html = EmbeddedText() }
    if let decoded { html?.bytes.append(decoded) }
    if wasInString, !strings.isInString {
      html?.placeAsHTML(log: &log)
      html = nil
    }
  }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    guard let place = context.hole(entry, log: &log) else { return }
    switch place {
    case .value where strings.isHTML:
      if traits.isJSON { return log.refuse(entry, .jsonHTML, subject: JSONStrings.htmlMember) }
      var text = EmbeddedText()
      text.hole(entry, traits, .jsonQuoted)
      text.placeAsHTML(log: &log)
    case .value: log.place(entry, as: traits.isJSON ? .jsonText : .json)
    case .key: log.place(entry, as: .jsonKey)
    case .string where html != nil: html?.hole(entry, traits, .jsonString)
    case .string: log.place(entry, as: .jsonString)
    }
  }

  mutating func finish(at end: Int, into result: inout WalkResult) {
    html?.placeAsHTML(log: &log)
    if !context.isComplete {
      result.endsOpen = OpenEnd(what: "a string, list or object", offset: lastQuote)
    }
  }
}

/// Tracks the strings of JSON: which of them is the name of a member, and their content.
struct JSONStrings {
  /// The member of JSON Feed that contains HTML.
  static let htmlMember = "content_html"

  private(set) var isInString = false
  private var isEscaped = false
  private var unicodeLeft = 0
  private var scalar: UInt32 = 0
  /// The last string, as much of it as a member's name needs.
  private var last: [UInt8] = []
  /// The member whose value is at this place; nil in a list, or in no member.
  private var member: [UInt8]?

  /// Whether a string at this place is HTML.
  var isHTML: Bool { member.map { $0.elementsEqual(Self.htmlMember.utf8) } ?? false }

  /// Takes the next byte.
  ///
  /// - Returns: the byte that it adds to the string. A character outside ASCII is returned as its
  ///   bytes, or, when it is escaped, as one byte without a meaning in HTML.
  mutating func feed(_ byte: UInt8) -> UInt8? {
    guard isInString else {
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        last = []
      case UInt8(ascii: ":"): member = last
      case UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        member = nil
      default: break
      }
      return nil
    }
    guard let decoded = decode(byte) else { return nil }
    if last.count < 64 { last.append(decoded) }
    return decoded
  }

  private mutating func decode(_ byte: UInt8) -> UInt8? {
    if unicodeLeft > 0 {
      unicodeLeft -= 1
      let figure = UInt32(Character(Unicode.Scalar(byte)).hexDigitValue ?? 0)
      scalar = (scalar << 4 | figure) & 0xffff
      return unicodeLeft > 0 ? nil : scalar < 0x80 ? UInt8(scalar) : 0xff
    }
    if isEscaped {
      isEscaped = false
      switch byte {
      case UInt8(ascii: "u"):
        unicodeLeft = 4
        scalar = 0
        return nil
      case UInt8(ascii: "n"): return 10
      case UInt8(ascii: "t"): return 9
      case UInt8(ascii: "r"): return 13
      case UInt8(ascii: "f"): return 12
      case UInt8(ascii: "b"): return 8
      default: return byte
      }
    }
    if byte == UInt8(ascii: "\\") {
      isEscaped = true
      return nil
    }
    if byte == UInt8(ascii: "\"") {
      isInString = false
      return nil
    }
    return byte
  }
}
