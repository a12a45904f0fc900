internal import MarqueeBase

/// Checks dates in the forms of feeds, sitemaps and calendars.
enum DateRules {
  /// Whether a text has a form, in which `d` is a digit, `A` is an upper-case letter and any other
  /// character is itself.
  private static func fits(_ text: Substring.UTF8View, _ form: StaticString) -> Bool {
    guard text.count == form.utf8CodeUnitCount else { return false }
    return form.withUTF8Buffer { form in
      zip(text, form).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "d")
          ? byte.isDecimalDigit
          : wanted == UInt8(ascii: "A") ? byte >= 65 && byte <= 90 : byte == wanted
      }
    }
  }

  private static func number(_ text: Substring.UTF8View, _ range: Range<Int>) -> Int {
    text.dropFirst(range.lowerBound).prefix(range.count).reduce(0) { $0 * 10 + Int($1) - 48 }
  }

  static func isDay(year: Int, month: Int, day: Int) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }

  /// Whether a text is a date like `2026-11-27`; with `isShort` also `2026-11` and `2026`, as the
  /// W3C's date format allows.
  private static func isDate(_ text: Substring.UTF8View, isShort: Bool) -> Bool {
    if isShort, fits(text, "dddd") { return true }
    if isShort, fits(text, "dddd-dd") { return (1...12).contains(number(text, 5..<7)) }
    return fits(text, "dddd-dd-dd")
      && isDay(
        year: number(text, 0..<4), month: number(text, 5..<7), day: number(text, 8..<10))
  }

  /// Whether a text is a timestamp of RFC 3339: `2026-11-27T09:00:00Z`, `…09:00:00.5+01:00`.
  static func isTimestamp(_ text: String, needsSeconds: Bool = true) -> Bool {
    let bytes = text.utf8[...]
    guard bytes.count >= 17, isDate(bytes.prefix(10), isShort: false),
      bytes.dropFirst(10).first.map({ $0 | 0x20 == UInt8(ascii: "t") }) == true
    else { return false }
    var rest = bytes.dropFirst(11)
    guard fits(rest.prefix(5), "dd:dd"), number(rest, 0..<2) < 24, number(rest, 3..<5) < 60 else {
      return false
    }
    rest = rest.dropFirst(5)
    if fits(rest.prefix(3), ":dd") {
      guard number(rest, 1..<3) <= 60 else { return false }
      rest = rest.dropFirst(3)
      if rest.first == UInt8(ascii: ".") {
        let digits = rest.dropFirst().prefix { $0.isDecimalDigit }
        if digits.isEmpty { return false }
        rest = rest.dropFirst(1 + digits.count)
      }
    } else if needsSeconds {
      return false
    }
    if rest.count == 1 { return rest.first.map { $0 | 0x20 == UInt8(ascii: "z") } ?? false }
    return fits(rest, "+dd:dd") || fits(rest, "-dd:dd")
  }

  /// Whether a text is a date or a timestamp in the W3C's date format, which sitemaps use.
  static func isDateOrTimestamp(_ text: String) -> Bool {
    isDate(text.utf8[...], isShort: true) || isTimestamp(text, needsSeconds: false)
  }

  /// Whether a text is a date of RFC 822 or its successors: `Fri, 27 Nov 2026 09:00:00 +0000`.
  static func isMailDate(_ text: String) -> Bool {
    var words = text.split(whereSeparator: \.isWhitespace)
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    if let first = words.first, first.hasSuffix(",") {
      guard days.contains(first.dropLast().lowercased()) else { return false }
      words.removeFirst()
    }
    let months = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard words.count == 5, let day = Int(words[0]), words[0].count <= 2,
      let month = months.firstIndex(of: words[1].lowercased()), let year = Int(words[2]),
      words[2].count == 4 || words[2].count == 2, isDay(year: year, month: month + 1, day: day)
    else { return false }
    let time = words[3].utf8
    guard fits(time, "dd:dd") || fits(time, "dd:dd:dd"), number(time, 0..<2) < 24,
      number(time, 3..<5) < 60
    else { return false }
    let zones = ["UT", "GMT", "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "Z"]
    return fits(words[4].utf8, "+dddd") || fits(words[4].utf8, "-dddd")
      || zones.contains(String(words[4]))
  }

  /// Whether a text is RFC 5545's DATE: `20261127`.
  static func isCalendarDate(_ text: some StringProtocol) -> Bool {
    let bytes = Substring(text).utf8
    return fits(bytes, "dddddddd")
      && isDay(year: number(bytes, 0..<4), month: number(bytes, 4..<6), day: number(bytes, 6..<8))
  }

  /// Whether a text is RFC 5545's DATE-TIME: `20261127T090000`, with a `Z` for UTC.
  static func isCalendarTime(_ text: some StringProtocol) -> Bool {
    let bytes = Substring(text).utf8
    let plain = bytes.last == UInt8(ascii: "Z") ? bytes.dropLast() : bytes
    guard fits(plain, "ddddddddTdddddd"), isCalendarDate(Substring(plain.prefix(8))) else {
      return false
    }
    return number(plain, 9..<11) < 24 && number(plain, 11..<13) < 60 && number(plain, 13..<15) <= 60
  }

  /// Whether a text is RFC 5545's DURATION: `PT1H30M`, `-P2W`.
  static func isDuration(_ text: some StringProtocol) -> Bool {
    var rest = Substring(text).utf8
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    guard rest.first == UInt8(ascii: "P") else { return false }
    rest = rest.dropFirst()
    var units = "WD"[...].utf8
    var parts = 0
    while let first = rest.first {
      if first == UInt8(ascii: "T") {
        units = "HMS"[...].utf8
        rest = rest.dropFirst()
        if rest.isEmpty { return false }
        continue
      }
      let digits = rest.prefix { $0.isDecimalDigit }
      rest = rest.dropFirst(digits.count)
      guard !digits.isEmpty, let unit = rest.first, let place = units.firstIndex(of: unit) else {
        return false
      }
      units = units[units.index(after: place)...]
      rest = rest.dropFirst()
      parts += 1
    }
    return parts > 0
  }
}
