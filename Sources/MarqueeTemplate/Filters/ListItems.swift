internal import MarqueeBase

/// The input of a filter as a list: nested lists are flattened, nil is an empty list, and a map or
/// any other value is a list of one element.
func listItems(_ input: Value, _ context: FilterContext) throws(FilterError) -> [Value] {
  switch input {
  case .array(let items):
    if items.contains(where: \.isArray) {
      var flat: [Value] = []
      flat.reserveCapacity(items.count)
      flatten(items, into: &flat, most: context.roomForItems)
      guard flat.count <= context.roomForItems else { throw .tooLarge(context.room) }
      return flat
    }
    return items
  case .null: return []
  case .object(let object):
    if object is RangeValue {
      let most = min(context.roomForItems, RangeValue.largestCount)
      guard object.count ?? 0 <= most else { throw .tooLarge(context.room) }
    }
    return object.elements ?? [input]
  default: return [input]
  }
}

/// Flattens nested lists. It stops soon after there are more than `most` elements, because a list
/// may contain another one many times.
private func flatten(_ items: [Value], into flat: inout [Value], most: Int) {
  for item in items where flat.count <= most {
    if case .array(let nested) = item {
      flatten(nested, into: &flat, most: most)
    } else {
      flat.append(item)
    }
  }
}

extension FilterContext {
  /// The greatest number of elements in a list that a filter makes.
  var roomForItems: Int { room / MemoryLayout<Value>.stride }
}

/// The result of reading a property of an element.
enum PropertyValue {
  case value(Value)
  /// The element has no properties: it is nil, true, false, a moment, or a number with decimals.
  case absent
}

extension Value {
  var isArray: Bool {
    if case .array = self { true } else { false }
  }

  /// Whether the value can have properties.
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

  /// The value of `element[property]`, as filters read it, by Ruby's rules. For a text, the
  /// property is a part that it may contain, or a position. For a whole number, it is the position
  /// of a bit.
  func property(_ key: Value) throws(FilterError) -> PropertyValue {
    switch self {
    case .record(let record):
      if case .string(let name) = key { return .value(record[name] ?? .null) }
      return .value(.null)
    case .object(let object): return .value(object.member(key) ?? .null)
    // In standard Liquid a name may have no value, and then a value without members has no such
    // property.
    case .string where key.isNull, .int where key.isNull, .array where key.isNull: return .absent
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
