internal import MarqueeBase

/// Walks iCalendar (RFC 5545): content lines `NAME;PARAM=value:value`, which may be folded.
///
/// The property and its parameters determine what a value is (`CalendarProperty`): a URI, HTML, a
/// structured value (dates, rules, numbers), or TEXT.
struct CalendarWalker: Walker {
  private enum State { case name, parameterName, parameter, afterParameterHole, quoted, value }

  var log = WalkLog()
  private var state = State.name
  private var property = CalendarProperty()
  private var content = CalendarProperty.Content.text
  /// The context in the value of a property, or of a parameter, that is a URI; nil elsewhere.
  private var url: URLContext?
  /// The value of a property that contains HTML; nil elsewhere.
  private var html: EmbeddedText?
  private var isBehindBackslash = false
  private var parameterHole: Int?
  private var isParameterStart = false
  private var atLineEnd = false
  private var opened = 0

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range { step(bytes[offset], offset) }
  }

  private mutating func step(_ byte: UInt8, _ offset: Int) {
    if byte == 10 || byte == 13 {
      atLineEnd = true
      return
    }
    if atLineEnd {
      atLineEnd = false
      // A line that begins with white space continues the line before.
      if byte == 32 || byte == 9 { return }
      startLine()
      opened = offset
    }
    if state == .afterParameterHole {
      if ![UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":")].contains(byte),
        let parameterHole
      {
        log.refuse(parameterHole, .calendarParameter)
      }
      state = .parameter
    }
    switch state {
    case .name:
      if byte == UInt8(ascii: ";") { startParameter() }
      if byte == UInt8(ascii: ":") { startValue() }
      if state == .name { property.name.append(upper(byte)) }
    case .parameterName:
      if byte == UInt8(ascii: "=") {
        state = .parameter
        isParameterStart = true
        url = property.parameterIsAddress ? Self.address() : nil
      } else if byte == UInt8(ascii: ":") {
        startValue()
      } else {
        property.parameter.append(upper(byte))
      }
    case .parameter: parameter(byte)
    case .quoted:
      if byte == UInt8(ascii: "\"") {
        state = .parameter
      } else {
        property.parameterValue.append(upper(byte))
        url?.feed(byte, log: &log)
      }
    case .value: value(byte)
    case .afterParameterHole: break
    }
  }

  private func upper(_ byte: UInt8) -> UInt8 { byte >= 97 && byte <= 122 ? byte & 0xdf : byte }

  private mutating func parameter(_ byte: UInt8) {
    isParameterStart = byte == UInt8(ascii: ",")
    switch byte {
    case UInt8(ascii: "\""):
      state = .quoted
      if url != nil { url = Self.address() }
    case UInt8(ascii: ";"): startParameter()
    case UInt8(ascii: ":"): startValue()
    case UInt8(ascii: ","): property.endParameter()
    default: property.parameterValue.append(upper(byte))
    }
  }

  private mutating func startParameter() {
    property.endParameter()
    property.parameter = []
    state = .parameterName
  }

  /// Takes a byte of a property's value.
  private mutating func value(_ byte: UInt8) {
    url?.feed(byte, log: &log)
    guard html != nil else { return }
    // The text is decoded as TEXT: `\n` is a newline, and any other byte after a backslash is
    // itself.
    if isBehindBackslash {
      isBehindBackslash = false
      html?.bytes.append(byte | 0x20 == UInt8(ascii: "n") ? 10 : byte)
    } else if byte == UInt8(ascii: "\\") {
      isBehindBackslash = true
    } else {
      html?.bytes.append(byte)
    }
  }

  private mutating func startLine() {
    endLine()
    state = .name
    property = CalendarProperty()
    url = nil
  }

  private mutating func endLine() {
    html?.placeAsHTML(log: &log)
    html = nil
    isBehindBackslash = false
  }

  private mutating func startValue() {
    property.endParameter()
    state = .value
    content = property.content
    url = content == .address ? Self.address() : nil
    html = content == .html ? EmbeddedText() : nil
  }

  private static func address() -> URLContext { URLContext(use: .link, escapers: .plain) }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    if atLineEnd {
      atLineEnd = false
      startLine()
    }
    switch state {
    case .name, .parameterName: log.refuse(entry, .calendarName)
    case .quoted, .parameter, .afterParameterHole: parameterHole(entry, traits)
    case .value:
      switch content {
      case .address: url?.hole(entry, traits: traits, log: &log)
      case .html: html?.hole(entry, traits, .calendarText)
      case .base64: log.place(entry, as: .base64)
      case .structured: log.place(entry, as: .calendarStructured)
      case .text: log.place(entry, as: .calendarText)
      }
    }
  }

  private mutating func parameterHole(_ entry: Int, _ traits: HoleTraits) {
    if property.parameterIsControl {
      log.refuse(
        entry, .calendarControl, subject: String(decoding: property.parameter, as: UTF8.self))
    } else if state == .quoted {
      if url == nil {
        log.place(entry, as: .calendarParameterQuoted)
      } else {
        url?.hole(entry, traits: traits, log: &log)
      }
    } else if state == .parameter, isParameterStart, url == nil {
      log.place(entry, as: .calendarParameter)
      parameterHole = entry
      isParameterStart = false
      state = .afterParameterHole
    } else {
      // A URI may be one of several, and it contains a colon, so it needs quotes.
      if state == .afterParameterHole, let parameterHole {
        log.refuse(parameterHole, .calendarParameter)
      }
      log.refuse(entry, .calendarParameter)
    }
  }

  mutating func finish(at end: Int, into result: inout WalkResult) {
    endLine()
    if state == .quoted { result.endsOpen = OpenEnd(what: "a quoted parameter", offset: opened) }
  }
}
