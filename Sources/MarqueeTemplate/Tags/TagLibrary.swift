internal import MarqueeBase

/// The tags of the language.
enum TagLibrary {
  /// The only list of the tags. A new tag is a file beside this one, and its name in this list.
  static let all: [TagDefinition] = [
    .assign, .capture, .if, .unless, .case, .for, .break, .continue, .cycle, .increment, .decrement,
    .tablerow, .render, .include, .comment, .doc, .raw, .inlineComment, .liquid, .echo, .ifchanged,
  ]

  private static let byName = TextMap<TagDefinition>(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  static func find(_ name: String) -> TagDefinition? { byName[name] }

  /// The tag that an end tag ends: `if` for `endif`; nil for any other name.
  static func ended(by name: String) -> TagDefinition? {
    guard name.hasPrefix("end"), let tag = byName[String(name.dropFirst(3))], tag.hasEnd else {
      return nil
    }
    return tag
  }

  static func isEnd(_ name: String) -> Bool { ended(by: name) != nil }

  /// The names of all tags, without ends and branches.
  static let names = TextSet(all.map(\.name)).subtracting(["#"])

  /// The tags that divide the body of another tag.
  static let branches = TextSet(all.flatMap(\.branches))

  /// Whether a word takes no further words and is no tag of its own: a branch without a condition,
  /// or an end.
  static func standsAlone(_ name: String) -> Bool { name == "else" || isEnd(name) }

  /// The tags whose body a branch may divide, for messages: `{% if %} or {% unless %}`.
  static func homes(of branch: String) -> String {
    let homes = all.filter { $0.branches.contains(branch) }.map { "{% \($0.name) %}" }
    return [homes.dropLast().joined(separator: ", "), homes.last ?? ""].filter { !$0.isEmpty }
      .joined(separator: " or ")
  }

  /// The names that only the body of some tag has.
  static let introduced = TextSet(all.flatMap(\.introduces))
}
