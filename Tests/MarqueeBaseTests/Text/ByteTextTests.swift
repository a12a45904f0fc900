import MarqueeBase
import Testing

/// Texts that Swift's `String` takes for one and whose bytes differ.
@Suite struct ByteTextTests {
  static let pairs: [(String, String)] = [
    ("caf\u{E9}", "cafe\u{301}"), ("\u{212A}", "K"), ("\u{37E}", ";"), ("\u{1FEF}", "`"),
    ("\u{212B}", "\u{C5}"), ("\u{2126}", "\u{3A9}"), ("\u{AC00}", "\u{1100}\u{1161}"),
    ("\u{1E69}", "s\u{323}\u{307}"), ("s\u{307}\u{323}", "s\u{323}\u{307}"),
    ("\u{F900}", "\u{8C48}"), ("a\u{0}caf\u{E9}", "a\u{0}cafe\u{301}"),
    (
      "a long text, more than fifteen bytes, \u{E9}",
      "a long text, more than fifteen bytes, e\u{301}"
    ),
  ]

  @Test(arguments: pairs) func areNotEqual(_ one: String, _ other: String) {
    let (here, there): (String?, String?) = (one, other)
    #expect(ByteText(one) != ByteText(other) && ByteText(one) == ByteText(one))
    #expect(!(one == other) && one != other && one == String(decoding: one.utf8, as: UTF8.self))
    #expect(!(one[...] == other[...]) && one[...] != other && !(one == other[...]))
    #expect(!(here == there) && here != there && here != other && !(here == nil) && nil != here)
    let (part, otherPart): (Substring?, Substring?) = (one[...], other[...])
    #expect(!(part == otherPart) && part != other[...] && !(one[...] == otherPart))
    #expect(!(here == other) && other != here && one == here && here == one)
    #expect(!([one] == [other]) && [one] != [other] && [one] == [one])
    #expect(![one].contains(other) && [one].contains(one))
    #expect([other, one].firstIndex(of: one) == 1 && [one, other].lastIndex(of: one) == 0)
    #expect(![one].elementsEqual([other]) && ![one].starts(with: [other]))
    switch one {
    case other: Issue.record("a switch takes them for one")
    default: break
    }
    switch one[...] {
    case other[...]: Issue.record("a switch takes parts of texts for one")
    default: break
    }
    switch here {
    case other: Issue.record("a switch over an optional takes them for one")
    default: break
    }
  }

  @Test(arguments: pairs) func areOrderedByBytes(_ one: String, _ other: String) {
    let isFirst = Array(one.utf8).lexicographicallyPrecedes(Array(other.utf8))
    #expect((one < other) == isFirst && (one > other) == !isFirst)
    #expect((ByteText(one) < ByteText(other)) == isFirst)
    #expect((one[...] < other[...]) == isFirst)
    let sorted = isFirst ? [one, other] : [other, one]
    var texts = [other, one]
    texts.sort()
    #expect(texts == sorted && [one, other].sorted() == sorted)
    #expect([one, other].min() == sorted[0] && [one, other].max() == sorted[1])
  }

  @Test(arguments: pairs) func areTwoKeys(_ one: String, _ other: String) {
    var map: TextMap = [one: 1]
    map[other] = 2
    map[other, default: 0] += 1
    map[one + "!", default: 7] += 1
    #expect(map.count == 3 && map[one] == 1 && map[other] == 3 && map[one + "!"] == 8)
    #expect(map.keys.contains(other) && !map.keys.contains(other + "!"))
    #expect(map.removeValue(forKey: one) == 1 && map[one] == nil && map[other] == 3)
    #expect(TextMap([(one, 1), (other, 2), (one, 5)]) { $0 + $1 } == [one: 6, other: 2])
    #expect(TextMap(grouping: [one, other, one]) { $0 }.mapValues(\.count) == [one: 2, other: 1])

    var set: TextSet = [one]
    #expect(set.insert(other).inserted && !set.insert(one).inserted)
    #expect(set.count == 2 && set.sorted() == [one, other].sorted())
    #expect(set.remove(one) == one && set.contains(other) && !set.contains(one))
    #expect(set.union([one]).subtracting([other]) == [one])
    #expect(set.intersection([one]).isEmpty && set.isDisjoint(with: [one]))
  }

  private struct Holder: Hashable {
    @ComparedByBytes var text: String
  }

  @Test(arguments: pairs) func differInAStruct(_ one: String, _ other: String) {
    #expect(Holder(text: one) != Holder(text: other) && Holder(text: one) == Holder(text: one))
    #expect(Set([Holder(text: one), Holder(text: other)]).count == 2)
  }

  /// A prefix and a suffix are bytes, whatever mark follows or precedes them.
  @Test func prefixesAndSuffixes() {
    #expect("/\u{338}etc".hasPrefix("/") && "/\u{338}etc"[...].hasPrefix("/"))
    #expect("line\r\n".hasSuffix("\n") && "line\r\n"[...].hasSuffix("\n"))
    #expect(!"cafe\u{301}".hasSuffix("\u{E9}") && "cafe\u{301}".hasPrefix("cafe"))
    #expect("\u{E9}".hasPrefix("") && "".hasPrefix("") && !"".hasPrefix("a") && "a".hasSuffix(""))
    #expect(!"b".hasSuffix("ab") && !"b".hasPrefix("ba"))
  }

  /// An ASCII character is found by its byte: "\\r\\n" and "/" with a mark behind it hold one.
  @Test func asciiCharactersAreFoundByTheirBytes() {
    let text = "a/\u{338}b//c\r\nd\n"
    #expect(text.split(separator: "/").map { Array($0.utf8).count } == [1, 3, 5])
    #expect(text.split(separator: "/", omittingEmptySubsequences: false).count == 4)
    #expect(text.split(separator: "/", maxSplits: 1).count == 2)
    #expect(text.split(separator: "\n").map(\.utf8.last) == [13, 100])
    #expect(text[...].split(separator: "\n", omittingEmptySubsequences: false).count == 3)
    #expect(text.firstIndex(of: "\n") == text.utf8.firstIndex(of: 10))
    #expect(text.lastIndex(of: "/") == text.utf8.lastIndex(of: 47))
    #expect(text.contains("\n") && text[...].contains("/") && !text.contains("?"))
    #expect("=\u{338}".contains("=") && "caf\u{E9}".contains("\u{E9}" as Character))
    #expect("".split(separator: ",", omittingEmptySubsequences: false) == [""])
    #expect("a\u{E9}b".split(separator: "\u{E9}") == ["a", "b"])
  }

  /// Equal texts hash alike, whether Swift stores them in place, on the heap or as a part of another.
  @Test func hashesAreOfBytes() {
    for text in ["", "a", "fifteen bytes!!", "sixteen bytes!!!", "caf\u{E9}", "cafe\u{301}"] {
      let other = ByteText(String(("x" + text).dropFirst()))
      #expect(ByteText(text).hashValue == other.hashValue)
    }
    let set = TextSet((0..<1000).map { "\($0)" })
    #expect(set.count == 1000 && (0..<1000).allSatisfy { set.contains("\($0)") })
  }
}
