internal import MarqueeBase

/// The pages of all shards as one site.
struct MergedPages: Sendable {
  /// The table of all pages; the source of a table's part is an index in `parts`.
  let table: PageTable
  /// The pages of the sitemap in the order in which one build would list them.
  let listed: [UInt32]

  init(_ parts: [BuiltShard]) {
    var table = PageTable()
    var listed: [(source: Int, item: UInt32, number: UInt32)] = []
    for (place, part) in parts.enumerated() {
      for (source, chunk) in zip(part.sources, part.chunks) {
        let first = UInt32(table.parts.count) << 12
        table.add(chunk, source: place)
        for (index, entry) in chunk.entries.enumerated() where entry.flags.contains(.listed) {
          listed.append((source, entry.item, first | UInt32(index)))
        }
      }
    }
    listed.sort { ($0.source, $0.item, $0.number) < ($1.source, $1.item, $1.number) }
    self.table = table
    self.listed = listed.map(\.number)
  }
}
