internal import MarqueeBase

/// Filters that format numbers for people. All three round half away from zero, on exact decimals.
enum NumberFilters {
  private static let options = ["group", "point"]

  static let filters: [Filter] = [
    Filter(
      "number", takes: 0...1, named: options,
      "Thousands apart, with as many decimals as wanted or there.",
      "{{ votes | number }}, {{ rating | number: 1, group: \" \", point: \",\" }}",
      gives: [
        ("{{ 1234567 | number }}", "1,234,567"),
        ("{{ 1234.5 | number: 2, group: \".\", point: \",\" }}", "1.234,50"),
      ]
    ) { input, arguments, context throws(FilterError) in
      guard let number = try number(input, "number") else { return input }
      let places = try places(arguments, "number")
      return .string(layout(rounded(number, places), arguments, context))
    },
    Filter(
      "percent", takes: 0...1, named: options,
      "A share as a percentage: 0.256 is 26%, or 25.6% with one decimal.",
      "{{ share | percent: 1 }}",
      gives: [("{{ 0.256 | percent }}", "26%"), ("{{ 0.256 | percent: 1 }}", "25.6%")]
    ) { input, arguments, context throws(FilterError) in
      guard let number = try number(input, "percent") else { return input }
      let hundredfold = number * ExactNumber(100)
      let places = try places(arguments, "percent") ?? 0
      return .string(layout(rounded(hundredfold, places), arguments, context) + "%")
    },
    Filter(
      "currency", takes: 0...1, named: options + ["symbol", "decimals"],
      "An amount of money, with the currency's symbol and decimals (ISO 4217).",
      "{{ price | currency: \"EUR\" }}",
      gives: [
        ("{{ 1250 | currency: \"EUR\" }}", "€1,250.00"),
        ("{{ 1250 | currency: \"JPY\" }}", "¥1,250"),
        ("{{ 6.5 | currency: \"EUR\", symbol: \"\", point: \",\" | append: \" €\" }}", "6,50 €"),
      ], currency),
  ]

  static func currency(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    guard let number = try number(input, "currency") else { return input }
    let code = arguments.at(0)?.filterText ?? "USD"
    guard let currency = Currency(code) else {
      throw FilterError(
        "`\(code)` is no currency", help: "Write its three letters: {{ price | currency: \"EUR\" }}"
      )
    }
    var places = currency.decimals
    if let argument = arguments.named("decimals") { places = try count(argument, "currency") }
    let symbol = arguments.named("symbol")?.filterText ?? currency.symbol
    let amount = rounded(number, places)
    let isWord = symbol.unicodeScalars.last.map { $0.properties.isAlphabetic } ?? false
    return .string(
      (amount.isNegative ? "-" : "") + symbol + (isWord ? "\u{A0}" : "")
        + layout(amount.absolute, arguments, context))
  }

  /// The number in a value; nil for nil, empty text, NaN and the infinities, which are printed
  /// unchanged.
  private static func number(_ value: Value, _ filter: String) throws(FilterError) -> ExactNumber? {
    switch value {
    case .null: return nil
    case .string(let text):
      let trimmed = trimmedText(text)
      if trimmed.utf8.isEmpty { return nil }
      if let number = ExactNumber(text: trimmed, kind: .decimal) { return number }
    default:
      switch value.number {
      case .exact(let number)?: return number
      case .notFinite?: return nil
      case nil: break
      }
    }
    throw FilterError(
      "`\(filter)` needs a number, not \(value.kindName)",
      help: "Convert it in the query: price::numeric")
  }

  private static func places(
    _ arguments: FilterArguments, _ filter: String
  ) throws(FilterError) -> Int? {
    guard let argument = arguments.at(0), !argument.isNull else { return nil }
    return try count(argument, filter)
  }

  private static func count(_ value: Value, _ filter: String) throws(FilterError) -> Int {
    if let places = value.strictInteger, (0...100).contains(places) { return places }
    throw FilterError(
      "`\(filter)` can't show \(value.filterText) decimals",
      help: "Write a whole number from 0 to 100.")
  }

  private static func rounded(_ number: ExactNumber, _ places: Int?) -> ExactNumber {
    guard let places else {
      return number.kind == .float ? number.trimmed(toScale: 0) : number
    }
    let result = number.rounded(to: places)
    return result.scale < places ? result.rescaled(to: places) : result
  }

  private static func layout(
    _ number: ExactNumber, _ arguments: FilterArguments, _ context: FilterContext
  ) -> String {
    var group = arguments.named("group")?.filterText ?? ","
    var point = arguments.named("point")?.filterText ?? "."
    var digits = number.magnitude.digits
    if digits.count <= number.scale {
      digits.insert(
        contentsOf: repeatElement(0x30, count: number.scale + 1 - digits.count), at: 0)
    }
    let whole = digits.count - number.scale
    var output: [UInt8] = []
    output.reserveCapacity(digits.count * 4 / 3 + 8)
    if number.isNegative { output.append(UInt8(ascii: "-")) }
    // A result that is larger than the limit is refused when this returns.
    for index in 0..<whole where output.count <= context.room {
      if index > 0, (whole - index) % 3 == 0 { group.withUTF8 { output.append(contentsOf: $0) } }
      output.append(digits[index])
    }
    if number.scale > 0 {
      point.withUTF8 { output.append(contentsOf: $0) }
      output.append(contentsOf: digits[whole...])
    }
    return String(decoding: output, as: UTF8.self)
  }
}
