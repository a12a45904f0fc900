internal import MarqueeBase

/// Filters for arithmetic. Numbers are decimals here: 1.1 plus 2.2 is 3.3.
enum MathFilters {
  static let filters: [Filter] = [
    Filter(
      "plus", takes: 1...1, "The sum.", "{{ year | plus: 1 }}",
      gives: [("{{ 1995 | plus: 30 }}", "2025")]
    ) {
      input, arguments, context throws(FilterError) in
      try calculate(.plus, input, arguments.first, context)
    },
    Filter(
      "minus", takes: 1...1, "The difference.", "{{ year | minus: 1 }}",
      gives: [("{{ 10 | minus: 2.5 }}", "7.5")]
    ) {
      input, arguments, context throws(FilterError) in
      try calculate(.minus, input, arguments.first, context)
    },
    Filter(
      "times", takes: 1...1, "The product.", "{{ price | times: 1.2 }}",
      gives: [("{{ 6.50 | times: 3 }}", "19.5")]
    ) {
      input, arguments, context throws(FilterError) in
      try calculate(.times, input, arguments.first, context)
    },
    Filter(
      "divided_by", takes: 1...1,
      "The quotient; of whole numbers, the whole number at or below it.",
      "{{ minutes | divided_by: 60 }}",
      gives: [
        ("{{ 170 | divided_by: 60 }}", "2"), ("{{ 170 | divided_by: 60.0 }}", "2.8333333333333335"),
      ]
    ) { input, arguments, context throws(FilterError) in
      try calculate(.dividedBy, input, arguments.first, context)
    },
    Filter(
      "modulo", takes: 1...1, "The remainder of a division.", "{{ minutes | modulo: 60 }}",
      gives: [("{{ 170 | modulo: 60 }}", "50")]
    ) { input, arguments, context throws(FilterError) in
      try calculate(.modulo, input, arguments.first, context)
    },
    Filter("abs", "Without the sign.", "{{ difference | abs }}", gives: [("{{ -3 | abs }}", "3")]) {
      input, _, _ in
      switch input.coercedNumber {
      case .exact(let number): number.absolute.value
      case .notFinite(let number): .double(abs(number))
      }
    },
    Filter(
      "at_least", takes: 1...1, "No less than this.", "{{ seats | at_least: 0 }}",
      gives: [("{{ 3 | at_least: 5 }}", "5")]
    ) {
      input, arguments, _ in
      limited(input, arguments.first) { $0 == .less }
    },
    Filter(
      "at_most", takes: 1...1, "No more than this.", "{{ rating | at_most: 10 }}",
      gives: [("{{ 12 | at_most: 10 }}", "10")]
    ) {
      input, arguments, _ in
      limited(input, arguments.first) { $0 == .greater }
    },
  ]

  enum Operation { case plus, minus, times, dividedBy, modulo }

  static func calculate(
    _ operation: Operation, _ left: Value, _ right: Value, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if case .int(let a) = left, case .int(let b) = right, let quick = quickly(operation, a, b) {
      return .int(quick)
    }
    let a = left.coercedNumber
    let b = right.coercedNumber
    if case .exact(let divisor) = b, divisor.isZero,
      operation == .dividedBy || operation == .modulo
    {
      return try dividedByZero(operation, a, divisor, context)
    }
    guard case .exact(let x) = a, case .exact(let y) = b else {
      return .double(withSpecials(operation, double(a), double(b)))
    }
    let isSum = operation == .plus || operation == .minus
    guard isSum || ExactNumber.isQuick(x, y),
      max(x.magnitude.digitCount, y.magnitude.digitCount) + max(x.scale, y.scale)
        <= 2 * ExactNumber.maximumDigits
    else {
      throw FilterError(
        "a number with so many digits can't be calculated with", help: "Round it in the query.")
    }
    switch operation {
    case .plus: return (x + y).value
    case .minus: return (x - y).value
    case .times: return (x * y).value
    case .dividedBy: return x.divided(by: y).value
    case .modulo: return x.modulo(y).value
    }
  }

  /// Throws an error on a page; in standard Liquid a division of fractions gives an infinity.
  private static func dividedByZero(
    _ operation: Operation, _ dividend: Operand, _ zero: ExactNumber, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if !context.pageMode, operation == .dividedBy {
      switch dividend {
      case .notFinite(let number): return .double(number)
      case .exact(let number) where max(number.kind, zero.kind) != .integer:
        return .double(number.isZero ? .nan : number.isNegative ? -.infinity : .infinity)
      default: break
      }
    }
    throw FilterError("divided by 0", help: "Test the divisor first: {% if seats > 0 %}")
  }

  private static func quickly(_ operation: Operation, _ a: Int, _ b: Int) -> Int? {
    switch operation {
    case .plus:
      let (result, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : result
    case .minus:
      let (result, overflow) = a.subtractingReportingOverflow(b)
      return overflow ? nil : result
    case .times:
      let (result, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? nil : result
    case .dividedBy:
      if b == 0 || b == -1 { return nil }
      let quotient = a / b
      return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    case .modulo:
      if b == 0 || b == -1 { return nil }
      let remainder = a % b
      return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }
  }

  /// The result when NaN or an infinity is an operand.
  private static func withSpecials(_ operation: Operation, _ a: Double, _ b: Double) -> Double {
    switch operation {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .dividedBy: return a / b
    case .modulo:
      if a.isFinite, b.isInfinite { return a == 0 || (a < 0) == (b < 0) ? a : b }
      return .nan
    }
  }

  private static func double(_ operand: Operand) -> Double {
    switch operand {
    case .exact(let number): number.asDouble
    case .notFinite(let number): number
    }
  }

  private static func limited(
    _ input: Value, _ limit: Value, unless isBeyond: (Ordering) -> Bool
  ) -> Value {
    let number = value(input.coercedNumber)
    let bound = value(limit.coercedNumber)
    return number.liquidOrder(bound).map(isBeyond) == true ? bound : number
  }

  private static func value(_ operand: Operand) -> Value {
    switch operand {
    case .exact(let number): number.value
    case .notFinite(let number): .double(number)
    }
  }

  static func sum(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    var items = try listItems(input, context)
    if let property = arguments.at(0), !property.isNull {
      var values: [Value] = []
      for item in items {
        switch try item.property(property) {
        case .value(let value): values.append(value)
        case .absent: values.append(.null)
        }
      }
      items = try listItems(.array(values), context)
    }
    var total = Value.int(0)
    for item in items { total = try calculate(.plus, total, item, context) }
    return total
  }
}
