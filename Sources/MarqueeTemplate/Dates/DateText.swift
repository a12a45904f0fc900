internal import MarqueeBase

/// A date as people write it: `March 14, 2016`, `14 Mar 2016 10:00 PM EST`, `2016/3/14`,
/// `Mon, 14 Mar 2016 10:00:00 +0000`, `10:30`.
///
/// It follows Ruby's `Time.parse`: first the weekday and the time are removed from the text, then
/// the forms of a date are tried on the rest in a fixed order.
struct DateText {
  var year: Int?
  var month: Int?
  var day: Int?
  var dayOfYear: Int?
  var hour: Int?
  var minute: Int?
  var second: Int?
  var nanoseconds: Int?
  var zone: String?

  /// Whether a year of two digits means one near today; an apostrophe or a sign in the text decides
  /// that.
  private var completesYear = true
  private var isBeforeChrist = false
  private var text: [UInt8]

  /// The longest text in bytes that is read: dates are short.
  private static let maximumLength = 128

  /// Reads a text; nil when it contains no date or time.
  init?(_ source: String) {
    guard source.utf8.count <= Self.maximumLength else { return nil }
    text = []
    var gap = false
    for byte in source.utf8 {
      let letter = byte | 0x20
      let known =
        isDigit(byte) || (letter >= 0x61 && letter <= 0x7A) || byte >= 0x80
        || "-+',./:@[]".utf8.contains(byte)
      if known {
        text.append(byte >= 0x41 && byte <= 0x5A ? letter : byte)
      } else if !gap {
        text.append(0x20)
      }
      gap = !known
    }
    removeWeekday()
    findTime()
    _ =
      findDayMonth() || findMonthDay() || findISO() || findVMS() || findSeparated(by: 0x2F)
      || findSeparated(by: 0x2E) || findShortISO() || findYear() || findMonth() || findOrdinal()
      || findDigits()
    findBeforeChrist()
    findRest()
    if isBeforeChrist, let found = year { year = 1 - found }
    if completesYear, let found = year, (0...99).contains(found) {
      year = found + (found >= 69 ? 1900 : 2000)
    }
    let found = [year, dayOfYear, month, day, hour, minute, second, nanoseconds]
    if found.allSatisfy({ $0 == nil }) { return nil }
  }

  // MARK: Looking at the text

  private func at(_ index: Int) -> UInt8 { index < text.count && index >= 0 ? text[index] : 0 }
  private func isLetter(_ index: Int) -> Bool {
    let byte = at(index)
    return (byte >= 0x61 && byte <= 0x7A) || byte >= 0x80
  }
  private func isWord(_ index: Int) -> Bool { isLetter(index) || isDigit(at(index)) }
  private func startsWord(_ index: Int) -> Bool { !isWord(index - 1) }
  private func skipSpace(_ index: Int) -> Int { at(index) == 0x20 ? skipSpace(index + 1) : index }
  private func skipDigits(_ index: Int) -> Int {
    var index = index
    while isDigit(at(index)) { index += 1 }
    return index
  }
  private func has(_ word: StaticString, at index: Int) -> Bool {
    word.withUTF8Buffer { word in
      index + word.count <= text.count && text[index..<(index + word.count)].elementsEqual(word)
    }
  }
  private func number(_ range: Range<Int>) -> Int {
    var result = 0
    for index in range where isDigit(text[index]) && result < 1_000_000_000_000 {
      result = result * 10 + Int(text[index] - 0x30)
    }
    return result
  }
  private mutating func blank(_ range: Range<Int>) { text.replaceSubrange(range, with: [0x20]) }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdays: [StaticString] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  private func month(at index: Int) -> Int? {
    guard isLetter(index) else { return nil }
    return Self.months.firstIndex { has($0, at: index) }.map { $0 + 1 }
  }

  /// The end of a run that contains no hyphens, digits or spaces (nor, if `apostrophe` is false,
  /// apostrophes).
  private func skipWord(_ index: Int, apostrophe: Bool = true) -> Int {
    var index = index
    while index < text.count, at(index) != 0x20, at(index) != 0x2D, !isDigit(at(index)),
      apostrophe || at(index) != 0x27
    {
      index += 1
    }
    return index
  }

  // MARK: Weekday and time

  private mutating func removeWeekday() {
    for index in text.indices where startsWord(index) {
      guard Self.weekdays.contains(where: { has($0, at: index) }) else { continue }
      var end = index + 3
      while end < text.count, at(end) != 0x20, at(end) != 0x2D, at(end) != 0x2F,
        !isDigit(at(end))
      {
        end += 1
      }
      blank(index..<end)
      return
    }
  }

