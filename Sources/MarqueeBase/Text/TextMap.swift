/// A dictionary whose keys are texts that are compared by their bytes.
///
/// It replaces `[String: Value]`, in which "é" in one code point and "é" in two would be the same
/// key, and has the members of `Dictionary` under the same names. `TextIsBytesTests` fails for a
/// dictionary with `String` keys that gives no reason.
public struct TextMap<Value> {
  @usableFromInline var entries: [ByteText: Value]

  @inlinable public init() { entries = [:] }

  @inlinable public init(minimumCapacity: Int) {
    entries = .init(minimumCapacity: minimumCapacity)
  }

  @inlinable public init(_ dictionary: [String: Value]) {
    // Keys that differ for `String` also differ in their bytes, so none is lost.
    entries = .init(minimumCapacity: dictionary.count)
    for (key, value) in dictionary { entries[ByteText(key)] = value }
  }

  @inlinable public init(uniqueKeysWithValues pairs: some Sequence<(String, Value)>) {
    entries = .init(uniqueKeysWithValues: pairs.lazy.map { (ByteText($0), $1) })
  }

  @inlinable public init<Failure: Error>(
    _ pairs: some Sequence<(String, Value)>,
    uniquingKeysWith combine: (Value, Value) throws(Failure) -> Value
  ) throws(Failure) {
    entries = .init(minimumCapacity: pairs.underestimatedCount)
    for (key, value) in pairs {
      let key = ByteText(key)
      if let known = entries[key] {
        entries[key] = try combine(known, value)
      } else {
        entries[key] = value
      }
    }
  }

  @inlinable public init<Items: Sequence>(
    grouping items: Items, by key: (Items.Element) throws -> String
  ) rethrows where Value == [Items.Element] {
    entries = try .init(grouping: items) { ByteText(try key($0)) }
  }

  @inlinable public subscript(key: String) -> Value? {
    @inline(__always) get { entries[ByteText(key)] }
    // There is a setter beside `_modify`, because an assignment through a coroutine is not
    // specialised for its types.
    @inline(__always) set {
      if let newValue {
        entries.updateValue(newValue, forKey: ByteText(key))
      } else {
        entries.removeValue(forKey: ByteText(key))
      }
    }
    @inline(__always) _modify { yield &entries[ByteText(key)] }
  }

  @inlinable
  public subscript(
    key: String, default value: @autoclosure () -> Value
  ) -> Value {
    get { entries[ByteText(key)] ?? value() }
    _modify { yield &entries[ByteText(key), default: value()] }
  }

  /// The keys, in no particular order.
  @inlinable public var keys: Keys { Keys(entries: entries.keys) }

  @inlinable public var values: Dictionary<ByteText, Value>.Values { entries.values }
}

extension TextMap {
  @discardableResult
  @inlinable public mutating func removeValue(forKey key: String) -> Value? {
    entries.removeValue(forKey: ByteText(key))
  }

  @inlinable public mutating func removeAll(keepingCapacity: Bool = false) {
    entries.removeAll(keepingCapacity: keepingCapacity)
  }

  @inlinable public mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  @inlinable public func mapValues<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> TextMap<Other> {
    var mapped = TextMap<Other>(minimumCapacity: count)
    for (key, value) in entries { mapped.entries[key] = try transform(value) }
    return mapped
  }

  @inlinable public func compactMapValues<Other>(
    _ transform: (Value) throws -> Other?
  ) rethrows -> TextMap<Other> {
    var mapped = TextMap<Other>()
    for (key, value) in entries { mapped.entries[key] = try transform(value) }
    return mapped
  }

  @inlinable public func filter(
    _ isIncluded: ((key: String, value: Value)) throws -> Bool
  ) rethrows -> TextMap {
    var kept = TextMap()
    kept.entries = try entries.filter { try isIncluded(($0.key.string, $0.value)) }
    return kept
  }

  @inlinable public mutating func merge(
    _ other: TextMap, uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows {
    try entries.merge(other.entries, uniquingKeysWith: combine)
  }

  @inlinable public mutating func merge(
    _ pairs: some Sequence<(String, Value)>,
    uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows {
    try entries.merge(pairs.lazy.map { (ByteText($0), $1) }, uniquingKeysWith: combine)
  }

  @inlinable public func merging(
    _ other: TextMap, uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows -> TextMap {
    var merged = self
    try merged.merge(other, uniquingKeysWith: combine)
    return merged
  }
}

extension TextMap: Collection {
  public typealias Element = (key: String, value: Value)
  public typealias Index = Dictionary<ByteText, Value>.Index

  @inlinable public var startIndex: Index { entries.startIndex }
  @inlinable public var endIndex: Index { entries.endIndex }
  @inlinable public var count: Int { entries.count }
  @inlinable public var isEmpty: Bool { entries.isEmpty }
  @inlinable public func index(after index: Index) -> Index { entries.index(after: index) }
  @inlinable public subscript(index: Index) -> Element {
    let entry = entries[index]
    return (entry.key.string, entry.value)
  }
}

extension TextMap {
  /// The keys of a map: a collection whose `contains` compares bytes.
  public struct Keys: Collection {
    @usableFromInline let entries: Dictionary<ByteText, Value>.Keys

    @inlinable init(entries: Dictionary<ByteText, Value>.Keys) { self.entries = entries }

    @inlinable public var startIndex: Index { entries.startIndex }
    @inlinable public var endIndex: Index { entries.endIndex }
    @inlinable public var count: Int { entries.count }
    @inlinable public func index(after index: Index) -> Index { entries.index(after: index) }
    @inlinable public subscript(index: Index) -> String { entries[index].string }

    @inlinable public func contains(_ key: String) -> Bool { entries.contains(ByteText(key)) }
  }
}

extension TextMap: ExpressibleByDictionaryLiteral {
  @inlinable public init(dictionaryLiteral elements: (String, Value)...) {
    self.init(uniqueKeysWithValues: elements)
  }
}

extension TextMap: Sendable where Value: Sendable {}
extension TextMap: Equatable where Value: Equatable {}
extension TextMap: Hashable where Value: Hashable {}
