internal import MarqueeBase

/// A point in time as it is displayed, with its offset from UTC and the name of its zone.
struct ShownTime {
  /// The seconds since 1970-01-01T00:00:00Z.
  var seconds: Int
  /// The fraction of the second, 0 to 999,999,999.
  var nanoseconds: Int
  /// The offset in seconds east of UTC.
  var offset: Int
  /// The zone's short name, `UTC` or `WET`; empty when only the offset is known.
  var zone: String

  var date: CivilDate { CivilDate(daysSinceEpoch: floorDivide(seconds + offset, 86_400)) }
  var secondOfDay: Int { floorModulo(seconds + offset, 86_400) }
  /// The day of the week, 0 for Sunday.
  var weekday: Int { floorModulo(floorDivide(seconds + offset, 86_400) + 4, 7) }

  /// The day of the year, 1 to 366.
  var dayOfYear: Int {
    let date = date
    return date.daysSinceEpoch - CivilDate(year: date.year, month: 1, day: 1).daysSinceEpoch + 1
  }
}

extension ShownTime {
  /// A point in time in the given zone. A date, a time of day (on 1970-01-01) and a time without
  /// zone are displayed as they are. Nil for infinities.
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

/// The quotient rounded down, for a positive divisor.
@inline(__always) func floorDivide(_ a: Int, _ b: Int) -> Int {
  a >= 0 ? a / b : -((-(a + 1)) / b) - 1
}

/// The remainder that belongs to ``floorDivide(_:_:)``, which is never negative, for a positive
/// divisor.
@inline(__always) func floorModulo(_ a: Int, _ b: Int) -> Int {
  let remainder = a % b
  return remainder < 0 ? remainder + b : remainder
}
