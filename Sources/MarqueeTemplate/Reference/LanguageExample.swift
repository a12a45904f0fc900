/// A template with its values and its output, for the documentation; a test renders it.
struct LanguageExample: Sendable {
  /// The paragraph before the example.
  var introduction = ""
  var format = Format.markdown
  let template: String
  var partials: [(name: String, text: String)] = []
  /// The values of the template's names, as JSON.
  var data: String?
  let output: String
  /// Whether the template is refused; the output is then its mistakes.
  var isRefused = false
}
