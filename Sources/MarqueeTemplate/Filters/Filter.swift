package import MarqueeBase

/// The arguments of a filter, in addition to its input.
package struct FilterArguments: Sendable {
  package var positional: [Value]
  package var named: [(name: String, value: Value)]

  package init(_ positional: [Value] = [], named: [(name: String, value: Value)] = []) {
    self.positional = positional
    self.named = named
  }

  /// The positional argument with this index; nil when it was not given.
  func at(_ index: Int) -> Value? { index < positional.count ? positional[index] : nil }

  /// The first argument of a filter that requires one.
  var first: Value { positional.first ?? .null }

  /// The last argument with this name; nil when it was not given.
  func named(_ name: String) -> Value? {
    named.isEmpty ? nil : named.last { $0.name == name }?.value
  }
}

/// The properties of the page and the build that filters use.
package struct FilterContext: Sendable {
  /// The build's time, for `"now" | date`. Each use is recorded, because a page that shows the time
  /// has to be rendered in every build.
  package var now: Moment { clock.read() }
  let clock: PageClock
  /// The site's time zone (`Europe/Lisbon`), in which points in time are shown.
  package let timeZone: String
  /// Whether the template is a page's; if not, filters behave exactly as in other implementations
  /// of Liquid.
  package var pageMode: Bool
  /// The zone named by `timeZone`; nil when there is no such zone.
  let zone: Zone?
  /// The largest size in bytes of a value that a filter makes.
  let room: Int

  package init(
    now: Moment, timeZone: String = "UTC", pageMode: Bool, room: Int = RenderLimits.usualBytes
  ) {
    clock = PageClock(now)
    self.room = room
    self.timeZone = timeZone
    zone = Zone.named(timeZone)
    self.pageMode = pageMode
  }
}

/// The build's clock, as seen by the pages of one renderer.
final class PageClock: @unchecked Sendable {
  // @unchecked: it belongs to one renderer, and so to one thread.
  private let now: Moment
  var wasRead = false

  init(_ now: Moment) { self.now = now }

  func read() -> Moment {
    wasRead = true
    return now
  }
}

/// The reason why a filter failed. The interpreter adds the location.
package struct FilterError: Error, Equatable {
  /// The reason, in a sentence without a full stop.
  package var message: String
  /// The advice on what to write instead; nil when there is none.
  package var help: String?
  /// Whether the value would have been too large; otherwise it was wrong.
  package var isLimit: Bool

  package init(_ message: String, help: String? = nil, isLimit: Bool = false) {
    self.message = message
    self.help = help
    self.isLimit = isLimit
  }

  /// The error for a value that a filter would make, or a text that it reads, that is larger than
  /// the limit.
  static func tooLarge(_ room: Int) -> FilterError {
    FilterError(
      "the value grows larger than \(ByteSize.text(room))", help: RenderLimits.help, isLimit: true)
  }
}