  private mutating func findTime() {
    for start in text.indices where isDigit(text[start]) && !isDigit(at(start - 1)) {
      guard var end = time(from: start) else { continue }
      let zoneStart = skipSpace(end)
      if let zoneEnd = zoneEnd(zoneStart) {
        zone = String(decoding: text[zoneStart..<zoneEnd], as: UTF8.self)
        end = zoneEnd
      }
      blank(start..<end)
      return
    }
  }

  /// Reads hour, minute and second; returns the end of the text read, or nil when there is no time.
  private mutating func time(from start: Int) -> Int? {
    var end = skipDigits(start)
    let hourValue = number(start..<end)
    let next = skipSpace(end)
    var isTime = false
    if at(next) == 0x3A, isDigit(at(skipSpace(next + 1))) {
      isTime = true
      let minuteStart = skipSpace(next + 1)
      end = skipDigits(minuteStart)
      minute = number(minuteStart..<end)
      let colon = skipSpace(end)
      let secondStart = skipSpace(colon + 1)
      if at(colon) == 0x3A, isDigit(at(secondStart)) {
        end = skipDigits(secondStart)
        second = number(secondStart..<end)
        if at(end) == 0x2C || at(end) == 0x2E {
          let fractionEnd = skipDigits(end + 1)
          if fractionEnd > end + 1 { nanoseconds = fraction((end + 1)..<fractionEnd) }
          end = fractionEnd
        }
      }
    } else if at(next) == UInt8(ascii: "h") {
      isTime = true
      end = next + 1
      let minuteStart = skipSpace(end)
      if isDigit(at(minuteStart)) {
        end = skipDigits(minuteStart)
        minute = number(minuteStart..<end)
        if at(end) == UInt8(ascii: "m") { end += 1 }
        let secondStart = skipSpace(end)
        if isDigit(at(secondStart)) {
          end = skipDigits(secondStart)
          second = number(secondStart..<end)
          if at(end) == UInt8(ascii: "s") { end += 1 }
        }
      }
    }
    let half = skipSpace(end)
    var found = hourValue
    if at(half) == UInt8(ascii: "a") || at(half) == UInt8(ascii: "p"),
      let halfEnd = halfDayEnd(half)
    {
      isTime = true
      found = hourValue % 12 + (at(half) == UInt8(ascii: "p") ? 12 : 0)
      end = halfEnd
    }
    guard isTime else { return nil }
    hour = found
    return end
  }

  private func halfDayEnd(_ index: Int) -> Int? {
    if at(index + 1) == UInt8(ascii: "m"), !isWord(index + 2) { return index + 2 }
    return at(index + 1) == 0x2E && at(index + 2) == UInt8(ascii: "m") && at(index + 3) == 0x2E
      ? index + 4 : nil
  }

  private func fraction(_ range: Range<Int>) -> Int {
    var result = 0
    for index in range.prefix(9) { result = result * 10 + Int(text[index] - 0x30) }
    for _ in 0..<max(0, 9 - range.count) { result *= 10 }
    return result
  }

  private func zoneEnd(_ start: Int) -> Int? {
    var index = start
    if has("gmt", at: start) || has("utc", at: start) {
      index += 3
    } else if has("ut", at: start) {
      index += 2
    }
    if at(index) == 0x2B || at(index) == 0x2D, isDigit(at(index + 1)) {
      index = skipDigits(index + 1)
      if at(index) == 0x3A || at(index) == 0x2C || at(index) == 0x2E, isDigit(at(index + 1)) {
        index = skipDigits(index + 1)
        if at(index) == 0x3A, isDigit(at(index + 1)) { index = skipDigits(index + 1) }
      }
      return index
    }
    guard isLetter(start) else { return nil }
    var end = start
    while isLetter(end) { end += 1 }
    if isDigit(at(end)) { return nil }
    for kind in ["standard", "daylight"] as [StaticString] {
      let word = skipSpace(end)
      let after = word + kind.utf8CodeUnitCount
      if word > end, has(kind, at: word), has(" time", at: after), !isWord(after + 5) {
        return after + 5
      }
    }
    return has(" dst", at: end) && !isWord(end + 4) ? end + 4 : end
  }

  // MARK: Dates

