/// A template with what it is given and what it prints: documentation that a test renders.
struct LanguageExample: Sendable {
  /// A paragraph before it.
  var introduction = ""
  var format = Format.markdown
  let template: String
  var partials: [(name: String, text: String)] = []
  /// The template's names, as JSON.
  var data: String?
  let output: String
  /// Whether the output is the mistakes that the template is refused with.
  var isRefused = false
}
