internal import MarqueeBase

/// Filters that select elements by a property.
enum SelectionFilters {
  static let filters: [Filter] = [
    Filter(
      "where", takes: 1...2, is: .takesProperty, selects: .elements,
      "The elements whose property has this value, or any true one.",
      "{{ movies | where: \"genre\", \"Drama\" }}",
      gives: [
        ("{{ films | where: \"genre\", \"Crime\" | map: \"title\" | join: \", \" }}", "Heat, Fargo")
      ]
    ) { input, arguments, context throws(FilterError) in
      try select(input, arguments, context, whenEmpty: .array([])) { items, matches in
        .array(zip(items, matches).filter(\.1).map(\.0))
      }
    },
    Filter(
      "reject", takes: 1...2, is: .takesProperty, selects: .elements,
      "The elements whose property has not this value, or no true one.",
      "{{ movies | reject: \"genre\", \"Drama\" }}",
      gives: [("{{ films | reject: \"genre\", \"Crime\" | map: \"title\" | join: \", \" }}", "Up")]
    ) { input, arguments, context throws(FilterError) in
      try select(input, arguments, context, whenEmpty: .array([])) { items, matches in
        .array(zip(items, matches).filter { !$0.1 }.map(\.0))
      }
    },
    Filter(
      "find", takes: 1...2, is: .takesProperty, selects: .element,
      "The first element whose property has this value.",
      "{{ movies | find: \"slug\", \"heat\" }}",
      gives: [("{% assign up = films | find: \"title\", \"Up\" %}{{ up.year }}", "2009")]
    ) { input, arguments, context throws(FilterError) in
      try select(input, arguments, context, stopAtMatch: true, whenEmpty: .null) { items, matches in
        matches.last == true ? items[matches.count - 1] : .null
      }
    },
    Filter(
      "find_index", takes: 1...2, is: .takesProperty,
      "The position (from 0) of the element that `find` gives.",
      "{{ movies | find_index: \"slug\", \"heat\" }}",
      gives: [("{{ films | find_index: \"title\", \"Up\" }}", "1")]
    ) { input, arguments, context throws(FilterError) in
      try select(input, arguments, context, stopAtMatch: true, whenEmpty: .null) { _, matches in
        matches.last == true ? .int(matches.count - 1) : .null
      }
    },
    Filter(
      "has", takes: 1...2, is: .takesProperty,
      "Whether there is an element that `find` would give.",
      "{% assign any = movies | has: \"genre\", \"Drama\" %}",
      gives: [("{{ films | has: \"genre\", \"Horror\" }}", "false")]
    ) { input, arguments, context throws(FilterError) in
      try select(input, arguments, context, stopAtMatch: true, whenEmpty: .bool(false)) {
        _, matches in
        .bool(matches.last == true)
      }
    },
  ]

  /// Tests each element. When the wanted value is nil, any true value matches. An element that
  /// can't have properties makes the whole result nil, as in Ruby.
  private static func select(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext,
    stopAtMatch: Bool = false, whenEmpty: Value,
    _ result: ([Value], [Bool]) -> Value
  ) throws(FilterError) -> Value {
    let items = try listItems(input, context)
    if items.isEmpty { return whenEmpty }
    let key = arguments.first
    let target = arguments.at(1) ?? .null
    var matches: [Bool] = []
    matches.reserveCapacity(items.count)
    for item in items {
      guard case .value(let value) = try item.property(key) else { return .null }
      matches.append(target.isNull ? value.isTruthy : value.liquidEquals(target))
      if stopAtMatch, matches[matches.count - 1] { break }
    }
    return result(items, matches)
  }
}
