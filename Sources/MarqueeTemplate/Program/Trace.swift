internal import MarqueeBase

/// An entry of a trace: a static text or a hole that a run of a template emitted, and its node.
///
/// The entries of a trace without its values are the page's shape: equal entries have the same
/// plan.
struct TraceEntry: Hashable, BitwiseCopyable {
  /// The kind of value in a hole.
  enum Hole: UInt8 {
    case value = 1
    case inlineHTML = 2
    case blockHTML = 3
    case tableOfContents = 4
  }

  /// The serial (24 bits), the node (32 bits) and the hole (8 bits; 0 is static text).
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

/// A part of the output of a template's run.
struct Trace {
  var entries: [TraceEntry] = []
  /// One value for each hole, in order.
  var values: [Value] = []
}

/// The value of a hole, while the page is being made.
enum HoleValue: BitwiseCopyable {
  /// A value in a row. It is read there when the page is written, and not copied, so that printing
  /// a column counts no reference. The code that records it ensures that the row exists until then.
  case inRow(UnsafePointer<Value>)
  /// A value that the recorder stores, by its index.
  case kept(Int)
}

/// Records the output of a template's run.
final class TraceRecorder {
  private struct Storage {
    var entries = RawArray<TraceEntry>()
    /// One value for each hole, in order.
    var holes = RawArray<HoleValue>()
    var kept = RawArray<Value>()
    /// The number of holes recorded by address since the recorder was emptied.
    var addressCount = 0
    /// The lists whose rows are read by address.
    var pins = RawArray<[Value]>()
  }

  // The contents are behind a pointer, because Swift checks each access to a class's own variables.
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

  /// Records a hole by the address of its value. The caller promises that the value stays there
  /// until the page is written.
  @inline(__always) func hole(inRow value: UnsafePointer<Value>, _ node: Int, of serial: Int) {
    storage.pointee.entries.append(TraceEntry(hole: .value, node: node, of: serial))
    storage.pointee.holes.append(.inRow(value))
    storage.pointee.addressCount += 1
  }

  /// The number of holes recorded by address; a loop compares it before and after its run.
  var addressCount: Int { storage.pointee.addressCount }

  /// Retains a list until the recorder is emptied, because holes refer to its values by address.
  func pin(_ list: [Value]) { storage.pointee.pins.append(list) }

  func append(_ trace: Trace) {
    for entry in trace.entries { storage.pointee.entries.append(entry) }
    for value in trace.values {
      storage.pointee.holes.append(.kept(storage.pointee.kept.count))
      storage.pointee.kept.append(value)
    }
  }

  /// A position in the recorded output.
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

  /// The output since a mark, with copies of its values.
  func since(_ mark: Mark) -> Trace {
    Trace(
      entries: Array(storage.pointee.entries.buffer[mark.entries...]),
      values: (mark.holes..<storage.pointee.holes.count).map { value(at: $0).pointee })
  }

  /// Removes the output since a mark.
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

  /// The approximate size of the record in bytes, without the contents of its values.
  var byteCount: Int {
    storage.pointee.entries.count * MemoryLayout<TraceEntry>.stride
      + storage.pointee.holes.count * MemoryLayout<HoleValue>.stride
      + storage.pointee.kept.count * MemoryLayout<Value>.stride
  }

  /// The entries so far, which are the page's shape.
  var entries: UnsafeBufferPointer<TraceEntry> { storage.pointee.entries.buffer }

  /// The value of a hole; the pointer is valid until the next hole is recorded.
  @inline(__always) func value(at hole: Int) -> UnsafePointer<Value> {
    switch storage.pointee.holes[hole] {
    case .inRow(let value): value
    case .kept(let index): UnsafePointer(storage.pointee.kept.base + index)
    }
  }

  /// A hash of the shape. A plan is used only after its entries were compared one by one, so a
  /// collision costs time and is never unsafe.
  var shapeHash: UInt64 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    for entry in entries {
      hash = (hash ^ entry.bits) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    return hash
  }
}
