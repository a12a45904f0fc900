package import MarqueeBase

/// The order of two values.
package enum Ordering: Sendable {
  case less, equal, greater
  /// One of the values is NaN, which is neither less nor greater than any number.
  case unordered
}

extension Value {
  /// Whether `==` holds. Numbers are compared by amount (1 == 1.0), text byte by byte, and maps
  /// regardless of the order of their names. Text is never equal to a number; a moment is equal to
  /// its ISO 8601 text.
  package func liquidEquals(_ other: Value) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.liquidEquals($1) }
    case (.record(let a), .record(let b)): a.isSame(as: b)
    case (.object(let object), _): object.isEqual(to: other)
    case (_, .object(let object)): object.isEqual(to: self)
    case (.moment, _), (_, .moment): liquidOrder(other) == .equal
    default: isNumber && other.isNumber && liquidOrder(other) == .equal
    }
  }

  /// Whether the value can be compared with `<` and `>`. When one side can't, Liquid's result is
  /// false. When both can and `liquidOrder` is nil, their kinds can't be compared with each other,
  /// which is an error.
  package var isOrdered: Bool {
    switch self {
    case .int, .double, .decimal, .string, .moment: true
    default: false
    }
  }

  /// The order for `<`, `>`, `<=`, `>=` and `sort`; nil when the two can't be compared.
  package func liquidOrder(_ other: Value) -> Ordering? {
    switch (self, other) {
    case (.int(let a), .int(let b)): return order(a, b)
    case (.double(let a), .double(let b)):
      return a.isNaN || b.isNaN ? .unordered : order(a, b)
    case (.string(let a), .string(let b)): return orderBytes(a, b)
    case (.moment(let a), .moment(let b)):
      if (a.kind == .time) != (b.kind == .time) { return nil }
      return order(a.microseconds, b.microseconds)
    case (.moment(let a), .string(let text)):
      return Moment(iso: text, like: a.kind).flatMap { self.liquidOrder(.moment($0)) }
    case (.string(let text), .moment(let b)):
      return Moment(iso: text, like: b.kind).flatMap { Value.moment($0).liquidOrder(other) }
    case (.object(let object), _) where object.isEqual(to: other): return .equal
    default: break
    }
    guard let a = number, let b = other.number else { return nil }
    switch (a, b) {
    case (.exact(let a), .exact(let b)):
      return order(a.compare(b), 0)
    case (.notFinite(let a), .exact): return a.isNaN ? .unordered : order(a, 0)
    case (.exact, .notFinite(let b)): return b.isNaN ? .unordered : order(0, b)
    case (.notFinite(let a), .notFinite(let b)):
      return a.isNaN || b.isNaN ? .unordered : order(a, b)
    }
  }

  /// Whether `contains` holds: for a part of a text, an element of a list, a name in a map. Nothing
  /// contains nil or false.
  package func liquidContains(_ other: Value) -> Bool {
    guard other.isTruthy else { return false }
    switch self {
    case .string(let text):
      return containsBytes(text, other.filterText)
    case .array(let items): return items.contains { $0.liquidEquals(other) }
    case .record(let record):
      if case .string(let name) = other { return record[name] != nil }
      return false
    case .object(let object):
      if let range = object as? RangeValue { return range.holds(other) }
      if let elements = object.elements, elements.contains(where: { $0.liquidEquals(other) }) {
        return true
      }
      return object.member(other) != nil
    default: return false
    }
  }

  var isNumber: Bool {
    switch self {
    case .int, .double, .decimal: true
    default: false
    }
  }
}

extension Record {
  fileprivate func isSame(as other: Record) -> Bool {
    guard keys.indexByName.count == other.keys.indexByName.count else { return false }
    return keys.names.allSatisfy { name in
      guard let a = self[name], let b = other[name] else { return false }
      return a.liquidEquals(b)
    }
  }
}

@inline(__always) private func order<T: Comparable>(_ a: T, _ b: T) -> Ordering {
  a < b ? .less : a == b ? .equal : .greater
}

/// The order of two texts byte by byte, which is also their order by code points.
func orderBytes(_ a: String, _ b: String) -> Ordering {
  var x = a.utf8.makeIterator()
  var y = b.utf8.makeIterator()
  while true {
    switch (x.next(), y.next()) {
    case (nil, nil): return .equal
    case (nil, _): return .less
    case (_, nil): return .greater
    case (let p?, let q?) where p != q: return p < q ? .less : .greater
    default: continue
    }
  }
}
