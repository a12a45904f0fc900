// Searches and sorts of texts by their bytes, which replace the standard library's functions of the
// same names (see `String+bytes.swift`).

extension Sequence where Element: StringProtocol {
  package func contains(_ element: Element) -> Bool {
    contains { $0.hasSameBytes(as: element) }
  }

  package func sorted() -> [Element] {
    sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func min() -> Element? {
    self.min { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func max() -> Element? {
    self.max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func elementsEqual<Other: Sequence>(_ other: Other) -> Bool
  where Other.Element == Element {
    elementsEqual(other) { $0.hasSameBytes(as: $1) }
  }

  package func starts<Prefix: Sequence>(with prefix: Prefix) -> Bool
  where Prefix.Element == Element {
    starts(with: prefix) { $0.hasSameBytes(as: $1) }
  }
}

extension Collection where Element: StringProtocol {
  package func firstIndex(of element: Element) -> Index? {
    firstIndex { $0.hasSameBytes(as: element) }
  }
}

extension BidirectionalCollection where Element: StringProtocol {
  package func lastIndex(of element: Element) -> Index? {
    lastIndex { $0.hasSameBytes(as: element) }
  }
}

extension MutableCollection where Self: RandomAccessCollection, Element: StringProtocol {
  package mutating func sort() {
    sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension Array where Element: StringProtocol {
  package static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }

  package static func != (left: Self, right: Self) -> Bool { !(left == right) }
}
