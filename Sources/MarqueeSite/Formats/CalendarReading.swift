internal import MarqueeBase

/// Checks iCalendar against RFC 5545: lines, components and their properties, dates.
struct CalendarReading {
  private let bytes: UnsafeRawBufferPointer
  private var mistakes = FormatMistakes(code: "check.calendar")
  private var open: [Component] = []
  private var calendars = 0

  private struct Component {
    var name: String
    var offset: Int
    var counts: TextMap<Int> = [:]
  }

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func read() -> [FormatMistake] {
    if let offset = UTF8Reading.firstMistake(in: bytes) {
      mistakes.error("these bytes are not UTF-8", at: offset)
    }
    var start = 0
    var hasBareEnd = false
    var line: [UInt8] = []
    var lineStart = 0
    while start < bytes.count, !mistakes.isFull {
      let end = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
      var next = end + 1
      if end < bytes.count, bytes[end] == 13, next < bytes.count, bytes[next] == 10 {
        next += 1
      } else if !hasBareEnd {
        hasBareEnd = true
        mistakes.error(
          "the line does not end with CR and LF", at: start,
          help: "let the file end in .ics, so that its lines are ended for calendars")
      }
      if end - start > 75 {
        mistakes.warn("the line is longer than 75 octets", at: start, help: "fold it")
      }
      // A line that begins with white space continues the one before.
      if end > start, bytes[start] == 32 || bytes[start] == 9 {
        line += bytes[(start + 1)..<end]
      } else {
        finish(line, lineStart)
        line = Array(bytes[start..<end])
        lineStart = start
      }
      start = next
    }
    finish(line, lineStart)
    for component in open {
      mistakes.error("BEGIN:\(component.name) has no END", at: component.offset)
    }
    if calendars == 0, mistakes.all.isEmpty {
      mistakes.error("the file holds no calendar", at: 0, help: "write BEGIN:VCALENDAR")
    }
    return mistakes.all
  }

  // MARK: Lines

  private mutating func finish(_ line: [UInt8], _ offset: Int) {
    if line.isEmpty {
      // The line is empty; at offset 0 there was no line yet.
      if offset > 0 { mistakes.warn("an empty line stands in the calendar", at: offset) }
      return
    }
    if let control = line.firstIndex(where: { $0 < 32 && $0 != 9 || $0 == 127 }) {
      return mistakes.error("a control character stands in the line", at: offset + control)
    }
    guard let property = CalendarLine(line) else {
      return mistakes.error(
        "this is no line like NAME:value", at: offset,
        help: "write a line break in a value as \\n: {{ x }} does so by itself")
    }
    read(property, offset)
  }

  private mutating func read(_ line: CalendarLine, _ offset: Int) {
    switch line.name {
    case "BEGIN": begin(line.value.uppercased(), offset)
    case "END": end(line.value.uppercased(), offset)
    default:
      guard let last = open.indices.last else {
        return mistakes.error("\(line.name) stands outside of a calendar", at: offset)
      }
      open[last].counts[line.name, default: 0] += 1
      if open[last].counts[line.name] == 2, Self.once.contains(line.name) {
        mistakes.error("\(open[last].name) has \(line.name) twice", at: offset)
      }
      check(line, offset)
    }
  }

  private mutating func begin(_ name: String, _ offset: Int) {
    if name == "VCALENDAR" {
      calendars += 1
      if !open.isEmpty { mistakes.error("a calendar can't stand in another", at: offset) }
    } else if open.isEmpty {
      mistakes.error("BEGIN:\(name) stands outside of a calendar", at: offset)
    } else if name == "VEVENT" || name == "VTODO" || name == "VJOURNAL", open.count > 1 {
      mistakes.error("BEGIN:\(name) stands in \(open[open.count - 1].name)", at: offset)
    }
    if let last = open.indices.last { open[last].counts["BEGIN", default: 0] += 1 }
    open.append(Component(name: name, offset: offset))
  }

  private mutating func end(_ name: String, _ offset: Int) {
    guard let last = open.last else {
      return mistakes.error("END:\(name) has no BEGIN", at: offset)
    }
    guard last.name == name else {
      mistakes.error("END:\(name) stands where END:\(last.name) is expected", at: offset)
      if let match = open.lastIndex(where: { $0.name == name }) {
        open.removeLast(open.count - match)
      }
      return
    }
    open.removeLast()
    let isInvitation = open.first?.counts["METHOD"] != nil
    for needed in Self.needed[name] ?? [] where last.counts[needed] == nil {
      if needed == "DTSTART", isInvitation { continue }
      mistakes.error("\(name) has no \(needed)", at: last.offset, help: "calendars refuse it")
    }
    if name == "VCALENDAR", last.counts["BEGIN"] == nil {
      mistakes.warn("the calendar holds nothing", at: last.offset)
    }
    for pair in [("DTEND", "DURATION"), ("DUE", "DURATION")]
    where last.counts[pair.0] != nil && last.counts[pair.1] != nil && name != "VALARM" {
      mistakes.error("\(name) has both \(pair.0) and \(pair.1)", at: last.offset)
    }
  }

