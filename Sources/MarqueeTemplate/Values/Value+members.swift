package import MarqueeBase

extension Value {
  /// The value of `value[key]`: a map's member, a list's element by position (from the end when
  /// negative), or an object's member; nil when there is none. `size`, `first` and `last` are
  /// separate properties.
  package func member(_ key: Value) -> Value? {
    switch self {
    case .record(let record):
      if case .string(let name) = key { return record[name] }
      return nil
    case .array(let items):
      guard case .int(let position) = key else { return nil }
      let index = position < 0 ? items.count &+ position : position
      return items.indices.contains(index) ? items[index] : nil
    case .object(let object): return object.member(key)
    default: return nil
    }
  }

  /// The value of `.size`: the number of a list's elements, of a map's names or of a text's code
  /// points, and 8 (bytes) for a whole number, as in Ruby; nil for other values.
  package var size: Int? {
    switch self {
    case .array(let items): items.count
    case .record(let record): record.keys.indexByName.count
    case .string(let text): text.unicodeScalars.count
    case .int: 8
    case .decimal:
      switch number {
      case .exact(let number)? where number.kind == .integer:
        (number.magnitude.digitCount * 3322 / 1000 + 7) / 8
      default: nil
      }
    case .object(let object): object.count
    default: nil
    }
  }

  /// The value of `.first`; nil when there is none. A map's first element is its first name and
  /// value.
  package var first: Value? {
    switch self {
    case .array(let items): items.first
    case .record(let record):
      record.keys.names.first.map { .array([.string($0), record.values[0]]) }
    case .string(let text):
      .string(text.unicodeScalars.first.map { String($0) } ?? "")
    case .object(let object):
      object is RangeValue ? object.member(.string("first")) : object.elements?.first
    default: nil
    }
  }

  /// The value of `.last`; nil when there is none. A map has none.
  package var last: Value? {
    switch self {
    case .array(let items): items.last
    case .string(let text):
      .string(text.unicodeScalars.last.map { String($0) } ?? "")
    case .object(let object):
      object is RangeValue ? object.member(.string("last")) : object.elements?.last
    default: nil
    }
  }

  /// The elements that a `for` loop goes through: a list's elements, a map's names and values in
  /// pairs, a text that is not empty as one element, and none for other values.
  package func elements() -> [Value] {
    switch self {
    case .array(let items): items
    case .record(let record): record.pairs
    case .object(let object): object.elements ?? []
    case .string(let text): text.utf8.isEmpty ? [] : [self]
    default: []
    }
  }
}

extension Record {
  /// The names with their values, as lists of two elements.
  var pairs: [Value] {
    keys.names.indices.map { .array([.string(keys.names[$0]), values[$0]]) }
  }
}

extension Value {
  /// Whether the value can't have members with a name: text, numbers, dates and lists.
  var hasNoMembers: Bool {
    switch self {
    case .string, .int, .double, .decimal, .bool, .moment, .array: true
    case .null, .record, .object: false
    }
  }
}
