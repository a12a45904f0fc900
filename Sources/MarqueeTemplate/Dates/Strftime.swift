internal import MarqueeBase

/// Writes a time in a format with all of Ruby's directives, flags and widths.
///
/// Text that is no directive is copied. Writing stops soon after `room` bytes.
func strftime(_ time: ShownTime, _ format: String, room: Int = .max) -> String {
  var writer = TimeWriter(time, room: room)
  var format = format
  format.withUTF8 { writer.write($0) }
  return String(decoding: writer.output, as: UTF8.self)
}

private struct TimeWriter {
  let time: ShownTime
  let date: CivilDate
  let hour: Int
  let minute: Int
  let second: Int
  let room: Int
  var output: [UInt8] = []

  /// The greatest width; a larger one is reduced to it, so that a template can't fill the memory.
  private static let maximumWidth = 1024

  init(_ time: ShownTime, room: Int = .max) {
    self.time = time
    self.room = room
    date = time.date
    let ofDay = time.secondOfDay
    hour = ofDay / 3600
    minute = ofDay / 60 % 60
    second = ofDay % 60
    output.reserveCapacity(40)
  }

  mutating func write(_ format: UnsafeBufferPointer<UInt8>) {
    var index = format.startIndex
    while index < format.endIndex, output.count <= room {
      let byte = format[index]
      index = format.index(after: index)
      if byte != UInt8(ascii: "%") {
        output.append(byte)
        continue
      }
      let start = index
      var flags = Flags()
      while index < format.endIndex, flags.take(format[index]) {
        index = format.index(after: index)
      }
      while index < format.endIndex, isDigit(format[index]) {
        flags.width = min((flags.width ?? 0) * 10 + Int(format[index] - 0x30), 100_000)
        index = format.index(after: index)
      }
      while index < format.endIndex, format[index] == UInt8(ascii: ":") {
        flags.colons += 1
        index = format.index(after: index)
      }
      var isKnown = true
      if index < format.endIndex,
        format[index] == UInt8(ascii: "E") || format[index] == UInt8(ascii: "O")
      {
        // These are alternative forms of some directives, which Ruby writes like the usual ones.
        let allowed: StaticString =
          format[index] == UInt8(ascii: "E") ? "cCxXyY" : "deHkIlmMSuUVwWy"
        index = format.index(after: index)
        isKnown =
          index < format.endIndex
          && allowed.withUTF8Buffer { [next = format[index]] in $0.contains(next) }
      }
      if isKnown, index < format.endIndex, writeDirective(format[index], flags) {
        index = format.index(after: index)
      } else {
        output.append(byte)
        index = start
      }
    }
  }

