internal import MarqueeBase

/// Reads moments of a recording from the text of `Moment.description`, exact to the microsecond.
/// Unlike in dates written by hand, years may have any number of digits and a sign, and 24:00 is a
/// time.
enum RecordedMoment {
  typealias Kind = Moment.Kind

  /// The mark of a moment that is not in a column of its type.
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
    if kind == .time {
      return ISOTime(timeOfDay: text, .written)?.microseconds.map { Moment(kind, microseconds: $0) }
    }
    guard let time = ISOTime(text, .written), time.hasTime == (kind != .date),
      (time.offset != nil) == (kind == .timestampWithZone)
    else { return nil }
    return time.microseconds.map { Moment(kind, microseconds: $0) }
  }
}
