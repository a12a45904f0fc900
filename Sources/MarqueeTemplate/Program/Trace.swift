internal import MarqueeBase

/// One thing that a run of a template emitted: a static text or a hole, and which node it was.
///
/// The entries of a trace without its values are the page's shape: equal entries, equal plan.
struct TraceEntry: Hashable, BitwiseCopyable {
  /// What stands in a hole.
  enum Hole: UInt8 {
    case value = 1
    case inlineHTML = 2
    case blockHTML = 3
    case tableOfContents = 4
  }

  /// serial (24 bits), node (32 bits), hole (8 bits; 0 is static text)
  let bits: UInt64

  init(text node: Int, of serial: Int) { bits = UInt64(serial) << 40 | UInt64(node) << 8 }

  init(hole: Hole, node: Int, of serial: Int) {
    bits = UInt64(serial) << 40 | UInt64(node) << 8 | UInt64(hole.rawValue)
  }

  var serial: Int { Int(bits >> 40) }
  var node: Int { Int((bits >> 8) & 0xffff_ffff) }
  var hole: Hole? { Hole(rawValue: UInt8(truncatingIfNeeded: bits)) }
  var isHole: Bool { bits & 0xff != 0 }
}

/// A part of what a run of a template emitted.
struct Trace {
  var entries: [TraceEntry] = []
  /// One for each hole, in order.
  var values: [Value] = []
}

/// The value of a hole, while the page is being made.
enum HoleValue: BitwiseCopyable {
  /// A value in a row: read there when the page is written, not copied, so that printing a column
  /// counts no reference. Whoever records it sees to it that the row lives until then.
  case inRow(UnsafePointer<Value>)
  /// A value that the recorder holds itself.
  case kept(Int)
}

/// What a run of a template emits, as it does.
final class TraceRecorder {
  private struct Storage {
    var entries = RawArray<TraceEntry>()
    /// One for each hole, in order.
    var holes = RawArray<HoleValue>()
    var kept = RawArray<Value>()
    /// How many holes were recorded by address since the recorder was emptied.
    var addressCount = 0
    /// Lists whose rows are read by address.
    var pins = RawArray<[Value]>()
  }

  // A pointer's contents, because Swift checks each access to a class's own variables.
  private let storage: UnsafeMutablePointer<Storage>

  init() {
    storage = .allocate(capacity: 1)
    storage.initialize(to: Storage())
  }

  deinit {
    storage.pointee.entries.free()
    storage.pointee.holes.free()
    storage.pointee.kept.free()
    storage.pointee.pins.free()
    storage.deallocate()
  }

  @inline(__always) func text(_ node: Int, of serial: Int) {
    storage.pointee.entries.append(TraceEntry(text: node, of: serial))
  }

  @inline(__always) func hole(
    _ hole: TraceEntry.Hole, _ value: consuming Value, _ node: Int, of serial: Int
  ) {
    storage.pointee.entries.append(TraceEntry(hole: hole, node: node, of: serial))
    storage.pointee.holes.append(.kept(storage.pointee.kept.count))
    storage.pointee.kept.append(value)
  }

  /// A hole whose value stays where it is until the page is written: the caller's promise.
  @inline(__always) func hole(inRow value: UnsafePointer<Value>, _ node: Int, of serial: Int) {
    storage.pointee.entries.append(TraceEntry(hole: .value, node: node, of: serial))
    storage.pointee.holes.append(.inRow(value))
    storage.pointee.addressCount += 1
  }

  /// Counts holes by address: a loop asks before and after.
  var addressCount: Int { storage.pointee.addressCount }

  /// Holds a list until the recorder is emptied, because holes name values in it by address.
  func pin(_ list: [Value]) { storage.pointee.pins.append(list) }

  func append(_ trace: Trace) {
    for entry in trace.entries { storage.pointee.entries.append(entry) }
    for value in trace.values {
      storage.pointee.holes.append(.kept(storage.pointee.kept.count))
      storage.pointee.kept.append(value)
    }
  }

  /// How much was emitted up to now.
  struct Mark {
    fileprivate var entries: Int
    fileprivate var holes: Int
    fileprivate var kept: Int
  }

  var mark: Mark {
    Mark(
      entries: storage.pointee.entries.count, holes: storage.pointee.holes.count,
      kept: storage.pointee.kept.count)
  }

  /// What was emitted since a mark, its values copied.
  func since(_ mark: Mark) -> Trace {
    Trace(
      entries: Array(storage.pointee.entries.buffer[mark.entries...]),
      values: (mark.holes..<storage.pointee.holes.count).map { value(at: $0).pointee })
  }

  /// Takes back what was emitted since a mark.
  func truncate(to mark: Mark) {
    storage.pointee.entries.removeLast(storage.pointee.entries.count - mark.entries)
    storage.pointee.holes.removeLast(storage.pointee.holes.count - mark.holes)
    storage.pointee.kept.removeLast(storage.pointee.kept.count - mark.kept)
  }

  func removeAll() {
    storage.pointee.entries.removeAll()
    storage.pointee.holes.removeAll()
    storage.pointee.kept.removeAll()
    storage.pointee.pins.removeAll()
    storage.pointee.addressCount = 0
  }

  /// About how much memory the record takes, besides what its values hold.
  var byteCount: Int {
    storage.pointee.entries.count * MemoryLayout<TraceEntry>.stride
      + storage.pointee.holes.count * MemoryLayout<HoleValue>.stride
      + storage.pointee.kept.count * MemoryLayout<Value>.stride
  }

  /// The shape.
  var entries: UnsafeBufferPointer<TraceEntry> { storage.pointee.entries.buffer }

  /// The value of a hole; valid until the next is recorded.
  @inline(__always) func value(at hole: Int) -> UnsafePointer<Value> {
    switch storage.pointee.holes[hole] {
    case .inRow(let value): value
    case .kept(let index): UnsafePointer(storage.pointee.kept.base + index)
    }
  }

  /// A hash of the shape. A plan is only used after its entries were compared one by one, so a
  /// collision costs time, never safety.
  var shapeHash: UInt64 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    for entry in entries {
      hash = (hash ^ entry.bits) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    return hash
  }
}
