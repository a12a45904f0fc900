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

  package init(now: Moment, timeZone: String = "UTC", pageMode: Bool) {
    clock = PageClock(now)
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

  package init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}

package typealias FilterFunction =
  @Sendable (_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
  throws(FilterError) -> Value

/// A filter: its name, what it takes, what it does.
package struct Filter: Sendable {
  package let name: String
  package let minArguments: Int
  package let maxArguments: Int
  package let namedArguments: [String]
  /// One sentence for the documentation.
  package let summary: String
  /// How it is written.
  package let example: String
  /// The work itself. It trusts the number of its arguments: use `apply`.
  package let function: FilterFunction

  init(
    _ name: String, takes arguments: ClosedRange<Int> = 0...0, named: [String] = [],
    _ summary: String, _ example: String, _ function: @escaping FilterFunction
  ) {
    self.name = name
    minArguments = arguments.lowerBound
    maxArguments = arguments.upperBound
    namedArguments = named
    self.summary = summary
    self.example = example
    self.function = function
  }

  /// Runs the filter after a look at the arguments.
  package func apply(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if arguments.named.isEmpty {
      try checkCount(arguments.positional.count, pageMode: context.pageMode)
      return try function(input, arguments, context)
    }
    return try applyNamed(input, arguments, context)
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
