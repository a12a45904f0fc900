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
    if kind == .time {
      return ISOTime(timeOfDay: text, .written)?.microseconds.map { Moment(kind, microseconds: $0) }
    }
    guard let time = ISOTime(text, .written), time.hasTime == (kind != .date),
      (time.offset != nil) == (kind == .timestampWithZone)
    else { return nil }
    return time.microseconds.map { Moment(kind, microseconds: $0) }
  }
}
