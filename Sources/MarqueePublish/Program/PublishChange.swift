internal import MarqueeBase
package import MarqueeSite

/// The difference between what was published and the last build.
package struct PublishChange: Sendable {
  /// The files that are new or have changed, sorted.
  package private(set) var written: [String] = []
  /// The number of new ones among `written`.
  package private(set) var added = 0
  /// The files that the build no longer has, sorted.
  package private(set) var removed: [String] = []
  /// The number of files that were published before.
  package let before: Int
  private var changed: [PublishReport.Change] = []

  package init(_ output: BuiltOutput, since published: PublishedFiles) {
    before = published.files.count
    var left = published.files
    for number in 0..<output.count {
      let path = output.withPath(number) { String(decoding: $0, as: UTF8.self) }
      let old = left.removeValue(forKey: path)
      guard old != output.facts(of: number).content else { continue }
      written.append(path)
      if old == nil { added += 1 }
      changed.append(.init(old == nil ? .added : .changed, path))
    }
    written.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    removed = left.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package var isEmpty: Bool { written.isEmpty && removed.isEmpty }

  /// The changes by path.
  package var changes: [PublishReport.Change] {
    (changed + removed.map { .init(.removed, $0) }).sorted {
      $0.file.utf8.lexicographicallyPrecedes($1.file.utf8)
    }
  }
}