  /// Writes a directive; returns false when there is none of that name.
  private mutating func writeDirective(_ directive: UInt8, _ flags: Flags) -> Bool {
    if flags.colons > 0, directive != UInt8(ascii: "z") { return false }
    switch directive {
    case UInt8(ascii: "Y"): year(date.year, flags)
    case UInt8(ascii: "C"): number(floorDivide(date.year, 100), 2, flags)
    case UInt8(ascii: "y"): number(floorModulo(date.year, 100), 2, flags)
    case UInt8(ascii: "m"): number(date.month, 2, flags)
    case UInt8(ascii: "B"): text(Self.months[date.month - 1], flags)
    case UInt8(ascii: "b"), UInt8(ascii: "h"): text(Self.shortMonths[date.month - 1], flags)
    case UInt8(ascii: "d"): number(date.day, 2, flags)
    case UInt8(ascii: "e"): number(date.day, 2, flags, pad: 0x20)
    case UInt8(ascii: "j"): number(time.dayOfYear, 3, flags)
    case UInt8(ascii: "H"): number(hour, 2, flags)
    case UInt8(ascii: "k"): number(hour, 2, flags, pad: 0x20)
    case UInt8(ascii: "I"): number((hour + 11) % 12 + 1, 2, flags)
    case UInt8(ascii: "l"): number((hour + 11) % 12 + 1, 2, flags, pad: 0x20)
    case UInt8(ascii: "p"):
      var plain = flags
      if flags.swapsCase { plain.lowers = true }
      plain.swapsCase = false
      text(hour < 12 ? "AM" : "PM", plain)
    case UInt8(ascii: "P"): text(hour < 12 ? "am" : "pm", flags)
    case UInt8(ascii: "M"): number(minute, 2, flags)
    case UInt8(ascii: "S"): number(second, 2, flags)
    case UInt8(ascii: "L"): fraction(3, flags)
    case UInt8(ascii: "N"): fraction(9, flags)
    case UInt8(ascii: "z"): offset(flags)
    case UInt8(ascii: "Z"):
      var plain = flags
      if flags.swapsCase { plain.lowers = true }
      plain.swapsCase = false
      text(time.zone, plain)
    case UInt8(ascii: "A"): text(Self.days[time.weekday], flags)
    case UInt8(ascii: "a"): text(Self.shortDays[time.weekday], flags)
    case UInt8(ascii: "u"): number(time.weekday == 0 ? 7 : time.weekday, 1, flags)
    case UInt8(ascii: "w"): number(time.weekday, 1, flags)
    case UInt8(ascii: "G"): year(isoWeek.year, flags)
    case UInt8(ascii: "g"): number(floorModulo(isoWeek.year, 100), 2, flags)
    case UInt8(ascii: "V"): number(isoWeek.week, 2, flags)
    case UInt8(ascii: "U"): number((time.dayOfYear + 6 - time.weekday) / 7, 2, flags)
    case UInt8(ascii: "W"): number((time.dayOfYear + 6 - (time.weekday + 6) % 7) / 7, 2, flags)
    case UInt8(ascii: "s"): number(time.seconds, 1, flags)
    case UInt8(ascii: "n"): text("\n", flags)
    case UInt8(ascii: "t"): text("\t", flags)
    case UInt8(ascii: "%"): text("%", flags)
    case UInt8(ascii: "c"): composite("%a %b %e %H:%M:%S %Y", flags)
    case UInt8(ascii: "D"), UInt8(ascii: "x"): composite("%m/%d/%y", flags)
    case UInt8(ascii: "F"): composite("%Y-%m-%d", flags)
    case UInt8(ascii: "v"): composite("%e-%^b-%4Y", flags)
    case UInt8(ascii: "T"), UInt8(ascii: "X"): composite("%H:%M:%S", flags)
    case UInt8(ascii: "R"): composite("%H:%M", flags)
    case UInt8(ascii: "r"): composite("%I:%M:%S %p", flags)
    case UInt8(ascii: "+"): composite("%a %b %e %H:%M:%S %Z %Y", flags)
    default: return false
    }
    return true
  }

  /// The flags of a directive: `-` for no padding, `0` and `_` for padding, `^` for capitals, `#`
  /// for the other case.
  private struct Flags {
    var width: Int?
    var pad: UInt8?
    var unpadded = false
    var capitals = false
    var swapsCase = false
    var lowers = false
    var colons = 0

