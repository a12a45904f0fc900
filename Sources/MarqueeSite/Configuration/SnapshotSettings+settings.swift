internal import Foundation
internal import MarqueeBase

extension SnapshotSettings {
  /// The keys of `snapshot:`.
  static let settings: [Setting<SnapshotSettings>] = [
    Setting(
      "pages", .list(.text), default: "all",
      "pages that are compared, as for `--only`; see [snapshots.md](snapshots.md)"
    ) { entry, _, reader, snapshot in
      for item in reader.items(entry) {
        let entry = YAMLEntry(key: "pages", keyLocation: entry.keyLocation, node: item)
        if let text = reader.text(entry) { snapshot.pages.append(text) }
      }
    },
    Setting(
      "ignore", .list(.map(Ignoring.settings.map(\.description))),
      "parts of pages that change by themselves"
    ) { entry, _, reader, snapshot in
      snapshot.ignored = reader.items(entry).compactMap { reader.ignored($0) }
    },
    Setting(
      "now", .moment, default: "the recording's", "the build's clock; a time names its zone"
    ) { entry, _, reader, snapshot in
      snapshot.now = reader.clock(entry)
    },
  ]

  /// The fields of an entry of `ignore` while it is read.
  fileprivate struct Ignoring {
    var pattern: String?
    var isWrong = false
    var replacement = ""

    static let settings: [Setting<Ignoring>] = [
      Setting("pattern", .text, "a regular expression") { entry, section, reader, ignoring in
        ignoring.pattern = reader.pattern(entry, section)
        ignoring.isWrong = ignoring.pattern == nil
      },
      Setting(
        "replace", .text, default: "nothing",
        "what is compared instead; `$1` is the first group"
      ) { entry, section, reader, ignoring in
        // Without a value, the match is removed.
        guard !entry.node.value.isNull else { return }
        ignoring.replacement = reader.text(entry, in: section) ?? ""
      },
    ]
  }
}

extension YAMLReader {
  fileprivate mutating func items(_ entry: YAMLEntry) -> [YAMLNode] {
    if case .list(let nodes) = entry.node.content { return nodes }
    report(
      "'snapshot.\(entry.key)' wants a list, not \(entry.node.kindName)",
      code: "configuration.wrong-type", at: entry.node.location)
    return []
  }

  fileprivate mutating func ignored(_ node: YAMLNode) -> SnapshotSettings.Ignored? {
    var ignoring = SnapshotSettings.Ignoring()
    read(
      SnapshotSettings.Ignoring.settings, of: node, in: "snapshot.ignore", into: &ignoring)
    guard let pattern = ignoring.pattern else {
      if ignoring.isWrong { return nil }
      report(
        "'snapshot.ignore' has an entry without a pattern", code: "configuration.value",
        at: node.location, help: #"write it like { pattern: 'v\d+', replace: 'v0' }"#)
      return nil
    }
    return SnapshotSettings.Ignored(
      pattern: pattern, replacement: ignoring.replacement, location: node.location)
  }

  fileprivate mutating func pattern(_ entry: YAMLEntry, _ section: String?) -> String? {
    guard let text = text(entry, in: section) else { return nil }
    guard (try? NSRegularExpression(pattern: text)) != nil else {
      report(
        "'\(Diagnostic.printable(text))' is not a regular expression",
        code: "configuration.value", at: entry.node.location,
        help: "write it in single quotes, with \\ before . ( ) [ ] that mean themselves")
      return nil
    }
    return text
  }

  fileprivate mutating func clock(_ entry: YAMLEntry) -> Moment? {
    if case .moment(let moment) = entry.node.value {
      if moment.kind == .timestampWithZone { return moment }
      if moment.kind == .date {
        return Moment(.timestampWithZone, microseconds: moment.microseconds)
      }
    }
    report(
      "'snapshot.now' wants a date or a time with its zone", code: "configuration.wrong-type",
      at: entry.node.location, help: "write it like 2026-01-01T00:00:00Z")
    return nil
  }
}
