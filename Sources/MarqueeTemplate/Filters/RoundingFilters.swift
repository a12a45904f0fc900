internal import MarqueeBase

/// Filters that round numbers.
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
      // The whole part counts, as in Ruby; no number has more digits than the limit.
      let limit = ExactNumber.maximumDigits
      places =
        wanted.asInt.map { max(-limit, min(limit, $0)) } ?? (wanted.isNegative ? -limit : limit)
    }
    var result = number.rounded(to: places)
    if places <= 0 { result.kind = .integer }
    return result.value
  }

  /// The number in a value; nil for NaN and the infinities. A page shows those unchanged, because
  /// one such row should not stop a build; in standard Liquid they are an error, as in Ruby.
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
