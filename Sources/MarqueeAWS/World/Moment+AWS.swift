package import MarqueeBase

extension Moment {
  /// A point in time, in whole seconds since 1970 as JSON Web Tokens write it.
  package init(secondsSinceEpoch seconds: Int) {
    self.init(.timestampWithZone, microseconds: seconds * 1_000_000)
  }

  /// Whole seconds since 1970, rounded down.
  package var secondsSinceEpoch: Int {
    Int((Double(microseconds) / 1_000_000).rounded(.down))
  }

  package func adding(_ duration: Duration) -> Moment {
    Moment(kind, microseconds: microseconds + duration.microseconds)
  }

  /// How long it is from an earlier moment to this one; negative when that one is later.
  package func since(_ earlier: Moment) -> Duration {
    .microseconds(microseconds - earlier.microseconds)
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
  /// (`20260327T162054Z`). Anything else is nil.
  package init?(iso8601 text: String) {
    var digits: [Int] = []
    var offset = 0
    var rest = Substring(text)
    while let byte = rest.utf8.first {
      if byte >= 48, byte <= 57 {
        if digits.count < 14 { digits.append(Int(byte) - 48) }
      } else if digits.count == 14, byte == UInt8(ascii: ".") {
        rest = rest.dropFirst().drop { $0.isASCII && $0.isNumber }
        continue
      } else if digits.count == 14 {
        guard let minutes = Self.offsetMinutes(rest) else { return nil }
        offset = minutes
        rest = ""
        break
      } else if byte != UInt8(ascii: "-"), byte != UInt8(ascii: ":"), byte != UInt8(ascii: "T") {
        return nil
      }
      rest = rest.dropFirst()
    }
    guard digits.count == 14 else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (month, day) = (number(4..<6), number(6..<8))
    guard (1...12).contains(month), (1...31).contains(day), number(8..<10) < 24 else { return nil }
    let days = CivilDate(year: number(0..<4), month: month, day: day).daysSinceEpoch
    let time = number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14)
    self.init(secondsSinceEpoch: days * 86_400 + time - offset * 60)
  }

  /// `Z`, `+02:00` or `+0200`, in minutes east of UTC.
  private static func offsetMinutes(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.utf8.count == 4, let number = Int(digits) else { return nil }
    return (number / 100 * 60 + number % 100) * (sign == "-" ? -1 : 1)
  }

  /// Reads the `Date` header of an HTTP answer: `Fri, 27 Mar 2026 16:20:54 GMT`.
  package init?(httpDate text: String) {
    let words = text.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3 else { return nil }
    let days = CivilDate(year: year, month: month + 1, day: day).daysSinceEpoch
    self.init(secondsSinceEpoch: days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2])
  }
}

extension Duration {
  /// Whole microseconds, rounded towards zero.
  package var microseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
  }

  package var inSeconds: Double { Double(microseconds) / 1_000_000 }
}
