package import MarqueeBase

extension Moment {
  /// Reads a time such as `2026-03-27T16:20:54Z`, also with a fraction, an offset or without
  /// separators (`20260327T162054Z`). A time without an offset is in UTC, and fractions of a second
  /// are dropped. It is nil for all other texts, and for dates and times of day that do not exist.
  package init?(iso8601 text: String) {
    guard let time = ISOTime(text, .services), time.hasTime else { return nil }
    self.init(secondsSinceEpoch: time.localSeconds - (time.offset ?? 0))
  }

  /// Reads the `Date` header of an HTTP answer: `Fri, 27 Mar 2026 16:20:54 GMT` (RFC 9110, section
  /// 5.6.7). The day of the week is not checked against the date.
  package init?(httpDate text: String) {
    var text = text
    let seconds = text.withUTF8 { bytes in
      var reader = DigitReader(bytes)
      return Self.seconds(httpDate: &reader)
    }
    guard let seconds else { return nil }
    self.init(secondsSinceEpoch: seconds)
  }

  private static let days: [StaticString] = [
    "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ", "Sun, ",
  ]
  private static let months: [StaticString] = [
    " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ",
    " Nov ",
    " Dec ",
  ]

  /// - Returns: nil for a date or a time of day that does not exist. Second 60, a leap second,
  ///   counts as the following second.
  private static func seconds(httpDate reader: inout DigitReader) -> Int? {
    guard days.contains(where: { reader.take($0) }), let day = reader.number(2),
      let month = months.firstIndex(where: { reader.take($0) }),
      let year = reader.number(4), year > 0, reader.take(" "), let hour = reader.number(2),
      reader.take(":"), let minute = reader.number(2), reader.take(":"),
      let second = reader.number(2), reader.take(" GMT"), reader.isAtEnd
    else { return nil }
    let date = CivilDate(year: year, month: month + 1, day: day)
    guard date.exists, hour < 24, minute < 60, second <= 60 else { return nil }
    return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
  }
}
