internal import MarqueeBase

extension ShownTime {
  /// The time that a text describes. Parts that are missing are taken from the clock or are zero.
  /// Nil when the text is no time.
  init?(text: String, now clock: @autoclosure () -> Moment, in zone: Zone) {
    if let iso = ISOTime(text, .inTemplates) {
      self.init(
        local: iso.localSeconds, nanoseconds: iso.nanoseconds, offset: iso.offset,
        in: zone)
      return
    }
    guard let found = DateText(text) else { return nil }
    let offset = found.zone.flatMap(zoneOffset)
    var year = found.year
    var month = found.month
    var day = found.day
    var hour = found.hour
    var minute = found.minute
    // Parts missing before the first part in the text are taken from the clock.
    if year == nil {
      var today = ShownTime(
        seconds: floorDivide(clock().microseconds, 1_000_000), nanoseconds: 0, in: zone)
      if let offset { today.offset = offset }
      year = today.date.year
      if found.dayOfYear == nil, month == nil {
        month = today.date.month
        if day == nil {
          day = today.date.day
          if hour == nil {
            hour = today.secondOfDay / 3600
            if minute == nil { minute = today.secondOfDay / 60 % 60 }
          }
        }
      }
    }
    guard let year, abs(year) < 1_000_000 else { return nil }
    var date = CivilDate(year: year, month: month ?? 1, day: day ?? 1)
    guard (1...12).contains(date.month), (1...31).contains(date.day) else { return nil }
    if let ordinal = found.dayOfYear {
      guard (1...366).contains(ordinal) else { return nil }
      let first = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
      date = CivilDate(daysSinceEpoch: first + ordinal - 1)
    }
    let time = (hour ?? 0, minute ?? 0, found.second ?? 0)
    guard (0...24).contains(time.0), (0...59).contains(time.1), (0...60).contains(time.2),
      time.0 < 24 || (time.1 == 0 && time.2 == 0)
    else { return nil }
    // A 30th of February is the 1st or 2nd of March, as in Ruby.
    let days = CivilDate(year: date.year, month: date.month, day: 1).daysSinceEpoch + date.day - 1
    self.init(
      local: days * 86_400 + time.0 * 3600 + time.1 * 60 + time.2,
      nanoseconds: found.nanoseconds ?? 0, offset: offset, in: zone)
  }

  /// A time at which clocks show `local`: at the offset, if one was written, or else in the zone.
  private init(local: Int, nanoseconds: Int, offset: Int?, in zone: Zone) {
    if let offset {
      self.init(
        seconds: local - offset, nanoseconds: nanoseconds, offset: offset,
        zone: offset == 0 ? "UTC" : "")
      return
    }
    self.init(seconds: zone.second(showing: local), nanoseconds: nanoseconds, in: zone)
  }
}

/// The offset in seconds east of UTC of a zone as text writes it: `z`, `est`, `+01:00`, `-0530`;
/// nil for ambiguous and unknown names.
private func zoneOffset(_ name: String) -> Int? {
  let bytes = Array(name.utf8)
  if let sign = bytes.first, sign == 0x2B || sign == 0x2D {
    let digits = bytes.dropFirst().filter { $0 != 0x3A }
    guard digits.allSatisfy(isDigit), [2, 4, 6].contains(digits.count) else { return nil }
    let value = Int(String(decoding: digits, as: UTF8.self) + (digits.count == 2 ? "00" : "")) ?? 0
    let seconds =
      digits.count == 6
      ? value / 10_000 * 3600 + value / 100 % 100 * 60 + value % 100
      : value / 100 * 3600 + value % 100 * 60
    return sign == 0x2D ? -seconds : seconds
  }
  let hours: TextMap<Int> = [
    "utc": 0, "z": 0, "ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
  ]
  if let found = hours[name] { return found * 3600 }
  guard bytes.count == 1, let letter = bytes.first else { return nil }
  switch letter {  // Military zones; there is no J.
  case UInt8(ascii: "a")...UInt8(ascii: "i"): return Int(letter - 0x60) * 3600
  case UInt8(ascii: "k")...UInt8(ascii: "m"): return Int(letter - 0x61) * 3600
  case UInt8(ascii: "n")...UInt8(ascii: "y"): return -Int(letter - 0x6D) * 3600
  default: return nil
  }
}
