internal import MarqueeBase

/// The words, names and symbols of one statement in upper case, with their places, which suffice to
/// recognize what it does. Comments are left out. A string or a quoted name is its content, without
/// the quotes.
struct StatementWords {
  private struct Word {
    let text: String
    let range: Range<Int>
    let depth: Int
  }

  private var list: [Word] = []

  /// - Parameter range: the range of the statement, in bytes of the file.
  init(_ source: SQLSource, _ range: Range<Int>) {
    let bytes = Array(source.text.utf8)
    var lexer = SQLLexer(String(decoding: bytes[range], as: UTF8.self))
    var depth = 0
    while let token = lexer.next() {
      let place =
        range.lowerBound + token.range.lowerBound..<range.lowerBound + token.range.upperBound
      var text = String(decoding: bytes[place], as: UTF8.self).uppercased()
      switch token.kind {
      case .string, .quotedIdentifier: text = String(text.dropFirst().dropLast())
      case .symbol(UInt8(ascii: "(")):
        list.append(Word(text: text, range: place, depth: depth))
        depth += 1
        continue
      case .symbol(UInt8(ascii: ")")): depth = max(0, depth - 1)
      default: break
      }
      list.append(Word(text: text, range: place, depth: depth))
    }
  }

  var count: Int { list.count }

  /// The word at an index; empty after the last.
  subscript(index: Int) -> String { list.indices.contains(index) ? list[index].text : "" }

  subscript(range: ClosedRange<Int>) -> [String] { range.map { self[$0] } }

  func range(_ index: Int) -> Range<Int> {
    list.indices.contains(index) ? list[index].range : 0..<0
  }

  func depth(_ index: Int) -> Int { list.indices.contains(index) ? list[index].depth : 0 }

  func contains(_ word: String) -> Bool { first(of: word) != nil }

  func first(of word: String) -> Int? { list.firstIndex { $0.text == word } }

  func all(of word: String) -> [Int] { list.indices.filter { list[$0].text == word } }

  /// The index at which one word directly follows another; nil when there is none.
  func pair(_ first: String, _ second: String) -> Int? {
    list.indices.first { self[$0] == first && self[$0 + 1] == second }
  }

  /// The words that may stand between CREATE, ALTER or DROP and the object's type.
  private static let modifiers: TextSet = [
    "OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "GLOBAL", "LOCAL", "UNLOGGED", "CONSTRAINT",
    "RECURSIVE", "MATERIALIZED", "TRUSTED", "PROCEDURAL",
  ]

  /// The object type of a CREATE, ALTER or DROP: TABLE, INDEX, FUNCTION, …; empty for others.
  var kindOfObject: String {
    guard ["CREATE", "ALTER", "DROP"].contains(self[0]) else { return "" }
    var index = 1
    while Self.modifiers.contains(self[index]) { index += 1 }
    return self[index]
  }

  /// The index of the object type, if it is this one.
  func index(ofKind kind: String) -> Int? {
    guard !kind.isEmpty, kindOfObject == kind else { return nil }
    return first(of: kind)
  }
}
