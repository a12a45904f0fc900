internal import MarqueeBase

/// Moments in a recording: the text of `Moment.description`, read back to the microsecond. Unlike
/// what people write by hand, years have any number of digits and a sign, and 24:00 is a time.
enum RecordedMoment {
  typealias Kind = Moment.Kind

  /// What marks a moment outside a column of its type.
  static func tag(_ kind: Kind) -> String {
    switch kind {
    case .date: "$date"
    case .time: "$time"
    case .timestamp: "$timestamp"
    case .timestampWithZone: "$timestamptz"
    }
  }

  static let kinds: [Kind] = [.date, .time, .timestamp, .timestampWithZone]

  static func parse(_ text: String, _ kind: Kind) -> Moment? {
    if text == "infinity" { return Moment(kind, microseconds: .max) }
    if text == "-infinity" { return Moment(kind, microseconds: .min) }
    var rest = Substring(text).utf8
    if kind == .time {
      guard let time = timeOfDay(&rest), rest.isEmpty else { return nil }
      return Moment(kind, microseconds: time)
    }
    guard let days = days(&rest) else { return nil }
    var (microseconds, overflows) = days.multipliedReportingOverflow(by: Moment.microsecondsPerDay)
    if kind != .date {
      guard take("T", &rest), let time = timeOfDay(&rest) else { return nil }
      if kind == .timestampWithZone { guard take("Z", &rest) else { return nil } }
      let sum = microseconds.addingReportingOverflow(time)
      microseconds = sum.partialValue
      overflows = overflows || sum.overflow
    }
    return rest.isEmpty && !overflows ? Moment(kind, microseconds: microseconds) : nil
  }

  private typealias Rest = Substring.UTF8View

  private static func take(_ mark: Unicode.Scalar, _ rest: inout Rest) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout Rest, digits: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while let byte = rest.first, byte &- 0x30 < 10, count < digits.upperBound {
      value = value * 10 + Int(byte - 0x30)
      count += 1
      rest.removeFirst()
    }
    return digits.contains(count) ? value : nil
  }

  private static func days(_ rest: inout Rest) -> Int? {
    let isNegative = take("-", &rest)
    guard let year = number(&rest, digits: 4...9), take("-", &rest),
      let month = number(&rest, digits: 2...2), (1...12).contains(month), take("-", &rest),
      let day = number(&rest, digits: 2...2)
    else { return nil }
    let date = CivilDate(year: isNegative ? -year : year, month: month, day: day)
    guard (1...CivilDate.days(inMonth: month, of: date.year)).contains(day) else { return nil }
    return date.daysSinceEpoch
  }

  private static func timeOfDay(_ rest: inout Rest) -> Int? {
    guard let hours = number(&rest, digits: 2...2), take(":", &rest),
      let minutes = number(&rest, digits: 2...2), minutes < 60, take(":", &rest),
      let seconds = number(&rest, digits: 2...2), seconds < 60
    else { return nil }
    var microseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000
    guard take(".", &rest) else { return microseconds }
    let before = rest.count
    guard var fraction = number(&rest, digits: 1...6) else { return nil }
    for _ in (before - rest.count)..<6 { fraction *= 10 }
    microseconds += fraction
    return microseconds
  }
}
