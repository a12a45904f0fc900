internal import MarqueeBase

/// Filters for dates and times.
enum DateFilters {
  static let filters: [Filter] = [
    Filter(
      "date", takes: 1...2, "A date or time in a strftime format, in the site's zone or another.",
      "{{ screening.starts_at | date: \"%a %-d %b, %H:%M\", \"Europe/Lisbon\" }}",
      gives: [
        ("{{ at | date: \"%A %-d %B %Y\" }}", "Saturday 21 November 2026"),
        ("{{ at | date: \"%a %d %b, %H:%M\" }}", "Sat 21 Nov, 18:30"),
        ("{{ at | date: \"%H:%M %Z\", \"Asia/Tokyo\" }}", "03:30 JST"),
        ("{{ day | date: \"%d/%m/%y, week %V, day %j\" }}", "21/11/26, week 47, day 325"),
        ("{{ at | date: \"%Y-%m-%dT%H:%M:%S%z\" }}", "2026-11-21T18:30:00+0000"),
        ("{{ at | date: \"%-I:%M %p\" }}", "6:30 PM"), ("{{ at | date: \"%s\" }}", "1795285800"),
        ("{{ \"now\" | date: \"%Y\" }}", "2026"), ("{{ \"soon\" | date: \"%Y\" }}", "soon"),
      ], date)
  ]

  /// Writes a date or time in a format; an input that is no date is returned unchanged. A point in
  /// time is shown in the zone of the second argument, or else in the site's. Text with an offset
  /// keeps it, unless a zone is given. Dates and times without a zone are shown as they are.
  static func date(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    var wanted: Zone?
    if let argument = arguments.at(1), !argument.isNull {
      let name = argument.filterText
      wanted = Zone.named(name)
      if wanted == nil {
        throw FilterError(
          "there is no time zone `\(name)`",
          help: "Zones have names like \"Europe/Lisbon\" or \"UTC\".")
      }
    }
    let format = arguments.first.filterText
    if format.utf8.isEmpty { return input }
    guard let site = context.zone else {
      throw FilterError("there is no time zone `\(context.timeZone)`")
    }
    guard let time = time(input, wanted, site: site, now: context.now) else { return input }
    return .string(strftime(time, format, room: context.room))
  }

  private static func time(
    _ input: Value, _ wanted: Zone?, site: Zone, now: @autoclosure () -> Moment
  ) -> ShownTime? {
    let shown = wanted ?? site
    switch input {
    case .moment(let moment): return ShownTime(moment, in: shown)
    case .int(let seconds): return epoch(seconds, shown)
    case .string(let text):
      let lower = text.utf8.count <= 5 ? text.lowercased() : text
      if lower == "now" || lower == "today" { return ShownTime(now(), in: shown) }
      if !text.utf8.isEmpty, text.utf8.allSatisfy(isDigit) {
        return Int(text).flatMap { epoch($0, shown) }
      }
      let time = ShownTime(text: text, now: now(), in: site)
      guard let time, let wanted else { return time }
      return ShownTime(seconds: time.seconds, nanoseconds: time.nanoseconds, in: wanted)
    default: return nil
    }
  }

  /// The time of a number of seconds since 1970; nil when it is millions of years away, where
  /// calendars have no meaning.
  private static func epoch(_ seconds: Int, _ zone: Zone) -> ShownTime? {
    guard abs(seconds / 1_000_000) < 100_000_000 else { return nil }
    return ShownTime(seconds: seconds, nanoseconds: 0, in: zone)
  }
}
