internal import MarqueeBase

/// A property of a calendar, as far as it has been read. Its name and its parameters determine the
/// kind of its value.
struct CalendarProperty {
  enum Content { case text, structured, address, html, base64 }

  /// The property's name, in capitals like all texts here.
  var name: [UInt8] = []
  /// The name of the parameter that is being read.
  var parameter: [UInt8] = []
  var parameterValue: [UInt8] = []
  private var valueTypes: TextSet = []
  private var holdsHTML = false

  private static let addresses: TextSet = [
    "URL", "ATTACH", "SOURCE", "CONFERENCE", "IMAGE", "TZURL", "ORGANIZER", "ATTENDEE",
    "STRUCTURED-DATA", "LINK", "CALENDAR-ADDRESS", "CONCEPT", "X-WR-RELCALURL",
  ]
  private static let structured: TextSet = [
    "DTSTART", "DTEND", "DTSTAMP", "DUE", "DURATION", "COMPLETED", "CREATED", "LAST-MODIFIED",
    "RECURRENCE-ID", "RDATE", "EXDATE", "RRULE", "EXRULE", "TRIGGER", "REFRESH-INTERVAL", "GEO",
    "PRIORITY", "SEQUENCE", "PERCENT-COMPLETE", "REPEAT", "TZOFFSETFROM", "TZOFFSETTO",
    "FREEBUSY", "VERSION", "STATUS", "CLASS", "TRANSP", "ACTION", "METHOD", "CALSCALE", "BEGIN",
    "END", "REQUEST-STATUS", "ACKNOWLEDGED", "X-PUBLISHED-TTL",
  ]
  private static let structuredTypes: TextSet = [
    "BOOLEAN", "DATE", "DATE-TIME", "DURATION", "FLOAT", "INTEGER", "PERIOD", "RECUR", "TIME",
    "UTC-OFFSET",
  ]
  /// The parameters whose values are URIs: RFC 5545 3.2, RFC 9073, RFC 9253.
  private static let addressParameters: TextSet = [
    "ALTREP", "DIR", "DELEGATED-FROM", "DELEGATED-TO", "MEMBER", "SENT-BY", "SCHEMA", "LINKREL",
  ]
  /// The parameters that determine how the value is read.
  private static let controlParameters: TextSet = ["VALUE", "ENCODING", "FMTTYPE"]

  private var parameterName: String { String(decoding: parameter, as: UTF8.self) }

  var parameterIsAddress: Bool { Self.addressParameters.contains(parameterName) }
  var parameterIsControl: Bool { Self.controlParameters.contains(parameterName) }

  /// Ends a parameter, or one of its values.
  mutating func endParameter() {
    let value = String(decoding: parameterValue, as: UTF8.self).trimmed
    parameterValue = []
    switch parameterName {
    case "VALUE": valueTypes.insert(value)
    case "FMTTYPE": holdsHTML = holdsHTML || value.hasPrefix("TEXT/HTML")
    default: break
    }
  }

  /// The kind of the value; to be read after all parameters.
  var content: Content {
    let name = String(decoding: name, as: UTF8.self)
    if valueTypes.contains("BINARY") { return .base64 }
    if valueTypes.contains("URI") || valueTypes.contains("CAL-ADDRESS") { return .address }
    if !valueTypes.isDisjoint(with: Self.structuredTypes) { return .structured }
    if Self.addresses.contains(name), !valueTypes.contains("TEXT") { return .address }
    if holdsHTML || name == "X-ALT-DESC" { return .html }
    return Self.structured.contains(name) ? .structured : .text
  }
}