    mutating func take(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "-"): unpadded = true
      case UInt8(ascii: "0"):
        pad = 0x30
      case UInt8(ascii: "_"):
        pad = 0x20
      case UInt8(ascii: "^"): capitals = true
      case UInt8(ascii: "#"): swapsCase = true
      default: return false
      }
      return true
    }

    func padding(_ usual: Int) -> Int { unpadded ? 0 : min(width ?? usual, maximumWidth) }
  }

  private mutating func number(_ value: Int, _ width: Int, _ flags: Flags, pad: UInt8 = 0x30) {
    if flags.width == nil, flags.pad == nil, !flags.unpadded, width == 2, pad == 0x30,
      value >= 0, value < 100
    {
      output.append(UInt8(value / 10) + 0x30)
      output.append(UInt8(value % 10) + 0x30)
      return
    }
    let fill = flags.pad ?? pad
    let digits = String(value.magnitude)
    let missing = max(0, flags.padding(width) - digits.utf8.count - (value < 0 ? 1 : 0))
    if value < 0, fill == 0x30 { output.append(UInt8(ascii: "-")) }
    output.append(contentsOf: repeatElement(fill, count: missing))
    if value < 0, fill != 0x30 { output.append(UInt8(ascii: "-")) }
    output.append(contentsOf: digits.utf8)
  }

  private mutating func year(_ value: Int, _ flags: Flags) {
    number(value, value < 0 ? 5 : 4, flags)
  }

  private mutating func text(_ value: String, _ flags: Flags) {
    var value = value
    if flags.capitals || flags.swapsCase { value = value.uppercased() }
    if flags.lowers { value = value.lowercased() }
    if let width = flags.width, !flags.unpadded {
      let missing = min(width, Self.maximumWidth) - value.utf8.count
      if missing > 0 {
        output.append(contentsOf: repeatElement(flags.pad ?? 0x20, count: missing))
      }
    }
    output.append(contentsOf: value.utf8)
  }

  private mutating func composite(_ format: StaticString, _ flags: Flags) {
    var inner = TimeWriter(time)
    format.withUTF8Buffer { inner.write($0) }
    var plain = flags
    plain.swapsCase = false
    plain.unpadded = false
    text(String(decoding: inner.output, as: UTF8.self), plain)
  }

  /// Writes the fraction of the second; further digits are cut, not rounded.
  private mutating func fraction(_ usual: Int, _ flags: Flags) {
    var digits = Array(String(time.nanoseconds + 1_000_000_000).utf8.dropFirst())
    let width = min(flags.width.map { $0 == 0 ? usual : $0 } ?? usual, Self.maximumWidth)
    while digits.count < width { digits.append(0x30) }
    output.append(contentsOf: digits.prefix(width))
  }

  /// Writes the offset: `%z` as `+0100`, `%:z` as `+01:00`, `%::z` as `+01:00:00`, and `%:::z` as
  /// short as possible.
  private mutating func offset(_ flags: Flags) {
    let seconds = abs(time.offset)
    var colons = flags.colons
    if colons == 3 { colons = seconds % 3600 == 0 ? -1 : seconds % 60 == 0 ? 1 : 2 }
    var rest = ""
    func two(_ number: Int) -> String { String(String(number + 100).dropFirst()) }
    if colons >= 0 { rest += (colons > 0 ? ":" : "") + two(seconds / 60 % 60) }
    if colons == 2 { rest += ":" + two(seconds % 60) }
    // Ruby writes an unknown place like this: `%-z` of a time in UTC is `-0000`.
    let isUnknown = flags.unpadded && time.zone == "UTC"
    var flags = flags
    flags.unpadded = false
    let sign = time.offset < 0 || isUnknown ? "-" : "+"
    var hours = flags.pad == 0x20 ? String(seconds / 3600) : two(seconds / 3600)
    let usual = 3 + rest.utf8.count
    let width = min(max(flags.width ?? 0, usual), Self.maximumWidth)
    let missing = max(0, width - 1 - hours.utf8.count - rest.utf8.count)
    if flags.pad == 0x20 {
      output.append(contentsOf: repeatElement(0x20, count: missing))
    } else {
      hours = String(repeating: "0", count: missing) + hours
    }
    output.append(contentsOf: (sign + hours + rest).utf8)
  }

  /// The ISO 8601 week and the year that it belongs to.
  private var isoWeek: (year: Int, week: Int) {
    let day = (time.weekday + 6) % 7
    let days = date.daysSinceEpoch
    let thursday = CivilDate(daysSinceEpoch: days - day + 3)
    let first = CivilDate(year: thursday.year, month: 1, day: 1).daysSinceEpoch
    return (thursday.year, (days - day + 3 - first) / 7 + 1)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let shortMonths = months.map { String($0.prefix(3)) }
  private static let shortDays = days.map { String($0.prefix(3)) }
  private static let days = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
}
