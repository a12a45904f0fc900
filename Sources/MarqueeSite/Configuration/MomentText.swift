internal import Foundation
package import MarqueeBase

/// Reads dates and times as people write them in YAML and on the command line.
package enum MomentText {
  /// Parses a date or time: `2026-11-21` is a date; `2026-11-21 18:30`, `2026-11-21T18:30:00.25` a
  /// time without a zone; with `Z`, `+01:00` or `+0100` at the end, a point in time. Nil for
  /// anything else.
  package static func parse(_ text: String) -> Moment? {
    guard let time = ISOTime(text, .handwritten) else { return nil }
    let kind: Moment.Kind =
      !time.hasTime ? .date : time.offset == nil ? .timestamp : .timestampWithZone
    return time.microseconds.map { Moment(kind, microseconds: $0) }
  }

  /// Parses also what only a database has, as PostgreSQL or JSON writes it: `infinity` and years of
  /// more than four digits are the greatest moment, `-infinity` and years before Christ are the
  /// least.
  static func parseAny(_ text: String) -> Moment? {
    if let moment = parse(text) { return moment }
    func end(_ microseconds: Int) -> Moment {
      Moment(.timestampWithZone, microseconds: microseconds)
    }
    switch text.lowercased() {
    case "infinity", "+infinity": return end(.max)
    case "-infinity": return end(.min)
    default: break
    }
    // `0044-03-15 BC`, `-0043-03-15T00:00:00Z`, `12026-01-01 18:30+00`.
    var digits = text[...]
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits.removeFirst() }
    let isBeforeChrist = isNegative || text.hasSuffix(" BC")
    let year = digits.prefix { $0.isASCII && $0.isNumber }
    let rest = digits.dropFirst(year.count)
    let date = Array(rest.utf8.prefix(6))
    let isDate =
      date.count == 6 && date[0] == UInt8(ascii: "-") && date[3] == UInt8(ascii: "-")
      && [1, 2, 4, 5].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(date[$0]) }
      && (rest.utf8.count == 6 || [" ", "T"].contains(rest.dropFirst(6).first))
    guard isDate, (4...7).contains(year.count), year.count > 4 || isBeforeChrist else { return nil }
    return end(isBeforeChrist ? .min : .max)
  }

  /// The point in time of a moment in a time zone; midnight for a date, nil for a time of day.
  static func instant(_ moment: Moment, in zone: TimeZone) -> Moment? {
    switch moment.kind {
    case .timestampWithZone: return moment
    case .time: return nil
    case .date, .timestamp:
      guard moment.isFinite else {
        return Moment(.timestampWithZone, microseconds: moment.microseconds)
      }
      // The offset depends on the result, so it is looked up twice; the second is right except in
      // the hour that a clock change skips.
      let wall = moment.microseconds
      let guess = wall.subtractingReportingOverflow(offset(at: wall, in: zone))
      if guess.overflow {
        return Moment(.timestampWithZone, microseconds: wall > 0 ? .max : .min)
      }
      let instant = wall.subtractingReportingOverflow(offset(at: guess.partialValue, in: zone))
      return Moment(
        .timestampWithZone,
        microseconds: instant.overflow ? (wall > 0 ? .max : .min) : instant.partialValue)
    }
  }

  /// The local date in a time zone at a point in time.
  static func date(of instant: Moment, in zone: TimeZone) -> Moment {
    let wall = instant.microseconds + offset(at: instant.microseconds, in: zone)
    var day = wall / Moment.microsecondsPerDay
    if wall < day * Moment.microsecondsPerDay { day -= 1 }
    return Moment(.date, microseconds: day * Moment.microsecondsPerDay)
  }

  private static func offset(at microseconds: Int, in zone: TimeZone) -> Int {
    let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    return zone.secondsFromGMT(for: date) * 1_000_000
  }
}
