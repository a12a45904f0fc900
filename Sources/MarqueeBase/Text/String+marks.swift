// Searches and splits of text at an ASCII character, by its byte (see `String+bytes.swift` for the
// reason).
//
// In Swift, "\r\n" is one `Character`, and so is "/" with a combining mark after it: a search for
// "\n" or "/" misses them, and a path is split at other places than the file system splits it.

extension StringProtocol {
  package func firstIndex(of character: Character) -> Index? {
    guard let byte = character.asciiByte else {
      return indices.first { self[$0] == character }
    }
    return utf8.firstIndex(of: byte)
  }

  package func lastIndex(of character: Character) -> Index? {
    guard let byte = character.asciiByte else {
      return indices.last { self[$0] == character }
    }
    var found: Index?
    var rest = utf8[...]
    while let next = rest.firstIndex(of: byte) {
      found = next
      rest = rest[utf8.index(after: next)...]
    }
    return found
  }

  /// - Parameter marks: ASCII characters.
  /// - Returns: the first place of one of them.
  package func firstIndex(ofAny marks: String) -> Index? {
    utf8.firstIndex { marks.utf8.contains($0) }
  }

  /// The text before the first of some ASCII characters: all of it where there is none.
  package func prefix(beforeAny marks: String) -> SubSequence {
    self[..<(firstIndex(ofAny: marks) ?? endIndex)]
  }

  package func contains(_ character: Character) -> Bool {
    guard let byte = character.asciiByte else { return contains { $0 == character } }
    return utf8.contains(byte)
  }

  package func split(
    separator: Character, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [SubSequence] {
    guard let byte = separator.asciiByte else {
      return split(
        maxSplits: maxSplits, omittingEmptySubsequences: omittingEmptySubsequences
      ) { $0 == separator }
    }
    var parts: [SubSequence] = []
    var start = startIndex
    while parts.count < maxSplits, let end = utf8[start...].firstIndex(of: byte) {
      if !omittingEmptySubsequences || start < end { parts.append(self[start..<end]) }
      start = utf8.index(after: end)
    }
    if !omittingEmptySubsequences || start < endIndex { parts.append(self[start...]) }
    return parts
  }
}

extension Character {
  /// The byte of an ASCII character; nil for any other character, and for "\r\n", which is two
  /// bytes.
  package var asciiByte: UInt8? {
    let scalars = unicodeScalars
    guard let first = scalars.first, first.isASCII, scalars.dropFirst().isEmpty else { return nil }
    return UInt8(first.value)
  }
}
