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

/// What a run of a template emits, as it does.
final class TraceRecorder {
  // A pointer's contents, because Swift checks each access to a class's own variables.
  private let storage:
    UnsafeMutablePointer<(entries: RawArray<TraceEntry>, values: RawArray<Value>)>

  init() {
    storage = .allocate(capacity: 1)
    storage.initialize(to: (RawArray(), RawArray()))
  }

  deinit {
    storage.pointee.entries.free()
    storage.pointee.values.free()
    storage.deallocate()
  }

  @inline(__always) func text(_ node: Int, of serial: Int) {
    storage.pointee.entries.append(TraceEntry(text: node, of: serial))
  }

  @inline(__always) func hole(
    _ hole: TraceEntry.Hole, _ value: consuming Value, _ node: Int, of serial: Int
  ) {
    storage.pointee.entries.append(TraceEntry(hole: hole, node: node, of: serial))
    storage.pointee.values.append(value)
  }

  func append(_ trace: Trace) {
    for entry in trace.entries { storage.pointee.entries.append(entry) }
    for value in trace.values { storage.pointee.values.append(value) }
  }

  /// How much was emitted up to now.
  struct Mark {
    fileprivate var entries: Int
    fileprivate var values: Int
  }

  var mark: Mark {
    Mark(entries: storage.pointee.entries.count, values: storage.pointee.values.count)
  }

  /// What was emitted since a mark.
  func since(_ mark: Mark) -> Trace {
    Trace(
      entries: Array(storage.pointee.entries.buffer[mark.entries...]),
      values: Array(storage.pointee.values.buffer[mark.values...]))
  }

  /// Takes back what was emitted since a mark.
  func truncate(to mark: Mark) {
    storage.pointee.entries.removeLast(storage.pointee.entries.count - mark.entries)
    storage.pointee.values.removeLast(storage.pointee.values.count - mark.values)
  }

  func removeAll() {
    storage.pointee.entries.removeAll()
    storage.pointee.values.removeAll()
  }

  /// The shape.
  var entries: UnsafeBufferPointer<TraceEntry> { storage.pointee.entries.buffer }
  var values: UnsafeBufferPointer<Value> { storage.pointee.values.buffer }

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
