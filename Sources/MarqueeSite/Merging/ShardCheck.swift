internal import MarqueeBase

/// Checks that folders are the shards of one site: that none is missing, each is there once, and
/// all were made from the same files, rows and time. It reads no file.
struct ShardCheck {
  /// The facts about one shard that are checked.
  struct Subject: Sendable {
    /// The shard's name in messages.
    let name: String
    let shard: Shard
    let facts: ManifestFacts
  }

  /// The greatest number of folders, shards or queries that a message names.
  private static let mostNamed = 6
  private let parts: [Subject]

  init(_ parts: [Subject]) { self.parts = parts }

  /// The mistakes, in the order in which the user should correct them.
  ///
  /// - Parameters:
  ///   - settings: the fingerprint of `site:` in the marquee.yaml with which they are merged.
  ///   - isStrict: whether different rows or times are errors; otherwise they are warnings.
  func diagnostics(settings: Fingerprint, isStrict: Bool) -> [Diagnostic] {
    guard !parts.isEmpty else { return [] }
    var found = differentNumbers().map { [$0] } ?? missing() + twice()
    // Shards of different sites have different rows anyway.
    if let difference = differentSites() ?? otherSite(settings) { return found + [difference] }
    for var difference in differentRows() + differentClocks() {
      if isStrict { difference.severity = .error }
      found.append(difference)
    }
    return found
  }

  // MARK: Shares

  private func differentNumbers() -> Diagnostic? {
    let groups = groups { $0.shard.count }
    guard groups.count > 1 else { return nil }
    return Diagnostic(
      "the parts are shares of different numbers", code: "merge.number",
      notes: groups.map { Diagnostic.Note("\(Self.list($0.names)): of \($0.key)") },
      help: "build all of them with the same --shard …/N")
  }

  private func missing() -> [Diagnostic] {
    let count = parts[0].shard.count
    var gaps: [ClosedRange<Int>] = []
    var next = 0
    for index in Set(parts.map(\.shard.index)).sorted() {
      if index > next { gaps.append(next...index - 1) }
      next = index + 1
    }
    if next < count { gaps.append(next...count - 1) }
    guard let first = gaps.first else { return [] }
    let isOne = gaps.count == 1 && first.count == 1
    var shown = gaps.flatMap { gap -> [String] in
      gap.count < 4
        ? gap.map { "\($0)/\(count)" }
        : ["\(gap.lowerBound)/\(count) to \(gap.upperBound)/\(count)"]
    }
    let further = shown.count - Self.mostNamed
    if further > 0 { shown = shown.prefix(Self.mostNamed) + ["\(further) others"] }
    return [
      Diagnostic(
        "\(isOne ? "share" : "shares") \(Self.sentence(shown)) \(isOne ? "is" : "are") missing",
        code: "merge.missing",
        help: "build \(isOne ? "it" : "them") and name all folders: "
          + "marquee generate --shard \(first.lowerBound)/\(count) --output …")
    ]
  }

  private func twice() -> [Diagnostic] {
    let groups = groups { $0.shard }.filter { $0.names.count > 1 }
    return groups.prefix(Self.mostNamed).map { group in
      Diagnostic(
        "share \(group.key) is there \(group.names.count == 2 ? "twice" : "more than once"): "
          + Self.list(group.names),
        code: "merge.twice", help: "name one of the folders only")
    }
  }

  // MARK: What they were made from

  private func differentSites() -> Diagnostic? {
    let groups = groups { $0.facts.site }
    guard groups.count > 1 else { return nil }
    return Diagnostic(
      "the parts were not made from the same site", code: "merge.site",
      notes: groups.map { Diagnostic.Note("made alike: \(Self.list($0.names))") },
      help: "build all of them from the same files, with the same parameters and one version of "
        + "Marquee")
  }

  /// Without this check, a merge in the wrong folder would replace one site by another.
  private func otherSite(_ settings: Fingerprint) -> Diagnostic? {
    let others = parts.filter { $0.facts.settings != settings }
    guard !others.isEmpty else { return nil }
    return Diagnostic(
      "'site:' in \(SiteConfiguration.fileName) is not what it was for "
        + Self.list(others.map(\.name)),
      code: "merge.site",
      help: "merge with the files that the shares were built from, or build them again")
  }

  private func differentRows() -> [Diagnostic] {
    let queries = TextSet(parts.flatMap(\.facts.queries.keys)).sorted()
    let found = queries.compactMap { query -> Diagnostic? in
      let groups = groups { $0.facts.queries[query] ?? Self.noRows }
      guard groups.count > 1 else { return nil }
      return Diagnostic(
        "the rows of '\(query)' are not the same in all parts", code: "merge.rows",
        severity: .warning,
        notes: groups.map { group in
          let rows = group.key.rows
          return Diagnostic.Note(
            "\(Self.list(group.names)): \(rows) \(rows == 1 ? "row" : "rows")")
        },
        help: "rows changed while the shares were built: pages may contradict each other until "
          + "the next build")
    }
    return Array(found.prefix(Self.mostNamed))
  }

  private static let noRows = ManifestFacts.Query(rows: 0, fingerprint: .none)

  private func differentClocks() -> [Diagnostic] {
    let groups = groups { $0.facts.now?.microseconds ?? 0 }
    guard groups.count > 1 else { return [] }
    return [
      Diagnostic(
        "the parts were not built for the same time", code: "merge.clock", severity: .warning,
        notes: groups.prefix(Self.mostNamed).map { group in
          let now = Moment(.timestampWithZone, microseconds: group.key)
          return Diagnostic.Note("\(Self.list(group.names)): \(now)")
        },
        help: "give all jobs the same --now, and build again what is older than the rest")
    ]
  }

  // MARK: Sentences

  /// Groups the shards' names by a key, in the order of the shards.
  private func groups<Key: Hashable>(
    _ key: (Subject) -> Key
  ) -> [(key: Key, names: [String])] {
    var groups: [(key: Key, names: [String])] = []
    var places: [Key: Int] = [:]
    for part in parts {
      let key = key(part)
      if let place = places[key] {
        groups[place].names.append(part.name)
      } else {
        places[key] = groups.count
        groups.append((key, [part.name]))
      }
    }
    return groups
  }

  /// The names as a part of a sentence: `a, b and 12 others`.
  private static func list(_ names: [String]) -> String {
    let further = names.count - mostNamed
    return sentence(further > 1 ? names.prefix(mostNamed) + ["\(further) others"] : names)
  }

  private static func sentence(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
