package import MarqueeBase

extension Value {
  /// `value[key]`: a map's member, a list's element by position (from its end when negative),
  /// an object's member. `size`, `first` and `last` are properties of their own here.
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

  /// `.size`: elements of a list, names of a map, code points of text, 8 (bytes) of a whole
  /// number as in Ruby.
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

  /// `.first`: nil when there is none. A map's first is its first name and value.
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

  /// `.last`: nil when there is none. A map has none.
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

  /// What a `for` loop goes through: a list's elements, a map's names and values in pairs, text
  /// as one element when there is any, nothing for the rest.
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
  /// Names with their values, as two-element lists.
  var pairs: [Value] {
    keys.names.indices.map { .array([.string(keys.names[$0]), values[$0]]) }
  }
}

extension Value {
  /// Whether no name is ever a member of it: text, numbers, dates and lists.
  var hasNoMembers: Bool {
    switch self {
    case .string, .int, .double, .decimal, .bool, .moment, .array: true
    case .null, .record, .object: false
    }
  }
}
