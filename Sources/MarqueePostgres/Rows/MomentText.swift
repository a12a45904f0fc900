internal import MarqueeBase

/// Dates and times as PostgreSQL writes them with `DateStyle=ISO`: `2026-11-21 18:30:00.25+00`,
/// `0044-03-15 BC`, `infinity`. A date beyond the year 292,277, which 64 bits of microseconds
/// don't reach, stays text.
enum MomentText {
  static func date(_ bytes: TextBytes) -> Value {
    var scanner = Scanner(bytes)
    if let special = scanner.infinity() { return .moment(Moment(.date, microseconds: special)) }
    guard let days = scanner.days(), scanner.isAtEnd else { return .string(bytes.string) }
    let (microseconds, overflows) = days.multipliedReportingOverflow(by: Moment.microsecondsPerDay)
    return overflows
      ? .string(bytes.string) : .moment(Moment(.date, microseconds: microseconds))
  }

  static func time(_ bytes: TextBytes) -> Value {
    var scanner = Scanner(bytes)
    guard let microseconds = scanner.timeOfDay(), scanner.isAtEnd else {
      return .string(bytes.string)
    }
    return .moment(Moment(.time, microseconds: microseconds))
  }

  static func timestamp(_ bytes: TextBytes, _ kind: Moment.Kind) -> Value {
    var scanner = Scanner(bytes)
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

/// Reads the parts from the left; a trailing ` BC` is taken off first.
private struct Scanner {
  private let bytes: TextBytes
  private let end: Int
  private let isBeforeChrist: Bool
  private var index = 0

  init(_ bytes: TextBytes) {
    self.bytes = bytes
    isBeforeChrist = bytes.last == UInt8(ascii: "C") && bytes.hasSuffix(" BC")
    end = isBeforeChrist ? bytes.count - 3 : bytes.count
  }

  var isAtEnd: Bool { index == end }

  func infinity() -> Int? {
    if bytes.last != UInt8(ascii: "y") { return nil }
    if bytes.equals("infinity") { return .max }
    if bytes.equals("-infinity") { return .min }
    return nil
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func number() -> Int? {
    let start = index
    var value = 0
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    return index > start && index - start <= 9 ? value : nil
  }

  /// Days since 1970.
  mutating func days() -> Int? {
    guard let year = number(), skip(UInt8(ascii: "-")), let month = number(),
      skip(UInt8(ascii: "-")), let day = number()
    else { return nil }
    // The year before 1 is 1 BC.
    return CivilDate(year: isBeforeChrist ? 1 - year : year, month: month, day: day).daysSinceEpoch
  }

  /// Microseconds; `24:00:00` is legal.
  mutating func timeOfDay() -> Int? {
    guard let hours = number(), skip(UInt8(ascii: ":")), let minutes = number(),
      skip(UInt8(ascii: ":")), let seconds = number()
    else { return nil }
    var microseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000
    if skip(UInt8(ascii: ".")) {
      let start = index
      guard var fraction = number(), index - start <= 6 else { return nil }
      for _ in 0..<(6 - (index - start)) { fraction *= 10 }
      microseconds += fraction
    }
    return microseconds
  }

  /// `+00`, `-03:30`, `+01:02:03`, in microseconds.
  mutating func zoneOffset() -> Int? {
    let isNegative = skip(UInt8(ascii: "-"))
    guard isNegative || skip(UInt8(ascii: "+")), let hours = number() else { return nil }
    var seconds = hours * 3600
    if skip(UInt8(ascii: ":")) {
      guard let minutes = number() else { return nil }
      seconds += minutes * 60
      if skip(UInt8(ascii: ":")) {
        guard let rest = number() else { return nil }
        seconds += rest
      }
    }
    return (isNegative ? -seconds : seconds) * 1_000_000
  }
}
