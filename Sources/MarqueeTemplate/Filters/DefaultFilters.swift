internal import MarqueeBase

/// Filters for values of any kind.
enum DefaultFilters {
  static let filters: [Filter] = [
    Filter(
      "default", takes: 0...2, named: ["allow_false"], is: [.fallback, .keepsText],
      "Another value for nil, false, and empty text, lists and maps.",
      "{{ movie.tagline | default: \"–\" }}",
      gives: [
        ("{{ tagline | default: \"–\" }}", "–"),
        ("{{ false | default: \"off\", allow_false: true }}", "false"),
      ], byDefault),
    Filter(
      "json", takes: 0...1, growth: 6, is: .json,
      "The value as JSON; with a number, indented by so many spaces.",
      "{{ movie | json }}", gives: [("{{ film | json }}", "{\"title\":\"Q&A\",\"year\":1990}")],
      EncodingFilters.json
    ).readingText,
    Filter(
      "markdown", is: .isForPages, special: .markdown, word: "inline",
      "Text as [Markdown](#markdown); `markdown: inline` makes no paragraphs.",
      "{{ movie.synopsis | markdown }}", gives: [], unchanged),
    Filter(
      "safe_html", is: .isForPages, special: .trustedHTML,
      "HTML that is printed as it is; see [Trusted HTML](#trusted-html).",
      "{{ review.html | safe_html }}", gives: [], unchanged),
  ]

  /// The function of filters whose work the page does itself.
  private static func unchanged(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) -> Value { input }

  static func byDefault(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) -> Value {
    let isMissing: Bool
    switch input {
    case .null: isMissing = true
    case .bool(let flag):
      isMissing = !flag && arguments.named("allow_false")?.isTruthy != true
    case .string(let text): isMissing = text.utf8.isEmpty
    case .array, .record: isMissing = input.isEmpty
    default: isMissing = false
    }
    return isMissing ? arguments.at(0) ?? .string("") : input
  }
}
