import Testing

@testable import MarqueeSite

/// The layout of an entry is a format on disk: a manifest is read by mapping it.
@Suite struct PageEntryTests {
  @Test func staysAsItIsOnDisk() {
    #expect(MemoryLayout<PageEntry>.size == 64)
    #expect(MemoryLayout<PageEntry>.stride == PageEntry.byteCount)
    let offsets = [
      MemoryLayout<PageEntry>.offset(of: \.inputs), MemoryLayout<PageEntry>.offset(of: \.content),
      MemoryLayout<PageEntry>.offset(of: \.size), MemoryLayout<PageEntry>.offset(of: \.modified),
      MemoryLayout<PageEntry>.offset(of: \.pathStart), MemoryLayout<PageEntry>.offset(of: \.item),
      MemoryLayout<PageEntry>.offset(of: \.wordStart),
      MemoryLayout<PageEntry>.offset(of: \.pathCount), MemoryLayout<PageEntry>.offset(of: \.flags),
      MemoryLayout<PageEntry>.offset(of: \.lookupCount),
    ]
    #expect(offsets == [0, 16, 32, 40, 48, 52, 56, 60, 62, 63])
  }
}
