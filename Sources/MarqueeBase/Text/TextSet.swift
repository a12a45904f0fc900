/// A set of texts, told apart by their bytes: `Set<String>` as PostgreSQL and a file system see it.
package struct TextSet: Sendable, Hashable {
  @usableFromInline var members: Set<ByteText>

  @inlinable package init() { members = [] }

  @inlinable package init<Text: StringProtocol>(_ texts: some Sequence<Text>) {
    members = Set(texts.lazy.map { ByteText($0) })
  }
}

extension TextSet: SetAlgebra {
  @inlinable package func contains(_ text: String) -> Bool { members.contains(ByteText(text)) }

  @inlinable package func contains(_ text: Substring) -> Bool { members.contains(ByteText(text)) }

  @discardableResult
  @inlinable package mutating func insert(
    _ text: String
  ) -> (inserted: Bool, memberAfterInsert: String) {
    let (inserted, member) = members.insert(ByteText(text))
    return (inserted, member.string)
  }

  @discardableResult
  @inlinable package mutating func update(with text: String) -> String? {
    members.update(with: ByteText(text))?.string
  }

  @discardableResult
  @inlinable package mutating func remove(_ text: String) -> String? {
    members.remove(ByteText(text))?.string
  }

  @inlinable package mutating func removeAll(keepingCapacity: Bool = false) {
    members.removeAll(keepingCapacity: keepingCapacity)
  }

  @inlinable package func union(_ other: TextSet) -> TextSet {
    TextSet(of: members.union(other.members))
  }

  @inlinable package func union<Text: StringProtocol>(_ texts: some Sequence<Text>) -> TextSet {
    union(TextSet(texts))
  }

  @inlinable package func intersection(_ other: TextSet) -> TextSet {
    TextSet(of: members.intersection(other.members))
  }

  @inlinable package func intersection<Text: StringProtocol>(
    _ texts: some Sequence<Text>
  ) -> TextSet { intersection(TextSet(texts)) }

  @inlinable package func symmetricDifference(_ other: TextSet) -> TextSet {
    TextSet(of: members.symmetricDifference(other.members))
  }

  @inlinable package func subtracting(_ other: TextSet) -> TextSet {
    TextSet(of: members.subtracting(other.members))
  }

  @inlinable package func subtracting<Text: StringProtocol>(
    _ texts: some Sequence<Text>
  ) -> TextSet { subtracting(TextSet(texts)) }

  @inlinable package mutating func formUnion(_ other: TextSet) { members.formUnion(other.members) }

  @inlinable package mutating func formUnion<Text: StringProtocol>(_ texts: some Sequence<Text>) {
    for text in texts { members.insert(ByteText(text)) }
  }

  @inlinable package mutating func formIntersection(_ other: TextSet) {
    members.formIntersection(other.members)
  }

  @inlinable package mutating func formSymmetricDifference(_ other: TextSet) {
    members.formSymmetricDifference(other.members)
  }

  @inlinable package mutating func subtract(_ other: TextSet) { members.subtract(other.members) }

  @inlinable package func isSubset(of other: TextSet) -> Bool {
    members.isSubset(of: other.members)
  }

  @inlinable package func isDisjoint(with other: TextSet) -> Bool {
    members.isDisjoint(with: other.members)
  }

  @inlinable package func filter(_ isIncluded: (String) throws -> Bool) rethrows -> TextSet {
    TextSet(of: try members.filter { try isIncluded($0.string) })
  }

  @inlinable init(of members: Set<ByteText>) { self.members = members }
}

extension TextSet: Collection {
  package typealias Element = String
  package typealias Index = Set<ByteText>.Index

  @inlinable package var startIndex: Index { members.startIndex }
  @inlinable package var endIndex: Index { members.endIndex }
  @inlinable package var count: Int { members.count }
  @inlinable package var isEmpty: Bool { members.isEmpty }
  @inlinable package func index(after index: Index) -> Index { members.index(after: index) }
  @inlinable package subscript(index: Index) -> String { members[index].string }
}

extension TextSet: ExpressibleByArrayLiteral {
  @inlinable package init(arrayLiteral texts: String...) { self.init(texts) }
}
