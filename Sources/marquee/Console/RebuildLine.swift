internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

/// The line about a rebuild:
///
///     12:01:07 templates/movie.md changed: 3 rendered, 3 written, 120 unchanged in 0.04 s
///
/// A page is rendered when one of its inputs has changed; it is written only when its bytes have
/// changed.
enum RebuildLine {
  static func succeeded(_ reason: String, _ report: BuildReport, in duration: Duration) -> String {
    var parts = [
      "\(report.rendered.grouped) rendered", "\(report.written.grouped) written",
      "\(report.unchanged.grouped) unchanged",
    ]
    if report.removed > 0 { parts.append("\(report.removed.grouped) removed") }
    if report.replacedValues > 0 {
      parts.append("\(report.replacedValues.counted("value", "values")) replaced")
    }
    return "\(time) \(reason): \(parts.joined(separator: ", ")) in \(duration.readable)"
  }

  static func failed(_ reason: String) -> String {
    "\(time) \(reason): failed; the output is still the last good one"
  }

  /// The local time of day: `12:01:07`.
  static var time: String {
    var now = Glibc.time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
      .joined(separator: ":")
  }
}
