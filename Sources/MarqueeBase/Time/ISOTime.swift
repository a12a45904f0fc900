/// A date, a time of day, or both, in the notation of ISO 8601: `2026-11-21`, `18:30:00.25`,
/// `2026-11-21T18:30`, `2026-11-21T18:30:00+01:00`. It is the package's only reader of that
/// standard.
///
/// Sources of times deviate from the standard: ``Form`` lists which deviations are accepted.
package struct ISOTime: Sendable {
  /// The number of days since 1970-01-01; 0 for a time of day alone.
  package private(set) var day = 0
  /// Whether a time of day was written.
  package private(set) var hasTime = false
  /// The seconds since midnight, of the time as written.
  package private(set) var secondOfDay = 0
  /// The fraction of the second, 0 to 999,999,999.
  package private(set) var nanoseconds = 0
  /// The offset in seconds east of UTC; nil when none was written.
  package private(set) var offset: Int?

  /// The notations that are accepted in addition to the common form, or refused although they
  /// belong to it. The common form has a year of four digits, `T`, hours and minutes, and
  /// optionally seconds, a fraction of any length after a point, and `Z`, `+01`, `+0100` or
  /// `+01:00`.
  package struct Form: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Accepts a space between date and time, and one before an offset.
    static let spaceForT = Form(rawValue: 1)
    static let lowercaseT = Form(rawValue: 1 << 1)
    static let lowercaseZ = Form(rawValue: 1 << 2)
    /// Accepts `UTC` for `Z`, and a space before either.
    static let wordForZ = Form(rawValue: 1 << 3)
    /// Refuses all zones except `Z`.
    static let noOffsets = Form(rawValue: 1 << 4)
    /// Requires that offsets have minutes and are shorter than a day.
    static let soundOffsets = Form(rawValue: 1 << 5)
    /// Accepts a comma before the fraction.
    static let comma = Form(rawValue: 1 << 6)
    /// Refuses fractions of more than six digits.
    static let microseconds = Form(rawValue: 1 << 7)
    /// Requires seconds in a time of day.
    static let seconds = Form(rawValue: 1 << 8)
    /// Accepts the second 60, a leap second; it counts as the next second.
    static let leapSecond = Form(rawValue: 1 << 9)
    /// Accepts hours of 24 and more.
    static let longDays = Form(rawValue: 1 << 10)
    /// Accepts years of four to nine digits, with a sign before negative ones.
    static let farYears = Form(rawValue: 1 << 11)
    static let noYearZero = Form(rawValue: 1 << 12)
    /// Accepts a whole text without separators: `20260327T162054Z`.
    static let compact = Form(rawValue: 1 << 13)

    /// The form of settings, front matter and options, which people write.
    package static let handwritten: Form = [.spaceForT, .wordForZ]
    /// The form of text that a template uses as a time, and of the keys of rows.
    package static let inTemplates: Form = [.spaceForT, .lowercaseT, .lowercaseZ, .comma]
    /// The form that `Moment.description` writes, and no other.
    package static let written: Form = [
      .noOffsets, .microseconds, .seconds, .longDays, .farYears,
    ]
    /// The form of answers from AWS's services.
    package static let services: Form = [
      .lowercaseZ, .soundOffsets, .seconds, .leapSecond, .noYearZero, .compact,
    ]
  }

  /// Reads a date, with or without a time of day; nil when the whole text is not of the form.
  package init?(_ text: String, _ form: Form) {
    var text = text
    let found = text.withUTF8 { bytes in
      var reader = DigitReader(bytes)
      return Self(&reader, form)
    }
    guard let found else { return nil }
    self = found
  }

  /// Reads a time of day alone; nil when the whole text is not of the form.
  package init?(timeOfDay text: String, _ form: Form) {
    var text = text
    let isRead = text.withUTF8 { bytes in
      var reader = DigitReader(bytes)
      return readTime(&reader, form, isCompact: false) && reader.isAtEnd
    }
    guard isRead else { return nil }
  }

  /// The seconds since 1970-01-01T00:00:00 of the time as written, without regard to the offset.
  package var localSeconds: Int { day * 86_400 + secondOfDay }

  /// The microseconds since 1970 in UTC, or of the time as written when it has no offset; nil when
  /// the number doesn't fit.
  package var microseconds: Int? {
    let seconds = (localSeconds - (offset ?? 0)).multipliedReportingOverflow(by: 1_000_000)
    let sum = seconds.partialValue.addingReportingOverflow(nanoseconds / 1000)
    return seconds.overflow || sum.overflow ? nil : sum.partialValue
  }

  private init?(_ reader: inout DigitReader, _ form: Form) {
    let isNegative = form.contains(.farYears) && reader.take(UInt8(ascii: "-"))
    let start = reader.index
    guard let year = form.contains(.farYears) ? reader.number() : reader.number(4),
      reader.index - start >= 4, year > 0 || !form.contains(.noYearZero)
    else { return nil }
    let isCompact = !reader.take(UInt8(ascii: "-"))
    guard !isCompact || form.contains(.compact), let month = reader.number(2),
      isCompact || reader.take(UInt8(ascii: "-")), let day = reader.number(2)
    else { return nil }
    let date = CivilDate(year: isNegative ? -year : year, month: month, day: day)
    guard date.exists else { return nil }
    self.day = date.daysSinceEpoch
    if reader.isAtEnd { return }
    guard
      reader.take(UInt8(ascii: "T"))
        || form.contains(.lowercaseT) && reader.take(UInt8(ascii: "t"))
        || form.contains(.spaceForT) && reader.take(UInt8(ascii: " ")),
      readTime(&reader, form, isCompact: isCompact)
    else { return nil }
    guard reader.isAtEnd || readZone(&reader, form), reader.isAtEnd else { return nil }
  }

  private mutating func readTime(
    _ reader: inout DigitReader, _ form: Form, isCompact: Bool
  ) -> Bool {
    func takesColon(_ reader: inout DigitReader) -> Bool {
      isCompact || reader.take(UInt8(ascii: ":"))
    }
    guard let hour = reader.number(2), hour < 24 || form.contains(.longDays), takesColon(&reader),
      let minute = reader.number(2), minute < 60
    else { return false }
    hasTime = true
    secondOfDay = hour * 3600 + minute * 60
    guard takesColon(&reader) else { return !form.contains(.seconds) }
    guard let second = reader.number(2), second < (form.contains(.leapSecond) ? 61 : 60) else {
      return false
    }
    secondOfDay += second
    guard
      reader.take(UInt8(ascii: ".")) || form.contains(.comma) && reader.take(UInt8(ascii: ","))
    else { return true }
    let start = reader.index
    guard let fraction = reader.nanoseconds() else { return false }
    nanoseconds = fraction
    return !form.contains(.microseconds) || reader.index - start <= 6
  }

  private mutating func readZone(_ reader: inout DigitReader, _ form: Form) -> Bool {
    let hasSpace = form.contains(.wordForZ) && reader.take(UInt8(ascii: " "))
    if reader.take(UInt8(ascii: "Z"))
      || form.contains(.lowercaseZ) && reader.take(UInt8(ascii: "z"))
      || form.contains(.wordForZ) && reader.take("UTC")
    {
      offset = 0
      return true
    }
    if form.contains(.noOffsets) { return false }
    if !hasSpace, form.contains(.spaceForT) { _ = reader.take(UInt8(ascii: " ")) }
    let isWest = reader.take(UInt8(ascii: "-"))
    guard isWest || reader.take(UInt8(ascii: "+")), let hours = reader.number(2) else {
      return false
    }
    var minutes = 0
    if !reader.isAtEnd || form.contains(.soundOffsets) {
      _ = reader.take(UInt8(ascii: ":"))
      guard let written = reader.number(2) else { return false }
      minutes = written
    }
    offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
    return !form.contains(.soundOffsets) || hours < 24 && minutes < 60
  }
}
