internal import Glibc
internal import MarqueeBase

/// Paths of a source in one block of memory, sorted by their bytes, with their numbers.
struct PlanPaths {
  private var bytes: [UInt8] = []
  private var items: [(start: UInt32, count: UInt16, number: Int32)] = []

  mutating func add(_ path: UnsafeBufferPointer<UInt8>, number: Int) {
    items.append(
      (
        UInt32(truncatingIfNeeded: bytes.count), UInt16(truncatingIfNeeded: path.count),
        Int32(truncatingIfNeeded: number)
      ))
    bytes.append(contentsOf: path)
  }

  mutating func add(_ path: [UInt8]) {
    path.withUnsafeBufferPointer { add($0, number: items.count) }
  }

  var count: Int { items.count }

  mutating func sort() {
    bytes.withUnsafeBytes { bytes in
      items.sort { a, b in
        let order = memcmp(
          bytes.baseAddress! + Int(a.start), bytes.baseAddress! + Int(b.start),
          Int(min(a.count, b.count)))
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }

  func path(_ index: Int) -> ArraySlice<UInt8> {
    let item = items[index]
    return bytes[Int(item.start)..<Int(item.start) + Int(item.count)]
  }

  func number(_ index: Int) -> Int { Int(items[index].number) }
}
