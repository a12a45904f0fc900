internal import Foundation
package import MarqueeBase

/// `snapshot:` in `marquee.yaml`.
package struct SnapshotSettings: Sendable {
  /// A part of pages that changes by itself, and what is compared instead.
  package struct Ignored: Sendable {
    /// A regular expression.
    package let pattern: String
    /// `$1` stands for the first group.
    package let replacement: String
    /// Where it stands in `marquee.yaml`.
    package let location: SourceLocation
  }

  /// Which pages are compared, as `--only` names pages; all when empty.
  package var pages: [String] = []
  package var ignored: [Ignored] = []
  /// The build's clock; nil for that of the recording.
  package var now: Moment?
}

extension YAMLReader {
  mutating func snapshot(_ node: YAMLNode) -> SnapshotSettings {
    var snapshot = SnapshotSettings()
    for entry in entries(node, of: "'snapshot'") {
      switch entry.key {
      case "pages":
        for item in items(entry) {
          if let text = text(YAMLEntry(key: "pages", keyLocation: entry.keyLocation, node: item)) {
            snapshot.pages.append(text)
          }
        }
      case "ignore": snapshot.ignored = items(entry).compactMap { ignored($0) }
      case "now": snapshot.now = clock(entry)
      default: unknownKey(entry, in: "snapshot", known: ["pages", "ignore", "now"])
      }
    }
    return snapshot
  }

  private mutating func items(_ entry: YAMLEntry) -> [YAMLNode] {
    if case .list(let nodes) = entry.node.content { return nodes }
    report(
      "'snapshot.\(entry.key)' wants a list, not \(entry.node.kindName)",
      code: "configuration.wrong-type", at: entry.node.location)
    return []
  }

  private mutating func ignored(_ node: YAMLNode) -> SnapshotSettings.Ignored? {
    var pattern: String?
    var replacement = ""
    for entry in entries(node, of: "'snapshot.ignore'") {
      switch entry.key {
      case "pattern":
        guard let text = text(entry, in: "snapshot.ignore") else { return nil }
        guard (try? NSRegularExpression(pattern: text)) != nil else {
          report(
            "'\(Diagnostic.printable(text))' is not a regular expression",
            code: "configuration.value", at: entry.node.location,
            help: "write it in single quotes, with \\ before . ( ) [ ] that mean themselves")
          return nil
        }
        pattern = text
      case "replace":
        // An empty text stands for nothing at all.
        if !entry.node.value.isNull { replacement = text(entry, in: "snapshot.ignore") ?? "" }
      default: unknownKey(entry, in: "snapshot.ignore", known: ["pattern", "replace"])
      }
    }
    guard let pattern else {
      report(
        "'snapshot.ignore' has an entry without a pattern", code: "configuration.value",
        at: node.location, help: #"write it like { pattern: 'v\d+', replace: 'v0' }"#)
      return nil
    }
    return SnapshotSettings.Ignored(
      pattern: pattern, replacement: replacement, location: node.location)
  }

  private mutating func clock(_ entry: YAMLEntry) -> Moment? {
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