  // MARK: Properties

  private static let needed: TextMap<[String]> = [
    "VCALENDAR": ["VERSION", "PRODID"], "VEVENT": ["UID", "DTSTAMP", "DTSTART"],
    "VTODO": ["UID", "DTSTAMP"], "VJOURNAL": ["UID", "DTSTAMP"], "VFREEBUSY": ["UID", "DTSTAMP"],
    "VTIMEZONE": ["TZID"], "STANDARD": ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"],
    "DAYLIGHT": ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"], "VALARM": ["ACTION", "TRIGGER"],
  ]
  private static let once: TextSet = [
    "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE",
    "DURATION", "SUMMARY", "LOCATION", "GEO", "CLASS", "CREATED", "LAST-MODIFIED", "PRIORITY",
    "SEQUENCE", "STATUS", "TRANSP", "URL", "RECURRENCE-ID", "TZID", "TZOFFSETFROM", "TZOFFSETTO",
    "ACTION", "TRIGGER", "ORGANIZER", "COMPLETED", "PERCENT-COMPLETE",
  ]
  private static let utc: TextSet = [
    "DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED", "ACKNOWLEDGED",
  ]

  private mutating func check(_ line: CalendarLine, _ offset: Int) {
    let type = line.parameters["VALUE"]?.uppercased() ?? ""
    let shown = String(line.value.prefix(60))
    switch line.name {
    case "VERSION" where line.value != "2.0" && open.last?.name == "VCALENDAR":
      mistakes.error("the version is 2.0, not '\(shown)'", at: offset)
    case "DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "DTSTAMP", "CREATED", "LAST-MODIFIED",
      "COMPLETED", "RDATE", "EXDATE", "ACKNOWLEDGED":
      if type == "PERIOD" { return }
      for part in line.value.split(separator: ",", omittingEmptySubsequences: false) {
        let isDate = DateRules.isCalendarDate(part)
        let fits = type == "DATE" ? isDate : DateRules.isCalendarTime(part)
        if !fits {
          let hint =
            isDate
            ? "write \(line.name);VALUE=DATE:\(part)"
            : "let the value be a date of the database, or write {{ … | date: \"%Y%m%dT%H%M%SZ\" }}"
          mistakes.error(
            "\(line.name) is no \(type == "DATE" ? "date" : "time") of a calendar: '\(shown)'",
            at: offset, help: hint)
        } else if Self.utc.contains(line.name), part.last != "Z" {
          mistakes.error(
            "\(line.name) must be in UTC: '\(shown)'", at: offset, help: "let it end in Z")
        } else if part.last == "Z", line.parameters["TZID"] != nil {
          mistakes.error("\(line.name) has both TZID and a 'Z'", at: offset)
        }
      }
    case "DURATION" where !DateRules.isDuration(line.value),
      "TRIGGER" where type.isEmpty && !DateRules.isDuration(line.value):
      mistakes.error("\(line.name) is no duration like PT1H30M: '\(shown)'", at: offset)
    case "RRULE"
    where !line.value.uppercased().split(separator: ";").contains { $0.hasPrefix("FREQ=") }:
      mistakes.error("RRULE has no FREQ: '\(shown)'", at: offset)
    default: break
    }
  }
}

/// A content line of a calendar (RFC 5545, section 3.1).
struct CalendarLine {
  /// The property's name in upper case.
  let name: String
  /// The parameters by their names in upper case. Several values of one parameter are one text,
  /// with the commas.
  private(set) var parameters: TextMap<String> = [:]
  let value: String

  /// Parses an unfolded line; nil when it has not the form `NAME;PARAMETER=value:value`.
  init?(_ bytes: [UInt8]) {
    let isName = { (byte: UInt8) in
      byte.isDecimalDigit || byte == UInt8(ascii: "-") || (97...122).contains(byte | 0x20)
    }
    let name = bytes.prefix(while: isName)
    guard !name.isEmpty else { return nil }
    self.name = String(decoding: name, as: UTF8.self).uppercased()
    var rest = bytes.dropFirst(name.count)
    while rest.first == UInt8(ascii: ";") {
      rest = rest.dropFirst()
      let parameter = rest.prefix(while: isName)
      rest = rest.dropFirst(parameter.count)
      guard !parameter.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
      rest = rest.dropFirst()
      var isQuoted = false
      let text = rest.prefix { byte in
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        return isQuoted || byte != UInt8(ascii: ";") && byte != UInt8(ascii: ":")
      }
      if isQuoted { return nil }
      rest = rest.dropFirst(text.count)
      let key = String(decoding: parameter, as: UTF8.self).uppercased()
      parameters[key] = String(decoding: text.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
    guard rest.first == UInt8(ascii: ":") else { return nil }
    value = String(decoding: rest.dropFirst(), as: UTF8.self)
  }
}
