package import MarqueeBase

/// The forms that computers write, read without detours: `2026-11-21`, `2026-11-21T18:30`,
/// `2026-11-21 18:30:00.25`, either with `Z`, `+01`, `+0100`, `+01:00`.
struct ISOMoment {
  var year = 0
  var month = 0
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  var nanoseconds = 0
  /// Seconds east of UTC; nil when none was written.
  var offset: Int?

  init?(_ text: String) {
    var bytes = Cursor(text)
    guard let year = bytes.number(4), bytes.take(0x2D), let month = bytes.number(2),
      bytes.take(0x2D), let day = bytes.number(2), (1...12).contains(month),
      day >= 1, day <= CivilDate.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    if bytes.isAtEnd { return }
    guard bytes.take(0x54) || bytes.take(0x74) || bytes.take(0x20), readTime(&bytes) else {
      return nil
    }
    if bytes.isAtEnd { return }
    if bytes.take(0x5A) || bytes.take(0x7A) {
      offset = 0
    } else {
      _ = bytes.take(0x20)
      let isNegative = bytes.take(0x2D)
      guard isNegative || bytes.take(0x2B), let hours = bytes.number(2) else { return nil }
      var minutes = 0
      if !bytes.isAtEnd {
        _ = bytes.take(0x3A)
        guard let written = bytes.number(2) else { return nil }
        minutes = written
      }
      offset = (hours * 60 + minutes) * (isNegative ? -60 : 60)
    }
    if !bytes.isAtEnd { return nil }
  }

  /// `18:30`, `18:30:00.25`: a time of day alone.
  init?(timeOfDay text: String) {
    var bytes = Cursor(text)
    (year, month, day) = (1970, 1, 1)
    guard readTime(&bytes), bytes.isAtEnd else { return nil }
  }

  private mutating func readTime(_ bytes: inout Cursor) -> Bool {
    guard let hour = bytes.number(2), bytes.take(0x3A), let minute = bytes.number(2), hour < 24,
      minute < 60
    else { return false }
    self.hour = hour
    self.minute = minute
    guard bytes.take(0x3A) else { return true }
    guard let second = bytes.number(2), second < 60 else { return false }
    self.second = second
    if bytes.take(0x2E) || bytes.take(0x2C) {
      guard let fraction = bytes.fraction() else { return false }
      nanoseconds = fraction
    }
    return true
  }

  /// Seconds since 1970-01-01T00:00:00 as written, the offset aside.
  var localSeconds: Int {
    CivilDate(year: year, month: month, day: day).daysSinceEpoch * 86_400 + hour * 3600
      + minute * 60 + second
  }

  /// In UTC, or as written when there is no offset.
  var microseconds: Int { (localSeconds - (offset ?? 0)) * 1_000_000 + nanoseconds / 1000 }

  private struct Cursor {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
      return true
    }

    /// Exactly so many digits.
    mutating func number(_ width: Int) -> Int? {
      guard index + width <= bytes.count else { return nil }
      var result = 0
      for offset in 0..<width {
        guard isDigit(bytes[index + offset]) else { return nil }
        result = result * 10 + Int(bytes[index + offset] - 0x30)
      }
      index += width
      if index < bytes.count, isDigit(bytes[index]), width == 4 { return nil }
      return result
    }

    /// One digit or more as nanoseconds; what is smaller is cut.
    mutating func fraction() -> Int? {
      var result = 0
      var width = 0
      while index < bytes.count, isDigit(bytes[index]) {
        if width < 9 { result = result * 10 + Int(bytes[index] - 0x30) }
        width += 1
        index += 1
      }
      guard width > 0 else { return nil }
      for _ in 0..<max(0, 9 - width) { result *= 10 }
      return result
    }
  }
}

extension Moment {
  /// A moment of some kind from its ISO form, as `==` beside such a moment reads it, and a look-up by
  /// such a key. Without an offset, the text is taken as UTC.
  package init?(iso text: String, like kind: Kind) {
    switch text {
    case "infinity" where kind != .time: self.init(kind, microseconds: .max)
    case "-infinity" where kind != .time: self.init(kind, microseconds: .min)
    default:
      guard let parsed = kind == .time ? ISOMoment(timeOfDay: text) : ISOMoment(text) else {
        return nil
      }
      self.init(kind, microseconds: parsed.microseconds)
    }
  }
}
