/// A date, a time of day, or a point in time, to the microsecond, on the proleptic Gregorian
/// calendar: PostgreSQL's `date`, `time`, `timestamp` and `timestamptz`.
package struct Moment: Hashable, Sendable {
  package enum Kind: UInt8, Sendable {
    /// A day; `microseconds` is its midnight.
    case date
    /// A time of day; `microseconds` since midnight.
    case time
    /// A date and time with no zone.
    case timestamp
    /// A point in time, kept in UTC.
    case timestampWithZone
  }

  package let kind: Kind
  /// Since 1970-01-01T00:00:00 (of UTC for a point in time), or since midnight for a time of
  /// day. `Int.max` and `Int.min` are PostgreSQL's `infinity` and `-infinity`.
  package let microseconds: Int

  @inlinable package init(_ kind: Kind, microseconds: Int) {
    self.kind = kind
    self.microseconds = microseconds
  }

  package var isFinite: Bool { microseconds != .max && microseconds != .min }
}

/// A calendar date on the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// 1–12.
  package var month: Int
  /// 1–31.
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// - Parameter daysSinceEpoch: days since 1970-01-01.
  package init(daysSinceEpoch days: Int) {
    // Years start in March, so that the leap day ends one; eras are 400 years of 146,097 days.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The number of days in a month, 1–12.
  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension Moment: CustomStringConvertible {
  package static let microsecondsPerDay = 86_400_000_000

  /// ISO 8601: `2026-11-21`, `18:30:00`, `2026-11-21T18:30:00`, `2026-11-21T18:30:00.25Z`.
  package var description: String {
    if microseconds == .max { return "infinity" }
    if microseconds == .min { return "-infinity" }
    if kind == .time { return Self.timeText(microseconds) }
    // Without a product: that of the first day there is would be too small for an Int.
    var (day, time) = microseconds.quotientAndRemainder(dividingBy: Self.microsecondsPerDay)
    if time < 0 {  // before 1970
      day -= 1
      time += Self.microsecondsPerDay
    }
    let date = CivilDate(daysSinceEpoch: day)
    let dateText =
      Self.digits(date.year, 4) + "-" + Self.digits(date.month, 2) + "-" + Self.digits(date.day, 2)
    if kind == .date { return dateText }
    return dateText + "T" + Self.timeText(time) + (kind == .timestampWithZone ? "Z" : "")
  }

  private static func timeText(_ microseconds: Int) -> String {
    let seconds = microseconds / 1_000_000
    var text =
      digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":" + digits(seconds % 60, 2)
    var fraction = microseconds % 1_000_000
    guard fraction != 0 else { return text }
    var width = 6
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    text += "." + digits(fraction, width)
    return text
  }

  private static func digits(_ number: Int, _ width: Int) -> String {
    let text = String(abs(number))
    let padded = String(repeating: "0", count: max(0, width - text.count)) + text
    return number < 0 ? "-" + padded : padded
  }
}
