internal import MarqueeBase

extension Int {
  /// The number with a comma between thousands: `1,204`.
  var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return self < 0 ? "-" + text : text
  }

  /// The number with its noun: `1 page`, `142 pages`.
  func counted(_ singular: String, _ plural: String) -> String {
    "\(grouped) \(self == 1 ? singular : plural)"
  }
}

extension Duration {
  /// The duration in the unit that fits its size: `0.41 s`, `12.3 s`, `4 min 09 s`.
  var readable: String {
    let seconds = inSeconds
    if seconds < 10 { return Self.fixed(seconds, decimals: 2) + " s" }
    if seconds < 60 { return Self.fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    let rest = whole % 60
    return "\(whole / 60) min \(rest < 10 ? "0" : "")\(rest) s"
  }

  /// The duration in milliseconds: `0.8 ms`, `14 ms`.
  var milliseconds: String {
    Self.fixed(inMilliseconds, decimals: inMilliseconds < 10 ? 1 : 0) + " ms"
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard decimals > 0 else { return String(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(scaled / scale).\(zeros)\(fraction)"
  }
}
