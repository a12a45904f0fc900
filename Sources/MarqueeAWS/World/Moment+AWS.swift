package import MarqueeBase

extension Moment {
  /// The years that a time from outside can name: 1 to 9999. Sums of such times always fit.
  private static let secondsInCalendar = -62_135_596_800...253_402_300_799

  /// A point in time, in whole seconds since 1970 as JSON Web Tokens write it. One outside the
  /// years 1 to 9999 is the first or the last second of them: a token's `exp` may be any number.
  package init(secondsSinceEpoch seconds: Int) {
    let range = Self.secondsInCalendar
    self.init(
      .timestampWithZone,
      microseconds: min(max(seconds, range.lowerBound), range.upperBound) * 1_000_000)
  }

  /// Whole seconds since 1970, rounded down.
  package var secondsSinceEpoch: Int {
    let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return rest < 0 ? seconds - 1 : seconds
  }

  /// The moment later by a duration, or the furthest there is.
  package func adding(_ duration: Duration) -> Moment {
    let (sum, overflow) = microseconds.addingReportingOverflow(duration.microseconds)
    return Moment(kind, microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
  }

  /// How long it is from an earlier moment to this one; negative when that one is later.
  package func since(_ earlier: Moment) -> Duration {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return .microseconds(overflow ? (microseconds < 0 ? Int.min : .max) : difference)
  }

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }

  /// The form that signatures use: `20260327T162054Z`. The day is its first eight digits.
  package var amzDate: String {
    // Not through `description`: this runs for every token that is minted.
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

  /// Reads `2026-03-27T16:20:54Z`, with a fraction, an offset, or without separators
  /// (`20260327T162054Z`). Anything else is nil: days that are in no month, hours that are in no
  /// day, a missing zone that is not at the end.
  package init?(iso8601 text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), year > 0 else { return nil }
    let isSeparated = reader.take("-")
    guard let month = reader.number(2), !isSeparated || reader.take("-"),
      let day = reader.number(2), reader.take("T"), let hour = reader.number(2),
      !isSeparated || reader.take(":"), let minute = reader.number(2),
      !isSeparated || reader.take(":"), let second = reader.number(2)
    else { return nil }
    if reader.take(".") {
      guard reader.skipDigits() > 0 else { return nil }
    }
    var offset = 0
    if !reader.isAtEnd, !reader.take("Z"), !reader.take("z") {
      let isWest = reader.take("-")
      guard isWest || reader.take("+"), let hours = reader.number(2) else { return nil }
      _ = reader.take(":")
      guard let minutes = reader.number(2), hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
    }
    guard reader.isAtEnd,
      let seconds = Self.seconds(year, month, day, hour, minute, second)
    else { return nil }
    self.init(secondsSinceEpoch: seconds - offset)
  }

  /// Reads the `Date` header of an HTTP answer: `Fri, 27 Mar 2026 16:20:54 GMT`. The name of the day
  /// is not compared with the date.
  package init?(httpDate text: String) {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    var reader = DigitReader(text)
    guard days.contains(where: { reader.take("\($0), ") }), let day = reader.number(2),
      let month = months.firstIndex(where: { reader.take(" \($0) ") }),
      let year = reader.number(4), year > 0, reader.take(" "), let hour = reader.number(2),
      reader.take(":"), let minute = reader.number(2), reader.take(":"),
      let second = reader.number(2), reader.take(" GMT"), reader.isAtEnd,
      let seconds = Self.seconds(year, month + 1, day, hour, minute, second)
    else { return nil }
    self.init(secondsSinceEpoch: seconds)
  }

  /// - Returns: nil for a date or a time of day that does not exist. A second 60 is one that was
  ///   put in to follow the earth, and counts as the next one.
  private static func seconds(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
  ) -> Int? {
    guard (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, of: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    return days * 86_400 + hour * 3600 + minute * 60 + second
  }
}

/// Reads numbers of a fixed width from a text, byte by byte.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number(_ width: Int) -> Int? {
    guard rest.count >= width else { return nil }
    var number = 0
    for byte in rest.prefix(width) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    rest = rest.dropFirst(width)
    return number
  }

  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  mutating func skipDigits() -> Int {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    rest = rest.dropFirst(digits)
    return digits
  }
}

extension Duration {
  /// Whole microseconds, rounded towards zero; a duration that is too long for them is the longest.
  package var microseconds: Int {
    let (seconds, attoseconds) = components
    let (product, overflow) = Int(seconds).multipliedReportingOverflow(by: 1_000_000)
    let (sum, carry) = product.addingReportingOverflow(Int(attoseconds / 1_000_000_000_000))
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }

  package var inSeconds: Double { Double(microseconds) / 1_000_000 }
}
