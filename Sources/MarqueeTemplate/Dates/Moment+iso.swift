package import MarqueeBase

extension Moment {
  /// The moment of a kind that ISO 8601 text describes, as `==` and look-ups by such a key read it.
  /// Text without an offset is read as UTC. Nil when the text is no such moment.
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
