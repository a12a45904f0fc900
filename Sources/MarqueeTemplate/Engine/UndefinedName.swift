internal import MarqueeBase

/// The message for a name that does not exist. It is the same when a template runs and when it is
/// checked before there are rows.
struct UndefinedName {
  var message: String
  var code: Diagnostic.Code = "template.undefined-name"
  var notes: [String]
  var help: String

  /// The message when a query's rows have no such column.
  static func column(_ name: String, of query: String, among names: [String]) -> UndefinedName {
    UndefinedName(
      message: "'\(name)' is not a column of \(query)",
      notes: ["its columns are \(list(names))"],
      help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "add the column to queries/\(query).sql")
  }

  /// The message when a map that Marquee made has no such member.
  static func member(_ name: String, of map: String, among names: [String]) -> UndefinedName {
    if let word = ForeignWord.variablesByName["\(map).\(name)"] {
      return UndefinedName(
        message: "'\(map)' has no '\(name)'", notes: ["it has \(list(names))", word.note],
        help: word.instead)
    }
    return UndefinedName(
      message: "'\(map)' has no '\(name)'", notes: ["it has \(list(names))"],
      help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "test it first where it may be missing: {% if \(map).\(name) %}")
  }

  /// The message when a variable has no value.
  ///
  /// - Parameters:
  ///   - isDeclared: whether the variable has a value on some page.
  ///   - here: the names that have a value.
  ///   - declared: the names that have a value on some page.
  static func variable(
    _ name: String, isDeclared: Bool, here: [String], declared: [String]
  ) -> UndefinedName {
    let near = nearestName(to: name, among: here + declared)
    var notes = here.isEmpty ? [] : ["defined here are \(list(here))"]
    if !isDeclared, let word = ForeignWord.variablesByName[name] {
      if let near { notes.append("'\(near)' is nearly its name") }
      return UndefinedName(
        message: "'\(name)' is not defined", notes: notes + [word.note], help: word.instead)
    }
    return UndefinedName(
      message: isDeclared ? "'\(name)' has no value on this page" : "'\(name)' is not defined",
      notes: notes,
      help: isDeclared
        ? "test it first: {% if \(name) %}…{% endif %}, or give it with {% render …, \(name): value %}"
        : near.map { "did you mean '\($0)'?" }
          ?? "a query is a name when queries/\(name).sql exists; set other names with assign")
  }

  static func partial(_ name: String, among names: [String]) -> UndefinedName {
    UndefinedName(
      message: "there is no partial '\(name)'", code: "template.missing-partial",
      notes: names.isEmpty
        ? [] : ["templates/ has \(names.prefix(30).joined(separator: ", "))"],
      help: nearestFile(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "partials stand in templates/")
  }

  /// The message for a member of a value that has no members: text, a number, a date or a list.
  static func member(_ name: String, of value: Value) -> UndefinedName {
    var word: ForeignWord?
    var help = "print the value itself, without '.\(name)'; a row's members are its columns"
    if FilterLibrary.find(name) != nil {
      help = "'\(name)' is a filter: {{ value | \(name) }}"
    } else if case .array = value {
      help = "a loop goes through a list, and its first element is [0]: list[0].\(name)"
    } else if let known = ForeignWord.filtersByName[name] {
      word = known
      help = known.instead
    } else if case .moment = value {
      help = "a part of a date is a matter of its format: {{ value | date: \"%Y\" }}"
    }
    return UndefinedName(
      message: "\(value.kindName) has no member '\(name)'", code: "template.no-members",
      notes: word.map { [$0.note] } ?? [], help: help)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(30).joined(separator: ", ")
    return names.count > 30 ? shown + ", … (\(names.count) in all)" : shown
  }
}