  /// Finds `14 March 2016` and `14th mar`, but not `3-mar`.
  private mutating func findDayMonth() -> Bool {
    for start in text.indices where isDigit(text[start]) && !isDigit(at(start - 1)) {
      let dayEnd = skipDigits(start)
      let run = skipWord(dayEnd)
      var position = run
      while position >= dayEnd {
        let monthStart = position == run ? skipSpace(position) : position
        if let found = month(at: monthStart) {
          let rest = skipWord(monthStart + 3, apostrophe: false)
          let yearPart = yearAfter(rest, comma: false)
          let dayStart = at(start - 1) == 0x27 ? start - 1 : start
          let dayText = Array(text[dayStart..<dayEnd])
          let monthText = Array(String(found).utf8)
          set(yearPart.map { Array(text[$0]) }, monthText, dayText)
          blank(dayStart..<(yearPart?.upperBound ?? rest))
          return true
        }
        position -= 1
      }
    }
    return false
  }

  /// Finds `March 14, 2016`.
  private mutating func findMonthDay() -> Bool {
    for start in text.indices where startsWord(start) {
      guard let found = month(at: start) else { continue }
      let dayStart = skipSpace(skipWord(start + 3, apostrophe: false))
      let digits = at(dayStart) == 0x27 ? dayStart + 1 : dayStart
      let dayEnd = skipDigits(digits)
      guard dayEnd > digits else { continue }
      let rest = skipWord(dayEnd)
      let yearPart = yearAfter(rest, comma: true)
      set(
        yearPart.map { Array(text[$0]) }, Array(String(found).utf8),
        Array(text[dayStart..<dayEnd]))
      blank(start..<(yearPart?.upperBound ?? rest))
      return true
    }
    return false
  }

  /// The range of an optional era and a year, which may have an apostrophe, a sign and `th`.
  private mutating func yearAfter(_ index: Int, comma: Bool) -> Range<Int>? {
    var start = skipSpace(index)
    if comma, at(start) == 0x2C { start = skipSpace(start + 1) }
    let eras: [(StaticString, Bool)] = [
      ("b.c.e.", true), ("bce", true), ("b.c.", true), ("bc", true), ("c.e.", false),
      ("ce", false), ("a.d.", false), ("ad", false),
    ]
    var isBefore = false
    for (era, before) in eras where has(era, at: start) {
      isBefore = before
      start = skipSpace(start + era.utf8CodeUnitCount)
      break
    }
    var digits = start
    if at(digits) == 0x27 { digits += 1 }
    if at(digits) == 0x2D { digits += 1 }
    let end = skipDigits(digits)
    guard end > digits else { return nil }
    if isBefore { isBeforeChrist = true }
    if !comma, let ordinal = ordinalEnd(end) { return start..<ordinal }
    return start..<end
  }

  private func ordinalEnd(_ index: Int) -> Int? {
    let suffixes: [StaticString] = ["st", "nd", "rd", "th"]
    return suffixes.contains { has($0, at: index) } && !isWord(index + 2) ? index + 2 : nil
  }

  /// The range of a number, which may have an apostrophe and a sign before it.
  private func part(_ index: Int, apostrophe: Bool = true, sign: Bool = true) -> Range<Int>? {
    var digits = index
    if apostrophe, at(digits) == 0x27 { digits += 1 }
    if sign, at(digits) == 0x2D { digits += 1 }
    let end = skipDigits(digits)
    return end > digits ? index..<end : nil
  }

  /// Finds `2016-3-14`.
  private mutating func findISO() -> Bool {
    for index in text.indices where isDigit(text[index]) && !isDigit(at(index - 1)) {
      var start = index
      if at(start - 1) == 0x2D || at(start - 1) == 0x2B { start -= 1 }
      if at(start - 1) == 0x27 { start -= 1 }
      let first = start..<skipDigits(index)
      guard at(first.upperBound) == 0x2D else { continue }
      let dayEnd = skipDigits(first.upperBound + 1)
      if first.count == 4, dayEnd == first.upperBound + 4, at(dayEnd) != 0x2D {
        (year, dayOfYear) = (number(first), number((first.upperBound + 1)..<dayEnd))
        blank(start..<dayEnd)
        return true
      }
      guard let second = part(first.upperBound + 1, apostrophe: false, sign: false),
        at(second.upperBound) == 0x2D, let third = part(second.upperBound + 1)
      else { continue }
      set(Array(text[first]), Array(text[second]), Array(text[third]))
      blank(start..<third.upperBound)
      return true
    }
    return false
  }

