internal import MarqueeBase

/// The settings of `watch:` in `marquee.yaml`: how `generate --watch` finds changed rows.
package struct WatchSettings: Sendable, Hashable {
  /// The time between two polls of rows whose changes are not announced with `NOTIFY`.
  package var interval: Duration = .seconds(5)
  /// The channel of `LISTEN`; nil not to listen.
  package var channel: String? = "marquee"

  /// The shortest interval that is allowed: polling more often would burden the database.
  package static let shortestInterval: Duration = .milliseconds(100)
  /// The greatest length of a channel's name in bytes: PostgreSQL's identifiers have at most 63.
  package static let longestChannel = 63

  package init() {}

  /// Parses `500ms`, `5s`, `2m` or `1.5s`; nil for anything else and for more than a day.
  static func duration(_ text: String) -> Duration? {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60)]
    for (unit, seconds) in units where text.hasSuffix(unit) {
      let number = text.dropLast(unit.count)
      guard let value = Double(number), value > 0, value * seconds <= 86_400,
        number.allSatisfy({ $0.isNumber || $0 == "." })
      else { return nil }
      return .milliseconds(Int64((value * seconds * 1000).rounded()))
    }
    return nil
  }
}
