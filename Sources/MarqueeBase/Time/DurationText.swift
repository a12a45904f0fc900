/// Durations as people write them in settings and options: `30s`, `500ms`, `2m`, `1.5h`.
///
/// The unit is required, because some readers take a bare `30` for seconds and others for
/// milliseconds.
package enum DurationText {
  /// The part of a message that tells the user what to write.
  package static let help = "write a number and a unit, ms, s, m or h: 500ms, 30s, 2m, 1h"

  /// The longest duration accepted: longer than any build, and short enough for every clock and,
  /// doubled, for PostgreSQL's settings.
  private static let longest: Duration = .seconds(10 * 24 * 3600)

  private static let units: [(name: String, milliseconds: Double)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
  ]

  /// - Returns: the duration, to the millisecond; nil when the text is no duration, is negative, or
  ///   is longer than 10 days.
  package static func parse(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let scale = units.first(where: { $0.name == unit })?.milliseconds,
      digits.first?.isNumber == true, digits.last?.isNumber == true,
      let number = Double(digits), number * scale <= Double(longest.wholeMilliseconds)
    else { return nil }
    return .milliseconds(Int64((number * scale).rounded()))
  }

  /// The duration in the form that ``parse(_:)`` reads, in the largest unit that leaves a whole
  /// number: `90s`, `2m`, `1500ms`.
  package static func text(_ duration: Duration) -> String {
    let whole = duration.wholeMilliseconds
    if whole == 0 { return "0s" }
    for (name, milliseconds) in units.reversed() where whole % Int(milliseconds) == 0 {
      return "\(whole / Int(milliseconds))\(name)"
    }
    return "\(whole)ms"
  }
}
