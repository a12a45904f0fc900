internal import MarqueeBase

/// Whole and rounded numbers.
enum RoundingFilters {
  static let filters: [Filter] = [
    Filter(
      "ceil", "The whole number at or above.", "{{ rating | ceil }}",
      gives: [("{{ 8.2 | ceil }}", "9")]
    ) { input, _, context throws(FilterError) in
      guard let number = try finite(input, context) else { return input }
      return number.whole(.up).value
    },
    Filter(
      "floor", "The whole number at or below.", "{{ rating | floor }}",
      gives: [("{{ 8.7 | floor }}", "8")]
    ) { input, _, context throws(FilterError) in
      guard let number = try finite(input, context) else { return input }
      return number.whole(.down).value
    },
    Filter(
      "round", takes: 0...1, "Rounded half up to a whole number, or to so many decimals.",
      "{{ rating | round: 1 }}", gives: [("{{ 8.25 | round: 1 }}", "8.3")], round),
  ]

  static func round(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    guard let number = try finite(input, context) else { return input }
    var places = 0
    if let argument = arguments.at(0), let wanted = try finite(argument, context) {
      // The whole part, as Ruby takes it; more digits than these are never there.
      let limit = ExactNumber.maximumDigits
      places =
        wanted.asInt.map { max(-limit, min(limit, $0)) } ?? (wanted.isNegative ? -limit : limit)
    }
    var result = number.rounded(to: places)
    if places <= 0 { result.kind = .integer }
    return result.value
  }

  /// Nil for NaN and the infinities, which a page shows as they are: a row that holds one is no
  /// reason to stop a build. Elsewhere they are an error, as in Ruby.
  private static func finite(
    _ value: Value, _ context: FilterContext
  ) throws(FilterError) -> ExactNumber? {
    switch value.coercedNumber {
    case .exact(let number): return number
    case .notFinite(let number):
      if context.pageMode { return nil }
      throw FilterError(floatText(number))
    }
  }
}
