package import MarqueeBase

/// What a filter is given besides its input.
package struct FilterArguments: Sendable {
  package var positional: [Value]
  package var named: [(name: String, value: Value)]

  package init(_ positional: [Value] = [], named: [(name: String, value: Value)] = []) {
    self.positional = positional
    self.named = named
  }

  /// The argument in this place; nil when it was not given.
  func at(_ index: Int) -> Value? { index < positional.count ? positional[index] : nil }

  /// The first argument of a filter that can't be called without it.
  var first: Value { positional.first ?? .null }

  /// The last argument with this name; nil when it was not given.
  func named(_ name: String) -> Value? {
    named.isEmpty ? nil : named.last { $0.name == name }?.value
  }
}

/// What filters know about the page.
package struct FilterContext: Sendable {
  /// The build's clock, for `"now" | date`. Asking is noticed: a page that shows the time has
  /// to be made again each time.
  package var now: Moment { clock.read() }
  let clock: PageClock
  /// The site's time zone (`Europe/Lisbon`), in which points in time are shown.
  package let timeZone: String
  /// False when templates must behave exactly as in other implementations.
  package var pageMode: Bool
  /// `timeZone`, found once; nil when there is no such zone.
  let zone: Zone?
  /// How many bytes a value that a filter makes may have.
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

/// The build's clock, as the pages of one renderer see it.
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

/// A filter could not do its work. The interpreter adds where.
package struct FilterError: Error, Equatable {
  package var message: String
  /// What to write instead.
  package var help: String?
  /// Whether the value would have been too large, rather than wrong.
  package var isLimit: Bool

  package init(_ message: String, help: String? = nil, isLimit: Bool = false) {
    self.message = message
    self.help = help
    self.isLimit = isLimit
  }

  /// The value that a filter would make, or the text that it reads, is larger than there is room for.
  static func tooLarge(_ room: Int) -> FilterError {
    FilterError(
      "the value grows larger than \(ByteSize.text(room))", help: RenderLimits.help, isLimit: true)
  }
}

package typealias FilterFunction =
  @Sendable (_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
  throws(FilterError) -> Value

/// A filter's definition: its name, what it takes, what it does, and what its readers and writers are
/// told of it. The parser, the checks, `marquee help filters` and docs/templates.md read it here.
package struct Filter: Sendable {
  /// What the rest of the engine has to know of a filter's result or its arguments.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// Stands in for what is missing, so that what comes before it may be missing.
    static let fallback = Traits(rawValue: 1)
    /// The result is percent-encoded.
    static let urlEncoded = Traits(rawValue: 2)
    /// The result is JSON.
    static let json = Traits(rawValue: 4)
    /// The result is the input's text, changed here and there.
    static let keepsText = Traits(rawValue: 8)
    /// The first argument names a property of the list's elements.
    static let takesProperty = Traits(rawValue: 16)
    /// Reads lists and maps as text.
    static let readsText = Traits(rawValue: 32)
    /// Pages have it, and standard Liquid does not.
    static let isForPages = Traits(rawValue: 64)
  }

  /// What of a list's elements is in the result.
  enum Selection { case nothing, elements, element, partOfList, bothLists }

  /// What is only asked for when a template is parsed or described: kept apart, because a filter is
  /// copied for each call.
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

  package let name: String
  package let minArguments: Int
  package let maxArguments: Int
  /// The work itself. It trusts the number of its arguments: use `apply`.
  package let function: FilterFunction
  private let description: Description
  /// How many bytes one byte of the input may become at most.
  private let growth: Int32
  private(set) var traits: Traits
  private let special: FilterCall.Special

  package var namedArguments: [String] { description.namedArguments }
  /// One sentence for the documentation.
  package var summary: String { description.summary }
  /// How it is written, for messages.
  package var example: String { description.example }
  /// Templates with what they print, for the documentation; a test renders them.
  package var examples: [(template: String, output: String)] { description.examples }
  var selection: Selection { description.selection }
  /// A word of the language that may stand in place of an argument.
  var word: String? { description.word }

  /// - Parameters:
  ///   - arguments: how many positional arguments it takes.
  ///   - special: what a page does in its place.
  ///   - gives: templates with what they print.
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

  /// The same filter, known to read its input and its arguments as text.
  var readingText: Filter {
    var copy = self
    copy.traits.insert(.readsText)
    return copy
  }

  /// What a page of a format does in the filter's place.
  func special(in format: Format) -> FilterCall.Special {
    guard format.isPage else { return .none }
    switch special {
    case .lineBreaks: return format.isHTML ? .lineBreaks : .none
    // What a page prints is escaped for its place anyway; twice would show `&amp;lt;`.
    case .escape, .escapeOnce: return format.isPlain ? .none : special
    default: return special
    }
  }

  /// Runs the filter after a look at the arguments.
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
    // Filters whose result can be of any size stop soon after this.
    guard result.cost <= context.room else { throw .tooLarge(context.room) }
    return result
  }

  /// What is read as text must have room as text, and what comes of it, too.
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

  /// Whether a call with so many positional arguments can work; to be asked when a template is
  /// parsed, too. Outside pages the message is the one that other implementations give.
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
      // As in Ruby, where named arguments are a map in the last place.
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