  /// Finds `14-Mar-2016` and `Mar-14-2016`.
  private mutating func findVMS() -> Bool {
    for start in text.indices where month(at: start) != nil {
      guard let found = month(at: start) else { continue }
      let monthText = Array(String(found).utf8)
      var end = start + 3
      while end < text.count, ![0x2D, 0x2F, 0x2E].contains(at(end)) { end += 1 }
      guard at(end) == 0x2D, let after = part(end + 1) else { continue }
      if at(start - 1) == 0x2D, isDigit(at(start - 2)) {
        var dayStart = start - 2
        while isDigit(at(dayStart - 1)) { dayStart -= 1 }
        set(Array(text[after]), monthText, Array(text[dayStart..<(start - 1)]))
        blank(dayStart..<after.upperBound)
        return true
      }
      guard startsWord(start) else { continue }
      let yearPart = at(after.upperBound) == 0x2D ? part(after.upperBound + 1) : nil
      set(yearPart.map { Array(text[$0]) }, monthText, Array(text[after]))
      blank(start..<(yearPart ?? after).upperBound)
      return true
    }
    return false
  }

  /// Finds `2016/3/14`, `14/3/2016`, `14/3` and `14.3.2016`.
  private mutating func findSeparated(by separator: UInt8) -> Bool {
    for index in text.indices where isDigit(text[index]) && !isDigit(at(index - 1)) {
      var start = index
      if at(start - 1) == 0x2D { start -= 1 }
      if at(start - 1) == 0x27 { start -= 1 }
      let first = start..<skipDigits(index)
      guard at(first.upperBound) == separator,
        let second = part(skipSpace(first.upperBound + 1), sign: false)
      else { continue }
      var third: Range<Int>?
      if separator == 0x2F {
        if second.upperBound < text.count {
          third = part(skipSpace(second.upperBound + 1))
        }
      } else {
        guard at(second.upperBound) == separator,
          let found = part(skipSpace(second.upperBound + 1))
        else { continue }
        third = found
      }
      set(Array(text[first]), Array(text[second]), third.map { Array(text[$0]) })
      blank(start..<(third ?? second).upperBound)
      return true
    }
    return false
  }

  /// Finds `--03-14` and `--0314`.
  private mutating func findShortISO() -> Bool {
    for start in text.indices where at(start) == 0x2D && at(start + 1) == 0x2D {
      let digits = skipDigits(start + 2) - start - 2
      if digits == 4 || digits == 2 {
        month = number((start + 2)..<(start + 4))
        if digits == 4 { day = number((start + 4)..<(start + 6)) }
        var end = start + 2 + digits
        if digits == 2, at(end) == 0x2D, skipDigits(end + 1) == end + 3 {
          day = number((end + 1)..<(end + 3))
          end += 3
        }
        blank(start..<end)
        return true
      }
    }
    return false
  }

  private mutating func findYear() -> Bool {
    for start in text.indices where at(start) == 0x27 {
      let end = skipDigits(start + 1)
      if end > start + 1, !isLetter(end) {
        year = number((start + 1)..<end)
        blank(start..<end)
        return true
      }
    }
    return false
  }

  private mutating func findMonth() -> Bool {
    for start in text.indices where startsWord(start) {
      guard let found = month(at: start) else { continue }
      month = found
      var end = start
      while end < text.count, at(end) != 0x20 { end += 1 }
      blank(start..<end)
      return true
    }
    return false
  }

  private mutating func findOrdinal() -> Bool {
    for start in text.indices where isDigit(text[start]) && !isDigit(at(start - 1)) {
      if let end = ordinalEnd(skipDigits(start)) {
        day = number(start..<skipDigits(start))
        blank(start..<end)
        return true
      }
    }
    return false
  }

