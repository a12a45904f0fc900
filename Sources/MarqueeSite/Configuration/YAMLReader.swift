internal import MarqueeBase

/// Reads settings from YAML and collects every mistake, so that all are reported at once.
struct YAMLReader {
  let source: YAMLSource
  var diagnostics: [Diagnostic] = []

  init(_ source: YAMLSource) { self.source = source }

  /// The entries of a map; an entry without a value (`build:`) is an empty map.
  mutating func entries(_ node: YAMLNode, of what: String) -> [YAMLEntry] {
    if case .map(let entries) = node.content { return entries }
    if !node.value.isNull { wrongKind(node, what, wants: "a map of settings") }
    return []
  }

  mutating func text(_ entry: YAMLEntry, in section: String? = nil) -> String? {
    if case .scalar(let text, let isPlain) = entry.node.content, !(isPlain && text.isEmpty) {
      return text
    }
    wrongKind(entry.node, name(entry, section), wants: "text")
    return nil
  }

  /// Reads one text, or a list of texts.
  mutating func texts(_ entry: YAMLEntry, in section: String? = nil) -> [String] {
    guard case .list(let nodes) = entry.node.content else {
      return text(entry, in: section).map { [$0] } ?? []
    }
    return nodes.compactMap { node in
      text(YAMLEntry(key: entry.key, keyLocation: entry.keyLocation, node: node), in: section)
    }
  }

  mutating func bool(_ entry: YAMLEntry, in section: String? = nil) -> Bool? {
    if case .bool(let value) = entry.node.value { return value }
    let words: TextMap = ["yes": "true", "on": "true", "no": "false", "off": "false"]
    var help: String?
    if case .scalar(let text, _) = entry.node.content, let word = words[text.lowercased()] {
      help = "write \(word)"
    }
    wrongKind(entry.node, name(entry, section), wants: "true or false", help: help)
    return nil
  }

  mutating func integer(
    _ entry: YAMLEntry, atLeast minimum: Int, atMost maximum: Int = 1_000_000_000,
    in section: String? = nil
  ) -> Int? {
    guard case .int(let value) = entry.node.value else {
      wrongKind(entry.node, name(entry, section), wants: "a whole number")
      return nil
    }
    guard value >= minimum else {
      report(
        "\(name(entry, section)) is \(value); the least it can be is \(minimum)",
        code: "configuration.value", at: entry.node.location)
      return nil
    }
    guard value <= maximum else {
      report(
        "\(name(entry, section)) is \(value); the most it can be is \(maximum)",
        code: "configuration.value", at: entry.node.location)
      return nil
    }
    return value
  }

  /// Reads a percentage such as `20%`, as a share: 0.2.
  mutating func percentage(_ entry: YAMLEntry, in section: String? = nil) -> Double? {
    if case .scalar(let text, _) = entry.node.content, text.hasSuffix("%"),
      let number = Double(text.dropLast()), (0...100).contains(number)
    {
      return number / 100
    }
    wrongKind(
      entry.node, name(entry, section), wants: "a percentage", help: "write it like 20%")
    return nil
  }

  /// Reads a duration such as `30s`, `500ms` or `2m`; see ``DurationText``.
  mutating func duration(_ entry: YAMLEntry, in section: String? = nil) -> Duration? {
    guard case .scalar(let text, _) = entry.node.content, let value = DurationText.parse(text)
    else {
      wrongKind(
        entry.node, name(entry, section), wants: "a length of time", help: DurationText.help)
      return nil
    }
    return value
  }

  /// Reads a size such as `256 KiB`, in bytes.
  mutating func size(
    _ entry: YAMLEntry, in section: String? = nil, _ range: ClosedRange<Int>
  ) -> Int? {
    guard case .scalar(let text, _) = entry.node.content, let value = ByteSize.parse(text) else {
      wrongKind(entry.node, name(entry, section), wants: "a size", help: ByteSize.help)
      return nil
    }
    guard range.contains(value) else {
      let bound = value < range.lowerBound ? range.lowerBound : range.upperBound
      report(
        "\(name(entry, section)) is \(text); the \(value < bound ? "least" : "most") it can be is "
          + ByteSize.text(bound), code: "configuration.value", at: entry.node.location)
      return nil
    }
    return value
  }

  mutating func unknownKey(_ entry: YAMLEntry, in section: String?, known: [String]) {
    let place = section.map { "in '\($0)'" } ?? "in \(source.file)"
    let nearest = nearestName(to: entry.key, among: known)
    report(
      "'\(entry.key)' is not a setting \(place)", code: "configuration.unknown-key",
      at: entry.keyLocation,
      help: nearest.map { "did you mean '\($0)'?" }
        ?? "the settings here are \(known.joined(separator: ", "))")
  }

  mutating func report(
    _ message: String, code: Diagnostic.Code, at location: SourceLocation, help: String? = nil
  ) {
    diagnostics.append(source.diagnostic(message, code: code, at: location, help: help))
  }

  private mutating func wrongKind(
    _ node: YAMLNode, _ what: String, wants: String, help: String? = nil
  ) {
    report(
      "\(what) wants \(wants), not \(node.kindName)", code: "configuration.wrong-type",
      at: node.location, help: help)
  }

  private func name(_ entry: YAMLEntry, _ section: String?) -> String {
    "'" + (section.map { $0 + "." } ?? "") + entry.key + "'"
  }
}
