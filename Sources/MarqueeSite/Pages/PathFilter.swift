internal import MarqueeBase

/// The pages that `--only` selects: patterns of paths in which `*` stands for any text without a
/// slash and `**` for any text.
///
///     /movies/*      every movie, not /movies/ itself
///     /movies/**     /movies/ and everything below
///     /feed.xml      one file
package struct PathFilter: Sendable {
  /// The patterns as they were given.
  package let names: [String]
  private let patterns: [[UInt8]]

  /// - Parameter patterns: patterns of paths from the site's root; the slashes at both ends may be
  ///   left out.
  package init(_ patterns: [String]) {
    names = patterns
    self.patterns = patterns.map { Self.trimmed(Array($0.utf8)) }
  }

  /// Whether a path such as `/movies/heat/` or `/feed.xml` matches one of the patterns.
  package func matches(_ path: String) -> Bool {
    let path = Self.trimmed(Array(path.utf8))
    return patterns.contains { Self.matches(whole: $0, path) }
  }

  /// The patterns that match none of the paths, as they were given.
  func unmatched(_ paths: some Sequence<String>) -> [String] {
    var left = Array(zip(names, patterns))
    for path in paths {
      let path = Self.trimmed(Array(path.utf8))
      left.removeAll { Self.matches(whole: $0.1, path) }
      if left.isEmpty { break }
    }
    return left.map(\.0)
  }

  private static func matches(whole pattern: [UInt8], _ path: [UInt8]) -> Bool {
    if matches(pattern[...], path[...]) { return true }
    let below = Array("/**".utf8)
    return pattern.suffix(3).elementsEqual(below) && matches(pattern.dropLast(3), path[...])
  }

  private static func trimmed(_ path: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    var trimmed = path.first == slash ? path[...] : [slash] + path[...]
    if trimmed.count > 1, trimmed.last == slash { trimmed.removeLast() }
    return Array(trimmed)
  }

  private static func matches(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    let star = UInt8(ascii: "*")
    guard first == star else {
      return path.first == first && matches(pattern.dropFirst(), path.dropFirst())
    }
    let crosses = pattern.dropFirst().first == star
    let rest = pattern.drop { $0 == star }
    var tail = path
    while true {
      if matches(rest, tail) { return true }
      guard let next = tail.first, crosses || next != UInt8(ascii: "/") else { return false }
      tail = tail.dropFirst()
    }
  }
}
