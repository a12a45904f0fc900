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

/// What a run of a template emitted.
struct Trace {
  var entries: [TraceEntry] = []
  /// One for each hole, in order.
  var values: [Value] = []

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  /// A hash of the shape. A plan is only used after its entries were compared one by one, so a
  /// collision costs time, never safety.
  var shapeHash: UInt64 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    entries.withUnsafeBufferPointer { entries in
      for entry in entries {
        hash = (hash ^ entry.bits) &* 0xff51_afd7_ed55_8ccd
        hash ^= hash >> 32
      }
    }
    return hash
  }
}
