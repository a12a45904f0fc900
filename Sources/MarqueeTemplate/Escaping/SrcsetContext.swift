internal import MarqueeBase

/// The context of a value in a `srcset`: each candidate is a URL, followed by descriptors up to a
/// comma.
///
/// In browsers a candidate's URL ends at white space; a comma ends it only as its last byte.
struct SrcsetContext {
  private enum Part { case url, descriptor, parenthesis }

  private var part = Part.url
  private var url = URLContext(use: .link, escapers: Self.escapers)
  private var isEmpty = true
  private var endsWithComma = false

  private static let escapers = URLContext.Escapers(start: .srcset, path: .urlComponent)

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    let isSpace = byte == 32 || (9...13).contains(byte) && byte != 11
    switch part {
    case .url:
      if isSpace {
        if isEmpty { return }
        part = endsWithComma ? .url : .descriptor
        if endsWithComma { restart() }
      } else if isEmpty, byte == UInt8(ascii: ",") {
        return
      } else {
        isEmpty = false
        endsWithComma = byte == UInt8(ascii: ",")
        url.feed(byte, log: &log)
      }
    case .descriptor:
      if byte == UInt8(ascii: "(") { part = .parenthesis }
      if byte == UInt8(ascii: ",") { restart() }
    case .parenthesis:
      if byte == UInt8(ascii: ")") { part = .descriptor }
    }
  }

  private mutating func restart() {
    part = .url
    url = URLContext(use: .link, escapers: Self.escapers)
    isEmpty = true
    endsWithComma = false
  }

  mutating func hole(_ entry: Int, traits: HoleTraits, attribute: String, log: inout WalkLog) {
    switch part {
    case .url:
      url.hole(entry, traits: traits, log: &log)
      isEmpty = false
      endsWithComma = false
    case .descriptor: log.place(entry, as: .srcsetDescriptor)
    case .parenthesis: log.refuse(entry, .badSrcset, subject: attribute)
    }
  }
}
