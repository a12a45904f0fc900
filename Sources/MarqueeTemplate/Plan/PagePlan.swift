internal import Foundation
internal import MarqueeBase

/// The plan of a shape: its static text, and an escaper for each hole. To fill it is to copy bytes
/// and to escape values.
final class PagePlan: Sendable {
  /// A static text, and what follows it.
  struct Step: BitwiseCopyable {
    enum Kind: UInt8 {
      /// The end of the page.
      case end
      /// The value of hole `index`, written by `escaper`.
      case value
      /// The value of hole `index`, written by `escaper` and then escaped for `layer`.
      case layeredValue
      /// The `id` of heading `index`.
      case headingID
      case tableOfContents
    }
    /// The static text: `textCount` bytes of `text` from `textFirst`.
    var textFirst: Int32
    var textCount: Int32
    var kind: Kind
    var escaper: Escaper
    var layer = EscapingLayer.none
    var index: Int32
  }

  /// The shape that the plan was made for.
  let entries: [TraceEntry]
  let text: [UInt8]
  let steps: [Step]
  let headings: [PlanHeading]
  /// The IDs of headings that are written in the template.
  let fixedIDs: TextSet
  /// Whether the HTML contains elements that can't be in a paragraph.
  let holdsBlocks: Bool

  init(
    entries: [TraceEntry], text: [UInt8], steps: [Step], headings: [PlanHeading], holdsBlocks: Bool
  ) {
    self.entries = entries
    // The array is never empty, so that it has an address.
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

  /// Whether the plan was made for this shape.
  func isPlan(of shape: UnsafeBufferPointer<TraceEntry>) -> Bool {
    guard shape.count == entries.count else { return false }
    return entries.withUnsafeBytes { mine in
      mine.isEmpty || memcmp(mine.baseAddress!, shape.baseAddress!, mine.count) == 0
    }
  }

  /// The trace entry of a hole; nil when there is no such hole.
  func hole(_ number: Int) -> TraceEntry? {
    var left = number
    for entry in entries where entry.isHole {
      if left == 0 { return entry }
      left -= 1
    }
    return nil
  }

  /// The approximate size of the plan in bytes.
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
  /// The text, with its character references decoded.
  var parts: [Part]
  /// The `id` in the template; nil when Marquee makes one.
  var fixedID: String?
  /// Whether the `id` contains a value, so that the anchor is not known here.
  var isFilled = false
}
