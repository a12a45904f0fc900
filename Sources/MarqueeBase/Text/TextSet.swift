/// A set of texts that are compared by their bytes, as PostgreSQL and file systems compare them. It
/// replaces `Set<String>` and has the members of `Set` under the same names.
public struct TextSet: Sendable, Hashable {
  @usableFromInline var members: Set<ByteText>

  @inlinable public init() { members = [] }

  @inlinable public init<Text: StringProtocol>(_ texts: some Sequence<Text>) {
    members = Set(texts.lazy.map { ByteText($0) })
  }
}

extension TextSet: SetAlgebra {
  @inlinable public func contains(_ text: String) -> Bool { members.contains(ByteText(text)) }

  @inlinable public func contains(_ text: Substring) -> Bool { members.contains(ByteText(text)) }

  @discardableResult
  @inlinable public mutating func insert(
    _ text: String
  ) -> (inserted: Bool, memberAfterInsert: String) {
    let (inserted, member) = members.insert(ByteText(text))
    return (inserted, member.string)
  }

  @discardableResult
  @inlinable public mutating func update(with text: String) -> String? {
    members.update(with: ByteText(text))?.string
  }

  @discardableResult
  @inlinable public mutating func remove(_ text: String) -> String? {
    members.remove(ByteText(text))?.string
  }

  @inlinable public mutating func removeAll(keepingCapacity: Bool = false) {
    members.removeAll(keepingCapacity: keepingCapacity)
  }

  @inlinable public func union(_ other: TextSet) -> TextSet {
    TextSet(of: members.union(other.members))
  }

  @inlinable public func union<Text: StringProtocol>(_ texts: some Sequence<Text>) -> TextSet {
    union(TextSet(texts))
  }

  @inlinable public func intersection(_ other: TextSet) -> TextSet {
    TextSet(of: members.intersection(other.members))
  }

  @inlinable public func intersection<Text: StringProtocol>(
    _ texts: some Sequence<Text>
  ) -> TextSet { intersection(TextSet(texts)) }

  @inlinable public func symmetricDifference(_ other: TextSet) -> TextSet {
    TextSet(of: members.symmetricDifference(other.members))
  }

  @inlinable public func subtracting(_ other: TextSet) -> TextSet {
    TextSet(of: members.subtracting(other.members))
  }

  @inlinable public func subtracting<Text: StringProtocol>(
    _ texts: some Sequence<Text>
  ) -> TextSet { subtracting(TextSet(texts)) }

  @inlinable public mutating func formUnion(_ other: TextSet) { members.formUnion(other.members) }

  @inlinable public mutating func formUnion<Text: StringProtocol>(_ texts: some Sequence<Text>) {
    for text in texts { members.insert(ByteText(text)) }
  }

  @inlinable public mutating func formIntersection(_ other: TextSet) {
    members.formIntersection(other.members)
  }

  @inlinable public mutating func formSymmetricDifference(_ other: TextSet) {
    members.formSymmetricDifference(other.members)
  }

  @inlinable public mutating func subtract(_ other: TextSet) { members.subtract(other.members) }

  @inlinable public func isSubset(of other: TextSet) -> Bool {
    members.isSubset(of: other.members)
  }

  @inlinable public func isDisjoint(with other: TextSet) -> Bool {
    members.isDisjoint(with: other.members)
  }

  @inlinable public func filter(_ isIncluded: (String) throws -> Bool) rethrows -> TextSet {
    TextSet(of: try members.filter { try isIncluded($0.string) })
  }

  @inlinable init(of members: Set<ByteText>) { self.members = members }
}

extension TextSet: Collection {
  public typealias Element = String
  public typealias Index = Set<ByteText>.Index

  @inlinable public var startIndex: Index { members.startIndex }
  @inlinable public var endIndex: Index { members.endIndex }
  @inlinable public var count: Int { members.count }
  @inlinable public var isEmpty: Bool { members.isEmpty }
  @inlinable public func index(after index: Index) -> Index { members.index(after: index) }
  @inlinable public subscript(index: Index) -> String { members[index].string }
}

extension TextSet: ExpressibleByArrayLiteral {
  @inlinable public init(arrayLiteral texts: String...) { self.init(texts) }
}
