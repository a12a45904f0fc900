internal import MarqueeBase

/// The tags of the language.
enum TagLibrary {
  /// The one list of them. A new tag is a file beside this one and its name here.
  static let all: [TagDefinition] = [
    .assign, .capture, .if, .unless, .case, .for, .break, .continue, .cycle, .increment, .decrement,
    .tablerow, .render, .include, .comment, .doc, .raw, .inlineComment, .liquid, .echo, .ifchanged,
  ]

  private static let byName = TextMap<TagDefinition>(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  static func find(_ name: String) -> TagDefinition? { byName[name] }

  /// The tag that this one ends: `if` for `endif`.
  static func ended(by name: String) -> TagDefinition? {
    guard name.hasPrefix("end"), let tag = byName[String(name.dropFirst(3))], tag.hasEnd else {
      return nil
    }
    return tag
  }

  static func isEnd(_ name: String) -> Bool { ended(by: name) != nil }

  /// The names of all tags, ends and branches left out.
  static let names = TextSet(all.map(\.name)).subtracting(["#"])

  /// Tags that part the body of another.
  static let branches = TextSet(all.flatMap(\.branches))

  /// Tags that take no words and are no tags of their own: branches without a condition, and ends.
  static func standsAlone(_ name: String) -> Bool { name == "else" || isEnd(name) }

  /// The tags whose body a branch may part: `{% if %} or {% unless %}`.
  static func homes(of branch: String) -> String {
    let homes = all.filter { $0.branches.contains(branch) }.map { "{% \($0.name) %}" }
    return [homes.dropLast().joined(separator: ", "), homes.last ?? ""].filter { !$0.isEmpty }
      .joined(separator: " or ")
  }

  /// Names that only the body of some tag has.
  static let introduced = TextSet(all.flatMap(\.introduces))
}
