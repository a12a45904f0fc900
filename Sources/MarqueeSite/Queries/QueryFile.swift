package import MarqueeBase
internal import MarqueePostgres

/// A query in a file of queries/, named after its file: SQL in `NAME.sql`, or a listing of objects
/// in S3 in `NAME.yaml`.
package struct QueryFile: Sendable {
  /// The query's name, `movies` for queries/movies.sql, which is also its variable in templates.
  package let name: String
  /// The file as messages show it: `queries/movies.sql`.
  package let file: String
  package let text: String
  /// What is listed, when the query is no SQL but a listing.
  package var listing: QueryListing?
  package var options = QueryOptions()
  /// The place of the options in `marquee.yaml`; nil when there are none.
  package var optionsLocation: SourceLocation?

  package init(name: String, file: String, text: String, options: QueryOptions = QueryOptions()) {
    self.name = name
    self.file = file
    self.text = text
    self.options = options
  }

  /// The name of the query in a file: `movies` for `movies.sql` and `movies.yaml`; nil for a file
  /// that is no query.
  package static func name(ofFile path: String) -> String? {
    for ending in [".sql", ".yaml", ".yml"] where path.hasSuffix(ending) {
      return String(path.dropLast(ending.count))
    }
    return nil
  }

  /// The SQL parameters that every query may use without declaring them: `now` is the time of the
  /// build (timestamptz), `today` its date in the site's time zone.
  package static let boundNames = ["now", "today"]

  /// Whether a text can be a variable's name in templates: letters, digits and `_`, not starting
  /// with a digit.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isNameStart else { return false }
    return text.unicodeScalars.allSatisfy { $0.isNameStart || ("0"..."9").contains($0) }
  }

  /// The names that queries can't have, because templates already use them.
  package static let reservedNames: TextSet = [
    "site", "page", "build", "params", "paginator", "group", "rows", "row", "content", "forloop",
    "tablerowloop", "true", "false", "nil", "null", "empty", "blank", "and", "or", "not",
    "contains", "in",
  ]
}

extension QueryFile {
  /// The query's SQL; nil for a listing, and for SQL that can't be read.
  var parsedSQL: ParsedQuery? {
    guard listing == nil else { return nil }
    return try? ParsedQuery(SQLSource(file: file, text: text))
  }

  /// Warnings about texts in quotes that were probably meant to be parameters.
  func literalWarnings(parameters: TextSet) -> [Diagnostic] {
    parsedSQL?.literalWarnings(parameters: parameters) ?? []
  }
}

extension Unicode.Scalar {
  fileprivate var isNameStart: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
  }
}
