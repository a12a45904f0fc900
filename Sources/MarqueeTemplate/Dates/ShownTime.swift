internal import MarqueeBase

/// A point in time as it is shown: with its offset from UTC and the name of its zone.
struct ShownTime {
  /// Since 1970-01-01T00:00:00Z.
  var seconds: Int
  /// 0–999,999,999.
  var nanoseconds: Int
  /// Seconds east of UTC.
  var offset: Int
  /// `UTC`, `WET`; empty where only the offset is known.
  var zone: String

  var date: CivilDate { CivilDate(daysSinceEpoch: floorDivide(seconds + offset, 86_400)) }
  var secondOfDay: Int { floorModulo(seconds + offset, 86_400) }
  /// 0 is Sunday.
  var weekday: Int { floorModulo(floorDivide(seconds + offset, 86_400) + 4, 7) }

  /// 1–366.
  var dayOfYear: Int {
    let date = date
    return date.daysSinceEpoch - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch + 1
  }
}

extension ShownTime {
  /// A point in time in the given zone; a date, a time of day (on 1970-01-01) or a time
  /// without zone as it stands. Nil for infinities.
  init?(_ moment: Moment, in zone: Zone) {
    guard moment.isFinite else { return nil }
    let seconds = floorDivide(moment.microseconds, 1_000_000)
    let nanoseconds = floorModulo(moment.microseconds, 1_000_000) * 1000
    if moment.kind == .timestampWithZone {
      self.init(seconds: seconds, nanoseconds: nanoseconds, in: zone)
    } else {
      self.init(seconds: seconds, nanoseconds: nanoseconds, offset: 0, zone: "UTC")
    }
  }

  init(seconds: Int, nanoseconds: Int, in zone: Zone) {
    let (offset, name) = zone.offset(at: seconds)
    self.init(seconds: seconds, nanoseconds: nanoseconds, offset: offset, zone: name)
  }
}

/// Rounded down, for a positive divisor.
@inline(__always) func floorDivide(_ a: Int, _ b: Int) -> Int {
  a >= 0 ? a / b : -((-(a + 1)) / b) - 1
}

/// Never negative, for a positive divisor.
@inline(__always) func floorModulo(_ a: Int, _ b: Int) -> Int {
  let remainder = a % b
  return remainder < 0 ? remainder + b : remainder
}
