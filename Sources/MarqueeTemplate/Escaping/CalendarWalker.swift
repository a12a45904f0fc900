/// Walks iCalendar (RFC 5545): content lines `NAME;PARAM=value:value`, perhaps folded.
///
/// What a value becomes depends on the property: an address, a structured value (dates, rules,
/// numbers), or TEXT.
struct CalendarWalker: Walker {
  private enum State { case name, parameterName, parameter, afterParameterHole, quoted, value }

  var log = WalkLog()
  private var state = State.name
  private var name: [UInt8] = []
  private var parameters: [UInt8] = []
  private var url: URLContext?
  private var parameterHole: Int?
  private var isParameterStart = false
  private var atLineEnd = false
  private var opened = 0

  init() {}

  private static let addresses: Set<String> = [
    "URL", "ATTACH", "SOURCE", "CONFERENCE", "IMAGE", "TZURL", "ORGANIZER", "ATTENDEE",
    "STRUCTURED-DATA", "LINK",
  ]
  private static let structured: Set<String> = [
    "DTSTART", "DTEND", "DTSTAMP", "DUE", "DURATION", "COMPLETED", "CREATED", "LAST-MODIFIED",
    "RECURRENCE-ID", "RDATE", "EXDATE", "RRULE", "EXRULE", "TRIGGER", "REFRESH-INTERVAL", "GEO",
    "PRIORITY", "SEQUENCE", "PERCENT-COMPLETE", "REPEAT", "TZOFFSETFROM", "TZOFFSETTO",
    "FREEBUSY", "VERSION", "STATUS", "CLASS", "TRANSP", "ACTION", "METHOD", "CALSCALE", "BEGIN",
    "END", "REQUEST-STATUS", "ACKNOWLEDGED", "X-PUBLISHED-TTL",
  ]

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
      // A line that begins with a space continues the one before.
      if byte == 32 || byte == 9 { return }
      startLine()
      opened = offset
    }
    if state == .afterParameterHole {
      if [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":")].contains(byte) {
        state = .parameter
      } else {
        if let parameterHole { log.refuse(parameterHole, .calendarParameter) }
        state = .parameter
      }
    }
    switch state {
    case .name:
      if byte == UInt8(ascii: ";") { state = .parameterName }
      if byte == UInt8(ascii: ":") { startValue() }
      if state == .name { name.append(byte >= 97 && byte <= 122 ? byte & 0xdf : byte) }
    case .parameterName:
      if byte == UInt8(ascii: "=") {
        state = .parameter
        isParameterStart = true
      }
      if byte == UInt8(ascii: ":") { startValue() }
    case .parameter:
      isParameterStart = byte == UInt8(ascii: ",")
      if byte == UInt8(ascii: "\"") { state = .quoted }
      if byte == UInt8(ascii: ";") { state = .parameterName }
      if byte == UInt8(ascii: ":") { startValue() }
    case .quoted: if byte == UInt8(ascii: "\"") { state = .parameter }
    case .value: url?.feed(byte, log: &log)
    case .afterParameterHole: break
    }
  }

  private mutating func startLine() {
    state = .name
    name = []
    url = nil
  }

  private mutating func startValue() {
    state = .value
    let property = String(decoding: name, as: UTF8.self)
    if Self.addresses.contains(property) {
      url = URLContext(
        use: .link,
        escapers: URLContext.Escapers(
          start: .calendarURLStart, startRest: .calendarURLStartRest, path: .calendarURLPath,
          component: .calendarURLComponent, encoded: .calendarURLStartRest))
    }
  }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    if atLineEnd {
      atLineEnd = false
      startLine()
    }
    switch state {
    case .name, .parameterName: log.refuse(entry, .calendarName)
    case .quoted: log.place(entry, as: .calendarParameterQuoted)
    case .parameter:
      if isParameterStart {
        log.place(entry, as: .calendarParameter)
        parameterHole = entry
        isParameterStart = false
        state = .afterParameterHole
      } else {
        log.refuse(entry, .calendarParameter)
      }
    case .afterParameterHole:
      if let parameterHole { log.refuse(parameterHole, .calendarParameter) }
      log.refuse(entry, .calendarParameter)
    case .value:
      if url != nil {
        url?.hole(entry, traits: traits, log: &log)
      } else {
        let property = String(decoding: name, as: UTF8.self)
        log.place(
          entry, as: Self.structured.contains(property) ? .calendarStructured : .calendarText)
      }
    }
  }

  func finish(at end: Int, into result: inout WalkResult) {
    if state == .quoted { result.endsOpen = OpenEnd(what: "a quoted parameter", offset: opened) }
  }
}
