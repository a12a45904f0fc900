package import MarqueeBase
internal import MarqueePostgres

/// One file of queries/: a query named by its file.
package struct QueryFile: Sendable {
  /// `movies` for queries/movies.sql: the variable's name in every template.
  package let name: String
  /// `queries/movies.sql`, as messages show it.
  package let file: String
  package let text: String
  package var options = QueryOptions()
  /// Where `marquee.yaml` gives the options.
  package var optionsLocation: SourceLocation?

  package init(name: String, file: String, text: String, options: QueryOptions = QueryOptions()) {
    self.name = name
    self.file = file
    self.text = text
    self.options = options
  }

  /// SQL parameters that every query may use without declaring them: `now` is the build's
  /// clock (timestamptz), `today` its date in the site's time zone.
  package static let boundNames = ["now", "today"]

  /// Names that a template can read: letters, digits and `_`, not starting with a digit.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isNameStart else { return false }
    return text.unicodeScalars.allSatisfy { $0.isNameStart || ("0"..."9").contains($0) }
  }

  /// Names that templates already use for something else.
  package static let reservedNames: TextSet = [
    "site", "page", "build", "params", "paginator", "group", "rows", "row", "content", "forloop",
    "tablerowloop", "true", "false", "nil", "null", "empty", "blank", "and", "or", "not",
    "contains", "in",
  ]
}

extension QueryFile {
  /// Texts in quotes that were meant to be parameters.
  func literalWarnings(parameters: TextSet) -> [Diagnostic] {
    let parsed = try? ParsedQuery(SQLSource(file: file, text: text))
    return parsed?.literalWarnings(parameters: parameters) ?? []
  }
}

extension Unicode.Scalar {
  fileprivate var isNameStart: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
  }
}
