/// A dictionary whose keys are texts, told apart by their bytes.
///
/// It stands wherever `[String: Value]` would: there, "é" in one code point and "é" in two would
/// be one key. `TextIsBytesTests` fails for a dictionary of the other kind that has no reason.
package struct TextMap<Value> {
  @usableFromInline var entries: [ByteText: Value]

  @inlinable package init() { entries = [:] }

  @inlinable package init(minimumCapacity: Int) {
    entries = .init(minimumCapacity: minimumCapacity)
  }

  @inlinable package init(_ dictionary: [String: Value]) {
    // The dictionary's keys differ by more than their bytes, so none is lost.
    entries = .init(minimumCapacity: dictionary.count)
    for (key, value) in dictionary { entries[ByteText(key)] = value }
  }

  @inlinable package init(uniqueKeysWithValues pairs: some Sequence<(String, Value)>) {
    entries = .init(uniqueKeysWithValues: pairs.lazy.map { (ByteText($0), $1) })
  }

  @inlinable package init<Failure: Error>(
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

  @inlinable package init<Items: Sequence>(
    grouping items: Items, by key: (Items.Element) throws -> String
  ) rethrows where Value == [Items.Element] {
    entries = try .init(grouping: items) { ByteText(try key($0)) }
  }

  @inlinable package subscript(key: String) -> Value? {
    @inline(__always) get { entries[ByteText(key)] }
    @inline(__always) _modify { yield &entries[ByteText(key)] }
  }

  @inlinable
  package subscript(
    key: String, default value: @autoclosure () -> Value
  ) -> Value {
    get { entries[ByteText(key)] ?? value() }
    _modify { yield &entries[ByteText(key), default: value()] }
  }

  /// The keys, in no order.
  @inlinable package var keys: Keys { Keys(entries: entries.keys) }

  @inlinable package var values: Dictionary<ByteText, Value>.Values { entries.values }
}

extension TextMap {
  @discardableResult
  @inlinable package mutating func removeValue(forKey key: String) -> Value? {
    entries.removeValue(forKey: ByteText(key))
  }

  @inlinable package mutating func removeAll(keepingCapacity: Bool = false) {
    entries.removeAll(keepingCapacity: keepingCapacity)
  }

  @inlinable package mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

  @inlinable package func mapValues<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> TextMap<Other> {
    var mapped = TextMap<Other>(minimumCapacity: count)
    for (key, value) in entries { mapped.entries[key] = try transform(value) }
    return mapped
  }

  @inlinable package func compactMapValues<Other>(
    _ transform: (Value) throws -> Other?
  ) rethrows -> TextMap<Other> {
    var mapped = TextMap<Other>()
    for (key, value) in entries { mapped.entries[key] = try transform(value) }
    return mapped
  }

  @inlinable package func filter(
    _ isIncluded: ((key: String, value: Value)) throws -> Bool
  ) rethrows -> TextMap {
    var kept = TextMap()
    kept.entries = try entries.filter { try isIncluded(($0.key.string, $0.value)) }
    return kept
  }

  @inlinable package mutating func merge(
    _ other: TextMap, uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows {
    try entries.merge(other.entries, uniquingKeysWith: combine)
  }

  @inlinable package mutating func merge(
    _ pairs: some Sequence<(String, Value)>,
    uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows {
    try entries.merge(pairs.lazy.map { (ByteText($0), $1) }, uniquingKeysWith: combine)
  }

  @inlinable package func merging(
    _ other: TextMap, uniquingKeysWith combine: (Value, Value) throws -> Value
  ) rethrows -> TextMap {
    var merged = self
    try merged.merge(other, uniquingKeysWith: combine)
    return merged
  }
}

extension TextMap: Collection {
  package typealias Element = (key: String, value: Value)
  package typealias Index = Dictionary<ByteText, Value>.Index

  @inlinable package var startIndex: Index { entries.startIndex }
  @inlinable package var endIndex: Index { entries.endIndex }
  @inlinable package var count: Int { entries.count }
  @inlinable package var isEmpty: Bool { entries.isEmpty }
  @inlinable package func index(after index: Index) -> Index { entries.index(after: index) }
  @inlinable package subscript(index: Index) -> Element {
    let entry = entries[index]
    return (entry.key.string, entry.value)
  }
}

extension TextMap {
  /// The keys of a map: a collection that also finds one by its bytes.
  package struct Keys: Collection {
    @usableFromInline let entries: Dictionary<ByteText, Value>.Keys

    @inlinable init(entries: Dictionary<ByteText, Value>.Keys) { self.entries = entries }

    @inlinable package var startIndex: Index { entries.startIndex }
    @inlinable package var endIndex: Index { entries.endIndex }
    @inlinable package var count: Int { entries.count }
    @inlinable package func index(after index: Index) -> Index { entries.index(after: index) }
    @inlinable package subscript(index: Index) -> String { entries[index].string }

    @inlinable package func contains(_ key: String) -> Bool { entries.contains(ByteText(key)) }
  }
}

extension TextMap: ExpressibleByDictionaryLiteral {
  @inlinable package init(dictionaryLiteral elements: (String, Value)...) {
    self.init(uniqueKeysWithValues: elements)
  }
}

extension TextMap: Sendable where Value: Sendable {}
extension TextMap: Equatable where Value: Equatable {}
extension TextMap: Hashable where Value: Hashable {}
