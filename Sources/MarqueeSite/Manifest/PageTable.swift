internal import MarqueeBase

/// All pages of a build, ordered by source and item.
///
/// A page's number consists of the index of its chunk and, in the lowest 12 bits, the index in that
/// chunk: a chunk has at most 4,096 pages.
struct PageTable: Sendable {
  struct Part: Sendable {
    /// The index of a file of content/ in the build's order; copied files and the build's own have
    /// the numbers after these.
    let source: Int
    let chunk: PageChunk
  }

  private(set) var parts: [Part] = []
  private(set) var count = 0
  static let mostInChunk = 4096

  mutating func add(_ chunk: PageChunk, source: Int) {
    guard !chunk.entries.isEmpty else { return }
    precondition(chunk.entries.count <= Self.mostInChunk, "a chunk of pages is too large")
    parts.append(Part(source: source, chunk: chunk))
    count += chunk.entries.count
  }

  /// Calls `body` with the number, entry and part of each page, in order.
  func forEach(_ body: (UInt32, PageEntry, Part) -> Void) {
    for (index, part) in parts.enumerated() {
      for place in part.chunk.entries.indices {
        body(UInt32(index << 12 | place), part.chunk.entries[place], part)
      }
    }
  }

  func part(_ number: UInt32) -> Part { parts[Int(number >> 12)] }
  func place(_ number: UInt32) -> Int { Int(number & 0xfff) }
  func entry(_ number: UInt32) -> PageEntry { part(number).chunk.entries[place(number)] }
  func file(_ number: UInt32) -> String { part(number).chunk.file(place(number)) }

  func withPath<Result>(
    _ number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    part(number).chunk.withPath(place(number), body)
  }
}
