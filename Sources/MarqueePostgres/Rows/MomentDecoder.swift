internal import MarqueeBase

/// Parses dates and times as PostgreSQL writes them with `DateStyle=ISO`: `2026-11-21
/// 18:30:00.25+00`, `0044-03-15 BC`, `infinity`. A date after the year 292,277, which does not fit
/// into 64 bits of microseconds, stays text.
enum MomentDecoder {
  static func date(_ bytes: TextBytes) -> Value {
    var scanner = MomentScanner(bytes)
    if let special = scanner.infinity() { return .moment(Moment(.date, microseconds: special)) }
    guard let days = scanner.days(), scanner.isAtEnd else { return .string(bytes.string) }
    let (microseconds, overflows) = days.multipliedReportingOverflow(by: Moment.microsecondsPerDay)
    return overflows
      ? .string(bytes.string) : .moment(Moment(.date, microseconds: microseconds))
  }

  static func time(_ bytes: TextBytes) -> Value {
    var scanner = MomentScanner(bytes)
    guard let microseconds = scanner.timeOfDay(), scanner.isAtEnd else {
      return .string(bytes.string)
    }
    return .moment(Moment(.time, microseconds: microseconds))
  }

  static func timestamp(_ bytes: TextBytes, _ kind: Moment.Kind) -> Value {
    var scanner = MomentScanner(bytes)
    if let special = scanner.infinity() { return .moment(Moment(kind, microseconds: special)) }
    guard let days = scanner.days(), scanner.skip(UInt8(ascii: " ")),
      let time = scanner.timeOfDay()
    else { return .string(bytes.string) }
    var zone = 0
    if kind == .timestampWithZone {
      guard let offset = scanner.zoneOffset() else { return .string(bytes.string) }
      zone = offset
    }
    guard scanner.isAtEnd else { return .string(bytes.string) }
    let (day, tooLarge) = days.multipliedReportingOverflow(by: Moment.microsecondsPerDay)
    let (sum, tooLargeSum) = day.addingReportingOverflow(time - zone)
    return tooLarge || tooLargeSum
      ? .string(bytes.string) : .moment(Moment(kind, microseconds: sum))
  }
}

/// Parses the parts from the left, after removing ` BC` at the end.
private struct MomentScanner {
  private var reader: DigitReader
  private let isBeforeChrist: Bool

  init(_ bytes: TextBytes) {
    isBeforeChrist = bytes.last == UInt8(ascii: "C") && bytes.hasSuffix(" BC")
    reader = DigitReader(bytes, end: isBeforeChrist ? bytes.count - 3 : bytes.count)
  }

  var isAtEnd: Bool { reader.isAtEnd }

  func infinity() -> Int? {
    let bytes = reader.bytes
    if bytes.last != UInt8(ascii: "y") { return nil }
    if bytes.equals("infinity") { return .max }
    if bytes.equals("-infinity") { return .min }
    return nil
  }

  mutating func skip(_ byte: UInt8) -> Bool { reader.take(byte) }

  /// The days since 1970-01-01.
  mutating func days() -> Int? {
    guard let year = reader.number(), skip(UInt8(ascii: "-")), let month = reader.number(),
      skip(UInt8(ascii: "-")), let day = reader.number()
    else { return nil }
    // The year before 1 is 1 BC.
    return CivilDate(year: isBeforeChrist ? 1 - year : year, month: month, day: day).daysSinceEpoch
  }

  /// The microseconds since midnight; `24:00:00` is valid.
  mutating func timeOfDay() -> Int? {
    guard let hours = reader.number(), skip(UInt8(ascii: ":")), let minutes = reader.number(),
      skip(UInt8(ascii: ":")), let seconds = reader.number()
    else { return nil }
    var microseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000
    if skip(UInt8(ascii: ".")) {
      let start = reader.index
      guard var fraction = reader.number(), reader.index - start <= 6 else { return nil }
      for _ in 0..<(6 - (reader.index - start)) { fraction *= 10 }
      microseconds += fraction
    }
    return microseconds
  }

  /// The zone's offset, `+00`, `-03:30` or `+01:02:03`, in microseconds.
  mutating func zoneOffset() -> Int? {
    let isNegative = skip(UInt8(ascii: "-"))
    guard isNegative || skip(UInt8(ascii: "+")), let hours = reader.number() else { return nil }
    var seconds = hours * 3600
    if skip(UInt8(ascii: ":")) {
      guard let minutes = reader.number() else { return nil }
      seconds += minutes * 60
      if skip(UInt8(ascii: ":")) {
        guard let rest = reader.number() else { return nil }
        seconds += rest
      }
    }
    return (isNegative ? -seconds : seconds) * 1_000_000
  }
}
