internal import MarqueeBase

/// Case, joining and splitting of text.
enum TextFilters {
  static let filters: [Filter] = [
    Filter(
      "append", takes: 1...1, "Puts text behind the input.", "{{ path | append: \".html\" }}",
      append),
    Filter(
      "prepend", takes: 1...1, "Puts text before the input.", "{{ path | prepend: \"/\" }}", prepend
    ),
    Filter("upcase", "Capital letters.", "{{ code | upcase }}", upcase),
    Filter("downcase", "Small letters.", "{{ code | downcase }}", downcase),
    Filter(
      "capitalize", "The first letter a capital, all others small.",
      "{{ genre | capitalize }}", capitalize),
    Filter(
      "split", takes: 1...1, "A list of the parts between separators.",
      "{{ tags | split: \",\" }}", split),
    Filter(
      "slug", "A word for an address: small letters, digits and hyphens.",
      "{{ movie.title | slug }}", slug),
  ]

  static func append(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(input.filterText + arguments.first.filterText)
  }

  static func prepend(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(arguments.first.filterText + input.filterText)
  }

  static func upcase(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(input.filterText.uppercased())
  }

  static func downcase(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(input.filterText.lowercased())
  }

  static func capitalize(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    let text = input.filterText
    guard let first = text.unicodeScalars.first else { return .string("") }
    let rest = String(text.unicodeScalars.dropFirst())
    return .string(first.properties.titlecaseMapping + rest.lowercased())
  }

  static func split(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .array(splitText(input.filterText, by: arguments.first.filterText).map { .string($0) })
  }

  static func slug(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(slugText(input.filterText))
  }
}

/// As Ruby's `split`: a space separates at any white space, nothing separates code points, and
/// empty parts at the end are left out.
private func splitText(_ text: String, by separator: String) -> [String] {
  if separator.utf8.isEmpty { return text.unicodeScalars.map { String($0) } }
  if separator.utf8.elementsEqual([0x20]) {
    return text.utf8.split(whereSeparator: isRubySpace).map { String(Substring($0)) }
  }
  var text = text
  var separator = separator
  var parts = text.withUTF8 { text in
    separator.withUTF8 { separator in
      var parts: [String] = []
      var start = 0
      while let hit = firstRange(of: separator, in: text, from: start) {
        parts.append(String(decoding: text[start..<hit], as: UTF8.self))
        start = hit + separator.count
      }
      parts.append(String(decoding: text[start...], as: UTF8.self))
      return parts
    }
  }
  while parts.last?.utf8.isEmpty == true { parts.removeLast() }
  return parts
}
