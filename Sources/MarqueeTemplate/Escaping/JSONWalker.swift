/// Walks a JSON output: a value alone becomes a JSON value, inside quotes it becomes text.
struct JSONWalker: Walker {
  var log = WalkLog()
  private var context = JSONContext()
  private var lastQuote = 0

  init() {}

  mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, piece: Int) {
    for offset in range {
      if bytes[offset] == UInt8(ascii: "\"") { lastQuote = offset }
      context.feed(bytes[offset], log: &log)
    }
  }

  mutating func hole(_ entry: Int, traits: HoleTraits) {
    guard let place = context.hole(entry, log: &log) else { return }
    switch place {
    case .value: log.place(entry, as: traits.isJSON ? .jsonText : .json)
    case .key: log.place(entry, as: .jsonKey)
    case .string: log.place(entry, as: .jsonString)
    }
  }

  func finish(at end: Int, into result: inout WalkResult) {
    if !context.isComplete {
      result.endsOpen = OpenEnd(what: "a string, list or object", offset: lastQuote)
    }
  }
}