  /// Finds `20160314`, `20160314T100000Z`, `160314` and `2016074`.
  private mutating func findDigits() -> Bool {
    for start in text.indices where isDigit(text[start]) && !isDigit(at(start - 1)) {
      let end = skipDigits(start)
      let count = min(end - start, 14)
      guard count >= 2 else { continue }
      let isNegative = at(start - 1) == 0x2D
      func piece(_ from: Int, _ width: Int) -> Int? {
        from + width <= count ? number((start + from)..<(start + from + width)) : nil
      }
      func signed(_ value: Int?) -> Int? { isNegative ? value.map { -$0 } : value }
      switch count {
      case 2: day = piece(0, 2)
      case 3: dayOfYear = piece(0, 3)
      case 4: (month, day) = (piece(0, 2), piece(2, 2))
      case 5: (year, dayOfYear) = (signed(piece(0, 2)), piece(2, 3))
      case 6: (year, month, day) = (signed(piece(0, 2)), piece(2, 2), piece(4, 2))
      case 7: (year, dayOfYear, completesYear) = (signed(piece(0, 4)), piece(4, 3), false)
      case 8, 10, 12, 14:
        (year, month, day) = (signed(piece(0, 4)), piece(4, 2), piece(6, 2))
        if let found = piece(8, 2) { hour = found }
        if let found = piece(10, 2) { minute = found }
        if let found = piece(12, 2) { second = found }
        completesYear = false
      default: break
      }
      var rest = skipSpace(end)
      if at(rest) == UInt8(ascii: "t") { rest = skipSpace(rest + 1) }
      let timeEnd = skipDigits(rest)
      let timeCount = timeEnd - rest
      var last = end
      if timeCount == 2 || timeCount == 4 || timeCount == 6, hour == nil {
        hour = number(rest..<(rest + 2))
        if timeCount >= 4 { minute = number((rest + 2)..<(rest + 4)) }
        if timeCount == 6 { second = number((rest + 4)..<(rest + 6)) }
        last = timeEnd
      }
      if at(last) == 0x2E || at(last) == 0x2C {
        let fractionEnd = skipDigits(last + 1)
        if fractionEnd > last + 1 { nanoseconds = fraction((last + 1)..<fractionEnd) }
        last = fractionEnd
      }
      if at(last) == UInt8(ascii: "z"), !isWord(last + 1) {
        zone = "z"
        last += 1
      } else if at(last) == 0x2B || at(last) == 0x2D, isDigit(at(last + 1)) {
        let zoneEnd = min(skipDigits(last + 1), last + 5)
        zone = String(decoding: text[last..<zoneEnd], as: UTF8.self)
        last = zoneEnd
      }
      blank(start..<last)
      return true
    }
    return false
  }

  private mutating func findBeforeChrist() {
    for start in text.indices where startsWord(start) && at(start) == UInt8(ascii: "b") {
      for era in ["b.c.e.", "b.c.", "bce", "bc"] as [StaticString]
      where has(era, at: start) && !isWord(start + era.utf8CodeUnitCount) {
        isBeforeChrist = true
        blank(start..<(start + era.utf8CodeUnitCount))
        return
      }
    }
  }

  /// Takes one or two digits that are left alone as the day if there is a time, or as the hour if
  /// there is a day.
  private mutating func findRest() {
    let start = skipSpace(0)
    let end = skipDigits(start)
    guard end > start, end - start <= 2, skipSpace(end) == text.count else { return }
    let value = number(start..<end)
    if hour != nil, day == nil, (1...31).contains(value) { day = value }
    if day != nil, hour == nil, (0...24).contains(value) { hour = value }
  }

  // MARK: Which number is which

  /// Decides which parts are the year, the month and the day: a part with an apostrophe, or with
  /// more than two digits, is the year wherever it is.
  private mutating func set(_ first: [UInt8]?, _ second: [UInt8]?, _ third: [UInt8]?) {
    var (year, month, day) = (first, second, third)
    func isYear(_ part: [UInt8]) -> Bool { part.first == 0x27 || part.count > 2 }
    if year != nil, month != nil, day == nil { (year, month, day) = (nil, year, month) }
    if year == nil, let found = day, isYear(found) { (year, day) = (found, nil) }
    if let found = year {
      let digits = found.drop { !isDigit($0) && $0 != 0x2D && $0 != 0x2B }
      let plain = digits.drop { !isDigit($0) }.prefix { isDigit($0) }
      if plain.endIndex < found.endIndex { (year, day) = (day, Array(plain)) }
    }
    if let found = month, isYear(found) { (year, month, day) = (month, day, year) }
    if let found = day, isYear(found) { (year, day) = (found, year) }
    if let found = year {
      let digits = found.filter(isDigit)
      let isNegative = found.contains(0x2D)
      if isNegative || found.contains(0x2B) || digits.count > 2 { completesYear = false }
      if found.first == 0x27 { completesYear = true }
      self.year = number(digits).map { isNegative ? -$0 : $0 }
    }
    if let month { self.month = number(month) }
    if let day { self.day = number(day) }
  }

  private func number(_ digits: [UInt8]) -> Int? {
    Int(String(decoding: digits.filter(isDigit).prefix(12), as: UTF8.self))
  }
}
