internal import MarqueeBase

extension YAMLReader {
  mutating func watch(_ node: YAMLNode) -> WatchSettings {
    var watch = WatchSettings()
    for entry in entries(node, of: "'watch'") {
      switch entry.key {
      case "interval": watch.interval = interval(entry) ?? watch.interval
      case "channel": watch.channel = channel(entry)
      default: unknownKey(entry, in: "watch", known: ["interval", "channel"])
      }
    }
    return watch
  }

  private mutating func interval(_ entry: YAMLEntry) -> Duration? {
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

  private mutating func channel(_ entry: YAMLEntry) -> String? {
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