/// The work of a filter: it returns the new value, or throws an error without a location.
package typealias FilterFunction =
  @Sendable (_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
  throws(FilterError) -> Value

/// The definition of a filter: its name, its arguments, its function, and its documentation. The
/// parser, the checks, `marquee help filters` and docs/templates.md use it.
package struct Filter: Sendable {
  /// The properties of a filter's result or arguments that the engine needs to know.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// The filter replaces a missing value, so its input may be missing.
    static let fallback = Traits(rawValue: 1)
    /// The result is percent-encoded.
    static let urlEncoded = Traits(rawValue: 2)
    /// The result is JSON.
    static let json = Traits(rawValue: 4)
    /// The result is the input's text with some changes.
    static let keepsText = Traits(rawValue: 8)
    /// The first argument names a property of the list's elements.
    static let takesProperty = Traits(rawValue: 16)
    /// The filter reads lists and maps as text.
    static let readsText = Traits(rawValue: 32)
    /// The filter exists for pages, and not in standard Liquid.
    static let isForPages = Traits(rawValue: 64)
  }

  /// The elements of the input list that the result contains.
  enum Selection { case nothing, elements, element, partOfList, bothLists }

  /// The parts that are needed only when a template is parsed or described. They are separate,
  /// because a filter is copied for each call.
  private final class Description: Sendable {
    let namedArguments: [String]
    let summary: String
    let example: String
    let examples: [(template: String, output: String)]
    let selection: Selection
    let word: String?

    init(
      _ summary: String, _ example: String, _ examples: [(template: String, output: String)],
      namedArguments: [String], selection: Selection, word: String?
    ) {
      self.namedArguments = namedArguments
      self.summary = summary
      self.example = example
      self.examples = examples
      self.selection = selection
      self.word = word
    }
  }

  /// The name that templates use.
  package let name: String
  /// The least number of positional arguments.
  package let minArguments: Int
  /// The greatest number of positional arguments.
  package let maxArguments: Int
  /// The function that does the work. It doesn't check the number of its arguments; call `apply`
  /// instead.
  package let function: FilterFunction
  private let description: Description
  /// The greatest number of bytes that one byte of the input may become.
  private let growth: Int32
  private(set) var traits: Traits
  private let special: FilterCall.Special

  /// The names of the named arguments.
  package var namedArguments: [String] { description.namedArguments }
  /// A sentence for the documentation.
  package var summary: String { description.summary }
  /// An example of its use, for messages.
  package var example: String { description.example }
  /// Templates with their output, for the documentation; a test renders them.
  package var examples: [(template: String, output: String)] { description.examples }
  var selection: Selection { description.selection }
  /// A word that may be written in place of an argument; nil when there is none.
  var word: String? { description.word }

  /// - Parameters:
  ///   - arguments: the number of positional arguments.
  ///   - special: the work that a page does in place of the filter.
  ///   - examples: templates with their output.
  init(
    _ name: String, takes arguments: ClosedRange<Int> = 0...0, named: [String] = [],
    growth: Int32 = 1, is traits: Traits = [], selects selection: Selection = .nothing,
    special: FilterCall.Special = .none, word: String? = nil, _ summary: String,
    _ example: String, gives examples: [(template: String, output: String)],
    _ function: @escaping FilterFunction
  ) {
    self.name = name
    minArguments = arguments.lowerBound
    maxArguments = arguments.upperBound
    self.function = function
    self.growth = growth
    self.traits = traits
    self.special = special
    description = Description(
      summary, example, examples, namedArguments: named, selection: selection, word: word)
  }

  /// The same filter, marked as one that reads its input and its arguments as text.
  var readingText: Filter {
    var copy = self
    copy.traits.insert(.readsText)
    return copy
  }

  /// The work that a page of a format does in place of the filter.
  func special(in format: Format) -> FilterCall.Special {
    guard format.isPage else { return .none }
    switch special {
    case .lineBreaks: return format.isHTML ? .lineBreaks : .none
    // A page escapes values itself; to escape them twice would show `&amp;lt;`.
    case .escape, .escapeOnce: return format.isPlain ? .none : special
    default: return special
    }
  }

  /// Runs the filter after a check of its arguments.
  package func apply(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    try checkSize(input, arguments, context)
    let result: Value
    if arguments.named.isEmpty {
      try checkCount(arguments.positional.count, pageMode: context.pageMode)
      result = try function(input, arguments, context)
    } else {
      result = try applyNamed(input, arguments, context)
    }
    // Filters whose result can have any size stop soon after the limit.
    guard result.cost <= context.room else { throw .tooLarge(context.room) }
    return result
  }

  /// Throws when a value that is read as text exceeds the limit, or when its result would.
  private func checkSize(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) {
    if growth > 1, case .string(let text) = input, text.utf8.count > context.room / Int(growth) {
      throw .tooLarge(context.room)
    }
    guard traits.contains(.readsText) else { return }
    if input.isContainer { try checkText(input, context) }
    for argument in arguments.positional where argument.isContainer {
      try checkText(argument, context)
    }
    for argument in arguments.named where argument.value.isContainer {
      try checkText(argument.value, context)
    }
  }

  private func checkText(_ value: Value, _ context: FilterContext) throws(FilterError) {
    let most = context.room / Int(growth)
    guard value.weight(upTo: most) <= most else { throw .tooLarge(context.room) }
  }

  /// Throws when the filter can't be called with this number of positional arguments; it is also
  /// called when a template is parsed. Outside of pages the message is that of other
  /// implementations.
  package func checkCount(_ count: Int, pageMode: Bool) throws(FilterError) {
    if count >= minArguments, count <= maxArguments { return }
    guard pageMode else {
      let range =
        minArguments == maxArguments
        ? String(minArguments + 1) : "\(minArguments + 1)..\(maxArguments + 1)"
      throw FilterError("wrong number of arguments (given \(count + 1), expected \(range))")
    }
    let wanted =
      minArguments == maxArguments
      ? (minArguments == 0 ? "no" : String(minArguments))
      : "\(minArguments) to \(maxArguments)"
    let noun = wanted == "1" ? "argument" : "arguments"
    throw FilterError("`\(name)` takes \(wanted) \(noun), not \(count)", help: example)
  }

  private func applyNamed(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if namedArguments.isEmpty, !context.pageMode {
      // Ruby passes named arguments as a map in the last place.
      var all = arguments.positional
      all.append(.record(Record(arguments.named.map { ($0.name, $0.value) })))
      try checkCount(all.count, pageMode: false)
      return try function(input, FilterArguments(all), context)
    }
    try checkCount(arguments.positional.count, pageMode: context.pageMode)
    if context.pageMode {
      for (name, _) in arguments.named where !namedArguments.contains(name) {
        let known = nearestName(to: name, among: namedArguments)
        throw FilterError(
          "`\(self.name)` has no argument named `\(name)`",
          help: known.map { "Did you mean `\($0)`?" } ?? example)
      }
    }
    return try function(input, arguments, context)
  }
}
