internal import MarqueeBase

/// `watch:` in `marquee.yaml`: how `generate --watch` hears of changed rows.
package struct WatchSettings: Sendable, Hashable {
  /// Between two looks at rows whose changes nobody announces.
  package var interval: Duration = .seconds(5)
  /// Where tables announce their changes; nil not to listen.
  package var channel: String? = "marquee"

  /// Looks at a busy database more often than this would be an attack on it.
  package static let shortestInterval: Duration = .milliseconds(100)
  /// PostgreSQL's names have at most so many bytes.
  package static let longestChannel = 63

  package init() {}

  /// `500ms`, `5s`, `2m`, `1.5s`; nil for anything else.
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
