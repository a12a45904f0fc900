package import MarqueeBase

extension Moment {
  /// A moment of some kind from its ISO form, as `==` beside such a moment reads it, and a look-up by
  /// such a key. Without an offset, the text is taken as UTC.
  package init?(iso text: String, like kind: Kind) {
    switch text {
    case "infinity" where kind != .time: self.init(kind, microseconds: .max)
    case "-infinity" where kind != .time: self.init(kind, microseconds: .min)
    default:
      let parsed =
        kind == .time
        ? ISOTime(timeOfDay: text, .inTemplates) : ISOTime(text, .inTemplates)
      guard let microseconds = parsed?.microseconds else { return nil }
      self.init(kind, microseconds: microseconds)
    }
  }
}
