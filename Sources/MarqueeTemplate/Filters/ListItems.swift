internal import MarqueeBase

/// A filter's input as a list: nested lists are flattened, nil is no element, a map and
/// everything else is one.
func listItems(_ input: Value) -> [Value] {
  switch input {
  case .array(let items):
    if items.contains(where: \.isArray) {
      var flat: [Value] = []
      flat.reserveCapacity(items.count)
      flatten(items, into: &flat)
      return flat
    }
    return items
  case .null: return []
  case .object(let object): return object.elements ?? [input]
  default: return [input]
  }
}

private func flatten(_ items: [Value], into flat: inout [Value]) {
  for item in items {
    if case .array(let nested) = item { flatten(nested, into: &flat) } else { flat.append(item) }
  }
}

/// An element's property, as far as elements of this kind have properties.
enum PropertyValue {
  case value(Value)
  /// Nil, true, false, and numbers with decimals have no properties at all.
  case absent
}

extension Value {
  var isArray: Bool {
    if case .array = self { true } else { false }
  }

  /// Whether it can be asked for a property at all.
  var hasProperties: Bool {
    switch self {
    case .null, .bool, .double, .moment: false
    case .decimal: isBigInteger
    default: true
    }
  }

  private var isBigInteger: Bool {
    if case .exact(let number)? = number { number.kind == .integer } else { false }
  }

  /// `element[property]` as filters see it. Ruby's rules: of text, the property is a part that it
  /// may contain or a position; of a whole number, a position among its bits.
  func property(_ key: Value) throws(FilterError) -> PropertyValue {
    switch self {
    case .record(let record):
      if case .string(let name) = key { return .value(record[name] ?? .null) }
      return .value(.null)
    case .object(let object): return .value(object.member(key) ?? .null)
    case .string(let text):
      if case .string(let part) = key { return .value(containsBytes(text, part) ? key : .null) }
      let position = try position(key)
      let scalars = Array(text.unicodeScalars)
      let index = position < 0 ? scalars.count &+ position : position
      return .value(scalars.indices.contains(index) ? .string(String(scalars[index])) : .null)
    case .int(let number):
      let bit = try position(key)
      return .value(.int(bit < 0 ? 0 : number >> min(bit, 63) & 1))
    case .array(let items):
      return .value(Value.array(items).member(.int(try position(key))) ?? .null)
    case .decimal where isBigInteger: throw noProperty(key)
    case .null, .bool, .double, .decimal, .moment: return .absent
    }
  }

  private func position(_ key: Value) throws(FilterError) -> Int {
    switch key {
    case .int(let number): return number
    case .double(let number):
      if let whole = Int(exactly: number.rounded(.towardZero)) { return whole }
    default: break
    }
    throw noProperty(key)
  }
}

private func noProperty(_ key: Value) -> FilterError {
  FilterError(
    "cannot select the property '\(key.filterText)'",
    help: "The filter needs a list of maps or rows.")
}
