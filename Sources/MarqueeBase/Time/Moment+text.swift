extension Moment: CustomStringConvertible {
  package static let microsecondsPerDay = 86_400_000_000

  /// The moment in ISO 8601: `2026-11-21`, `18:30:00`, `2026-11-21T18:30:00`,
  /// `2026-11-21T18:30:00.25Z`; or `infinity` or `-infinity`.
  public var description: String {
    if microseconds == .max { return "infinity" }
    if microseconds == .min { return "-infinity" }
    if kind == .time { return Self.timeText(microseconds) }
    // A quotient and remainder, because the first day times the microseconds per day would not fit
    // an Int.
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

  /// The moment in ISO 8601 without separators, to the second, as signatures need it:
  /// `20260327T162054Z`. The day is its first eight digits.
  package var compactText: String {
    // Not made from `description`, because this runs for every token that is made.
    let seconds = secondsSinceEpoch
    var day = seconds / 86_400
    if seconds < day * 86_400 { day -= 1 }
    let date = CivilDate(daysSinceEpoch: day)
    let time = seconds - day * 86_400
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    for (number, width) in [(date.year, 4), (date.month, 2), (date.day, 2)] {
      Self.append(number, width, to: &bytes)
    }
    bytes.append(UInt8(ascii: "T"))
    for number in [time / 3600, time / 60 % 60, time % 60] { Self.append(number, 2, to: &bytes) }
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
    var divisor = width == 4 ? 1000 : 10
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
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
