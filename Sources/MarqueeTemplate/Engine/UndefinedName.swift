internal import MarqueeBase

/// What is said of a name that is not there: the same when a template runs and when it is checked
/// before any row is known.
struct UndefinedName {
  var message: String
  var code: Diagnostic.Code = "template.undefined-name"
  var notes: [String]
  var help: String

  /// A row of a query lacks a column.
  static func column(_ name: String, of query: String, among names: [String]) -> UndefinedName {
    UndefinedName(
      message: "'\(name)' is not a column of \(query)",
      notes: ["its columns are \(list(names))"],
      help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "add the column to queries/\(query).sql")
  }

  /// A map of Marquee's own lacks a member.
  static func member(_ name: String, of map: String, among names: [String]) -> UndefinedName {
    UndefinedName(
      message: "'\(map)' has no '\(name)'", notes: ["it has \(list(names))"],
      help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "test it first where it may be missing: {% if \(map).\(name) %}")
  }

  /// A variable has no value.
  ///
  /// - Parameters:
  ///   - isDeclared: whether it has one on some page.
  ///   - here: the names that have a value.
  ///   - declared: those that have one on some page.
  static func variable(
    _ name: String, isDeclared: Bool, here: [String], declared: [String]
  ) -> UndefinedName {
    let near = nearestName(to: name, among: here + declared)
    return UndefinedName(
      message: isDeclared ? "'\(name)' has no value on this page" : "'\(name)' is not defined",
      notes: here.isEmpty ? [] : ["defined here are \(list(here))"],
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
      help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "partials stand in templates/")
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(30).joined(separator: ", ")
    return names.count > 30 ? shown + ", … (\(names.count) in all)" : shown
  }
}
