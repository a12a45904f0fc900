internal import Foundation
internal import MarqueeBase

/// What a shape comes to: literal segments, and holes with an escaper each. Filling it is
/// copying bytes and escaping values.
final class PagePlan: Sendable {
  /// Static text, and what comes after it.
  struct Step: BitwiseCopyable {
    enum Kind: UInt8 {
      /// Nothing: the page ends.
      case end
      /// The value of hole `index`, written by `escaper`.
      case value
      /// The same, and the result written for `layer`.
      case layeredValue
      /// The `id` of heading `index`.
      case headingID
      case tableOfContents
    }
    /// `textCount` bytes of `text` from `textFirst`.
    var textFirst: Int32
    var textCount: Int32
    var kind: Kind
    var escaper: Escaper
    var layer = EscapingLayer.none
    var index: Int32
  }

  /// The shape.
  let entries: [TraceEntry]
  let text: [UInt8]
  let steps: [Step]
  let headings: [PlanHeading]
  /// The ids that the template gave its headings itself.
  let fixedIDs: TextSet
  /// Whether the HTML holds elements that can't stand in a paragraph.
  let holdsBlocks: Bool

  init(
    entries: [TraceEntry], text: [UInt8], steps: [Step], headings: [PlanHeading], holdsBlocks: Bool
  ) {
    self.entries = entries
    // Never empty, so that it has an address.
    self.text = text + [0]
    self.steps = steps
    self.headings = headings
    fixedIDs = TextSet(headings.compactMap(\.fixedID))
    self.holdsBlocks = holdsBlocks
  }

  func withSteps(
    _ body: (UnsafeBufferPointer<Step>, UnsafePointer<UInt8>) -> Void
  ) {
    steps.withUnsafeBufferPointer { steps in
      text.withUnsafeBufferPointer { text in
        if let start = text.baseAddress { body(steps, start) }
      }
    }
  }

  /// Whether this is the plan of a shape.
  func isPlan(of shape: UnsafeBufferPointer<TraceEntry>) -> Bool {
    guard shape.count == entries.count else { return false }
    return entries.withUnsafeBytes { mine in
      mine.isEmpty || memcmp(mine.baseAddress!, shape.baseAddress!, mine.count) == 0
    }
  }

  /// The trace entry of a hole.
  func hole(_ number: Int) -> TraceEntry? {
    var left = number
    for entry in entries where entry.isHole {
      if left == 0 { return entry }
      left -= 1
    }
    return nil
  }

  /// About how much memory it takes.
  var cost: Int {
    entries.count * MemoryLayout<TraceEntry>.stride + text.count
      + steps.count * MemoryLayout<Step>.stride + 256
  }
}

/// A heading of a plan.
struct PlanHeading {
  enum Part {
    case text(String)
    case hole(Int)
  }

  var level: Int
  /// Its text, decoded.
  var parts: [Part]
  /// An `id` that the template gave it; nil when Marquee makes one.
  var fixedID: String?
  /// Whether its id is made of a value, so that it has no anchor that is known here.
  var isFilled = false
}
