internal import MarqueeBase

/// Finds the context of every hole of a shape, which determines how its value is escaped.
///
/// It is a pure function of bytes and holes. It runs once per shape, so a page is not parsed. Each
/// format has a walker of its own; Markdown is walked as the HTML that cmark has made of it.
enum ContextWalk {
  /// - Parameters:
  ///   - bytes: the static bytes that the pieces refer to.
  ///   - isFragment: whether the output goes into a layout's `content`, so that it must leave
  ///     nothing open.
  static func walk(
    _ bytes: UnsafeRawBufferPointer, _ pieces: [ShapePiece], traits: (Int) -> HoleTraits,
    format: Format, isFragment: Bool
  ) -> WalkResult {
    switch format {
    case .liquid, .text:
      var result = WalkResult()
      for (index, piece) in pieces.enumerated() {
        guard case .hole(let hole) = piece else { continue }
        result.placements.append(Placement(piece: index, hole: hole, escaper: .raw))
      }
      return result
    case .html, .markdown:
      var walker = HTMLWalker(isFragment: isFragment)
      return run(&walker, bytes, pieces, traits)
    case .xml:
      var walker = XMLWalker()
      return run(&walker, bytes, pieces, traits)
    case .json:
      var walker = JSONWalker()
      return run(&walker, bytes, pieces, traits)
    case .csv:
      var walker = CSVWalker()
      return run(&walker, bytes, pieces, traits)
    case .calendar:
      var walker = CalendarWalker()
      return run(&walker, bytes, pieces, traits)
    }
  }

  static func walk(
    _ bytes: [UInt8], _ pieces: [ShapePiece], traits: (Int) -> HoleTraits, format: Format,
    isFragment: Bool
  ) -> WalkResult {
    bytes.withUnsafeBytes {
      walk($0, pieces, traits: traits, format: format, isFragment: isFragment)
    }
  }

  private static func run(
    _ walker: inout some Walker, _ bytes: UnsafeRawBufferPointer, _ pieces: [ShapePiece],
    _ traits: (Int) -> HoleTraits
  ) -> WalkResult {
    var end = 0
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let range):
        walker.text(bytes, range, piece: index)
        end = range.upperBound
      case .captured(let range):
        walker.captured(bytes, range, piece: index)
        end = range.upperBound
      case .hole(let hole):
        let entry = walker.log.add(piece: index, hole: hole)
        walker.hole(entry, traits: traits(hole))
      }
    }
    var result = WalkResult()
    walker.finish(at: end, into: &result)
    walker.log.finish(into: &result)
    return result
  }
}

/// The state machine of a format, which takes static bytes and holes, and writes its decisions to
/// the log.
protocol Walker {
  var log: WalkLog { get set }
  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int)
  /// Takes text that was captured.
  mutating func captured(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int)
  /// Decides about the hole at the current place, or stores it for a later decision.
  mutating func hole(_ entry: Int, traits: HoleTraits)
  /// Ends the input.
  mutating func finish(at offset: Int, into result: inout WalkResult)
}

extension Walker {
  /// Treats captured text like any other text, as most formats do.
  mutating func captured(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    text(bytes, range, piece: piece)
  }
}
