internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// A time zone by its IANA name, with a cache of its offsets.
///
/// Foundation takes microseconds for an offset, and a site asks for a million, mostly on a few
/// hundred days. Therefore each day is asked for once, unless the clocks change on it.
final class Zone: Sendable {
  private let timeZone: TimeZone
  private let isUTC: Bool
  private let days: Mutex<[Day]>

  private struct Day {
    var number = Int.min
    var offset = 0
    var name = ""
  }

  private init(_ timeZone: TimeZone) {
    self.timeZone = timeZone
    isUTC = timeZone.identifier == "GMT" || timeZone.identifier == "UTC"
    days = Mutex(isUTC ? [] : Array(repeating: Day(), count: 1024))
  }

  private static let known = KnownZones()

  /// The zone of an IANA name; nil when there is none. `UTC`, `Z` and the empty name are UTC.
  static func named(_ name: String) -> Zone? {
    known.zone(name) { name in
      if name == "UTC" || name == "Z" || name.isEmpty { return Zone(.gmt) }
      return TimeZone(identifier: name).map { Zone($0) }
    }
  }

  /// The offset in seconds east of UTC, and the zone's short name (`WEST`), at a second since 1970
  /// in UTC.
  func offset(at second: Int) -> (offset: Int, name: String) {
    if isUTC { return (0, "UTC") }
    let number = floorDivide(second, 86_400)
    let slot = floorModulo(number, 1024)
    return days.withLock { days in
      if days[slot].number == number { return (days[slot].offset, days[slot].name) }
      let start = offsetInZone(number * 86_400)
      guard start == offsetInZone((number + 1) * 86_400) else {
        let offset = offsetInZone(second)
        return (offset, name(at: second, offset: offset))
      }
      days[slot] = Day(number: number, offset: start, name: name(at: second, offset: start))
      return (start, days[slot].name)
    }
  }

  /// The second since 1970 in UTC at which clocks in the zone show the local second. A local time
  /// that clocks skip is read with the offset before the change; one that they show twice is the
  /// first.
  func second(showing local: Int) -> Int {
    if isUTC { return local }
    let before = offset(at: local - 86_400).offset
    if offset(at: local - before).offset == before { return local - before }
    let after = offset(at: local + 86_400).offset
    if offset(at: local - after).offset == after { return local - after }
    return local - before
  }

  private func offsetInZone(_ second: Int) -> Int {
    timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
  }

  private func name(at second: Int, offset: Int) -> String {
    let date = Date(timeIntervalSince1970: Double(second))
    if let name = ZoneNames.short(
      timeZone.identifier, offset: offset, isSummer: timeZone.isDaylightSavingTime(for: date))
    {
      return name
    }
    let name = timeZone.abbreviation(for: date) ?? ""
    guard name.hasPrefix("GMT"), name != "GMT" else { return name }
    // Foundation has no name, so the offset is used, as in the zone database (`+03`).
    let minutes = abs(offset) / 60
    let hour = (offset < 0 ? "-" : "+") + String(String(minutes / 60 + 100).dropFirst())
    return minutes % 60 == 0 ? hour : hour + String(String(minutes % 60 + 100).dropFirst())
  }
}

/// The zones used so far. Names that don't exist are not stored, because rows may contain any text.
private final class KnownZones: Sendable {
  private let zones = Mutex<TextMap<Zone>>([:])

  func zone(_ name: String, orMake make: (String) -> Zone?) -> Zone? {
    zones.withLock { zones in
      if let zone = zones[name] { return zone }
      guard let zone = make(name) else { return nil }
      zones[name] = zone
      return zone
    }
  }
}
