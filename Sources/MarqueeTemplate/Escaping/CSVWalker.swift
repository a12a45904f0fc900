internal import MarqueeBase

/// Walks CSV (RFC 4180, separated by commas). A value alone in its field is quoted when needed; a
/// field with text around a value must have its quotes in the template.
struct CSVWalker: Walker {
  private enum State { case fieldStart, afterHole, unquoted, quoted, quoteInQuoted }

  var log = WalkLog()
  private var state = State.fieldStart
  private var fieldHole: Int?
  private var opened = 0

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range { step(bytes[offset], offset) }
  }

  private mutating func step(_ byte: UInt8, _ offset: Int) {
    let endsField = byte == UInt8(ascii: ",") || byte == 10 || byte == 13
    switch state {
    case .fieldStart:
      if byte == UInt8(ascii: "\"") {
        state = .quoted
        opened = offset
      } else if !endsField {
        state = .unquoted
      }
    case .afterHole:
      if endsField {
        state = .fieldStart
      } else {
        if let fieldHole { log.refuse(fieldHole, .csvPartOfField) }
        state = .unquoted
      }
    case .unquoted: if endsField { state = .fieldStart }
    case .quoted: if byte == UInt8(ascii: "\"") { state = .quoteInQuoted }
    case .quoteInQuoted:
      state = byte == UInt8(ascii: "\"") ? .quoted : endsField ? .fieldStart : .unquoted
    }
  }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    switch state {
    case .fieldStart:
      log.place(entry, as: .csvField)
      fieldHole = entry
      state = .afterHole
    case .quoted: log.place(entry, as: .csvQuoted)
    case .afterHole:
      if let fieldHole { log.refuse(fieldHole, .csvPartOfField) }
      log.refuse(entry, .csvPartOfField)
    case .unquoted, .quoteInQuoted: log.refuse(entry, .csvPartOfField)
    }
  }

  func finish(at end: Int, into result: inout WalkResult) {
    if state == .quoted { result.endsOpen = OpenEnd(what: "a quoted field", offset: opened) }
  }
}
