internal import MarqueeBase

extension WatchSettings {
  /// The keys of `watch:`.
  static let settings: [Setting<WatchSettings>] = [
    Setting(
      "interval", .duration, default: "`5s`",
      "how often rows are looked at whose changes nobody tells; at least `100ms`; "
        + "see [watching.md](watching.md)"
    ) { entry, _, reader, watch in
      watch.interval = reader.interval(entry) ?? watch.interval
    },
    Setting(
      "channel", .named("text of up to 63 bytes, false", .either([.text, .flag])),
      default: "`marquee`",
      "the channel on which the database tells of changed rows; false not to listen"
    ) { entry, _, reader, watch in
      watch.channel = reader.channel(entry)
    },
  ]
}

extension YAMLReader {
  fileprivate mutating func interval(_ entry: YAMLEntry) -> Duration? {
    guard let text = text(entry, in: "watch") else { return nil }
    guard let interval = WatchSettings.duration(text) else {
      report(
        "'\(text)' is not a span of time", code: "configuration.value", at: entry.node.location,
        help: "write it like 5s, 500ms or 1m")
      return nil
    }
    guard interval >= WatchSettings.shortestInterval else {
      report(
        "'watch.interval' is \(text); the least it can be is 100ms", code: "configuration.value",
        at: entry.node.location)
      return nil
    }
    return interval
  }

  fileprivate mutating func channel(_ entry: YAMLEntry) -> String? {
    if case .bool(false) = entry.node.value { return nil }
    guard let text = text(entry, in: "watch") else { return WatchSettings().channel }
    guard !text.isEmpty, text.utf8.count <= WatchSettings.longestChannel,
      !text.utf8.contains(0)
    else {
      report(
        "'watch.channel' wants a name of 1 to 63 bytes, or false",
        code: "configuration.value", at: entry.node.location)
      return WatchSettings().channel
    }
    return text
  }
}
