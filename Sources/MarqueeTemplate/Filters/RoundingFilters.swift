internal import MarqueeBase

/// Whole and rounded numbers.
enum RoundingFilters {
  static let filters: [Filter] = [
    Filter(
      "ceil", "The whole number at or above.", "{{ rating | ceil }}"
    ) { input, _, _ throws(FilterError) in
      try finite(input).whole(.up).value
    },
    Filter(
      "floor", "The whole number at or below.", "{{ rating | floor }}"
    ) { input, _, _ throws(FilterError) in
      try finite(input).whole(.down).value
    },
    Filter(
      "round", takes: 0...1, "Rounded half up to a whole number, or to so many decimals.",
      "{{ rating | round: 1 }}", round),
  ]

  static func round(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    let number = try finite(input)
    var places = 0
    if let argument = arguments.at(0) {
      let wanted = try finite(argument)
      // The whole part, as Ruby takes it; more digits than these are never there.
      let limit = ExactNumber.maximumDigits
      places =
        wanted.asInt.map { max(-limit, min(limit, $0)) } ?? (wanted.isNegative ? -limit : limit)
    }
    var result = number.rounded(to: places)
    if places <= 0 { result.kind = .integer }
    return result.value
  }

  private static func finite(_ value: Value) throws(FilterError) -> ExactNumber {
    switch value.coercedNumber {
    case .exact(let number): return number
    case .notFinite(let number): throw FilterError(floatText(number))
    }
  }
}
