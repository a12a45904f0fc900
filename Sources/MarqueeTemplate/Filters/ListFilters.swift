internal import MarqueeBase

/// Filters for whole lists.
enum ListFilters {
  static let filters: [Filter] = [
    Filter(
      "size", "How many elements or code points.", "{{ movies | size }}",
      gives: [("{{ \"Amélie\" | size }}", "6")]
    ) { input, _, _ in
      .int(input.size ?? 0)
    },
    Filter(
      "first", selects: .element, "The first element.", "{{ movies | first }}",
      gives: [("{{ names | first }}", "up")]
    ) { input, _, _ in
      input.first ?? .null
    },
    Filter(
      "last", selects: .element, "The last element.", "{{ movies | last }}",
      gives: [("{{ names | last }}", "up")]
    ) { input, _, _ in
      input.last ?? .null
    },
    Filter(
      "join", takes: 0...1, "The elements as text, with a space or other text between.",
      "{{ genres | join: \", \" }}",
      gives: [("{{ names | join: \" / \" }}", "up / Heat / fargo / up")], join),
    Filter(
      "concat", takes: 1...1, selects: .bothLists, "Two lists, one behind the other.",
      "{{ drama | concat: comedy }}", gives: [("{{ names | concat: gaps | size }}", "7")], concat),
    Filter(
      "reverse", selects: .elements, "The elements from last to first.", "{{ movies | reverse }}",
      gives: [("{{ names | reverse | join: \", \" }}", "up, fargo, Heat, up")]
    ) {
      input, _, context throws(FilterError) in
      .array(try listItems(input, context).reversed())
    },
    Filter(
      "map", takes: 1...1, is: .takesProperty, "One property of every element.",
      "{{ movies | map: \"title\" }}",
      gives: [("{{ films | map: \"title\" | join }}", "Heat Up Fargo")], map),
    Filter(
      "compact", takes: 0...1, is: .takesProperty, selects: .elements,
      "Without nil, or without elements whose property is nil.",
      "{{ movies | compact: \"poster\" }}",
      gives: [("{{ gaps | compact | join: \", \" }}", "a, b")], compact),
    Filter(
      "uniq", takes: 0...1, is: .takesProperty, selects: .elements,
      "Without repetitions of an element, or of a property.",
      "{{ movies | uniq: \"genre\" }}",
      gives: [("{{ names | uniq | join: \", \" }}", "up, Heat, fargo")], uniq),
    Filter(
      "sum", takes: 0...1, is: .takesProperty,
      "The sum of a list's numbers, or of a property of its elements.",
      "{{ screenings | sum: \"seats\" }}", gives: [("{{ films | sum: \"year\" }}", "6000")],
      MathFilters.sum),
  ]

  static func join(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    throws(FilterError) -> Value
  {
    guard input.weight(upTo: context.room) <= context.room else { throw .tooLarge(context.room) }
    let glue = arguments.at(0)?.filterText ?? " "
    var text = ""
    var isFirst = true
    // A result that is larger than the limit is refused when this returns.
    for item in try listItems(input, context) where text.utf8.count <= context.room {
      if !isFirst { text += glue }
      isFirst = false
      if case .array = item { text += item.filterText } else { item.appendLiquidText(to: &text) }
    }
    return .string(text)
  }

  static func concat(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    let more: [Value]? =
      switch arguments.first {
      case .array(let items): items
      case .object(let object) where object is RangeValue: try listItems(arguments.first, context)
      case .object(let object): object.elements
      default: nil
      }
    if let more {
      let items = try listItems(input, context)
      guard items.count + more.count <= context.roomForItems else { throw .tooLarge(context.room) }
      return .array(items + more)
    }
    throw FilterError(
      "concat filter requires an array argument",
      help: "This is \(arguments.first.kindName). Write: {{ drama | concat: comedy }}")
  }

  static func map(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    let key = arguments.first
    var result: [Value] = []
    for item in try listItems(input, context) {
      switch try item.property(key) {
      case .value(let value): result.append(value)
      case .absent: result.append(.null)
      }
    }
    return .array(result)
  }

  static func compact(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    let items = try listItems(input, context)
    guard let key = arguments.at(0), !key.isNull else {
      return .array(items.filter { !$0.isNull })
    }
    var result: [Value] = []
    for item in items {
      guard case .value(let value) = try item.property(key) else { return .null }
      if !value.isNull { result.append(item) }
    }
    return .array(result)
  }

  static func uniq(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    var seen = Set<[UInt8]>()
    var result: [Value] = []
    let key = arguments.at(0).flatMap { $0.isNull ? nil : $0 }
    let items = try listItems(input, context)
    if items.count < 2 { return .array(items) }
    for item in items {
      var value = item
      if let key {
        guard case .value(let found) = try item.property(key) else { return .null }
        value = found
      }
      if seen.insert(identity(of: value)).inserted { result.append(item) }
    }
    return .array(result)
  }

  /// Bytes that are equal only for equal values; 1 and 1.0 are different.
  private static func identity(of value: Value) -> [UInt8] {
    switch value {
    case .null: return Array("n".utf8)
    case .bool(let flag): return Array((flag ? "t" : "f").utf8)
    case .int(let number): return Array("i\(number)".utf8)
    case .double(let number): return Array("d\(number == 0 ? 0 : number)".utf8)
    case .decimal(let text):
      guard let number = ExactNumber(text: text, kind: .decimal) else {
        return Array("D\(text)".utf8)
      }
      return Array("D\(number.trimmed(toScale: 0).text)".utf8)
    case .string(let text): return Array("s\(text.utf8.count):".utf8) + Array(text.utf8)
    case .moment(let moment): return Array("m\(moment.kind.rawValue):\(moment.microseconds)".utf8)
    case .array(let items):
      return Array("a\(items.count):".utf8) + items.flatMap { identity(of: $0) + [0x2C] }
    case .record(let record):
      let members = record.keys.indexByName.map { name, index in
        identity(of: .string(name)) + identity(of: record.values[index])
      }
      return Array("r\(members.count):".utf8)
        + members.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [0x2C] }
    case .object(let object):
      return Array("o\(UInt(bitPattern: ObjectIdentifier(object).hashValue)):\(object.text)".utf8)
    }
  }
}
