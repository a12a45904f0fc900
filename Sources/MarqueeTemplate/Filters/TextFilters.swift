internal import MarqueeBase

/// Filters for case, joining and splitting of text.
enum TextFilters {
  static let filters: [Filter] = [
    Filter(
      "append", takes: 1...1, is: .keepsText, "Puts text behind the input.",
      "{{ path | append: \".html\" }}",
      gives: [("{{ \"heat\" | append: \".html\" }}", "heat.html")],
      append),
    Filter(
      "prepend", takes: 1...1, is: .keepsText, "Puts text before the input.",
      "{{ path | prepend: \"/\" }}",
      gives: [("{{ \"heat\" | prepend: \"/films/\" }}", "/films/heat")], prepend
    ),
    Filter(
      "upcase", growth: 3, is: .keepsText, "Capital letters.", "{{ code | upcase }}",
      gives: [("{{ \"fim\" | upcase }}", "FIM")], upcase),
    Filter(
      "downcase", growth: 3, is: .keepsText, "Small letters.", "{{ code | downcase }}",
      gives: [("{{ \"FIM\" | downcase }}", "fim")], downcase),
    Filter(
      "capitalize", growth: 3, is: .keepsText, "The first letter a capital, all others small.",
      "{{ genre | capitalize }}",
      gives: [("{{ \"science FICTION\" | capitalize }}", "Science fiction")], capitalize),
    Filter(
      "split", takes: 1...1, "A list of the parts between separators.",
      "{{ tags | split: \",\" }}", gives: [("{{ \"a,b,c\" | split: \",\" | last }}", "c")], split),
    Filter(
      "slug", growth: 4, "A word for an address: small letters, digits and hyphens.",
      "{{ movie.title | slug }}",
      gives: [("{{ \"Amélie & the Übermut!\" | slug }}", "amelie-the-ubermut")], slug),
  ]

  static func append(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    throws(FilterError) -> Value
  {
    try joined(input.filterText, arguments.first.filterText, context)
  }

  static func prepend(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    throws(FilterError) -> Value
  {
    try joined(arguments.first.filterText, input.filterText, context)
  }

  private static func joined(
    _ first: String, _ second: String, _ context: FilterContext
  ) throws(FilterError) -> Value {
    guard first.utf8.count.addingClamped(second.utf8.count) <= context.room else {
      throw .tooLarge(context.room)
    }
    return .string(first + second)
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
    throws(FilterError) -> Value
  {
    let parts = splitText(
      input.filterText, by: arguments.first.filterText, most: context.room / splitCost)
    guard let parts else { throw .tooLarge(context.room) }
    return .array(parts.map { .string($0) })
  }

  /// The approximate size in bytes of a part, without its text.
  private static let splitCost = 64

  static func slug(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    .string(slugText(input.filterText))
  }
}

/// Splits text like Ruby's `split`: a space separates at any white space, an empty separator
/// separates all code points, and empty parts at the end are left out.
///
/// - Parameter most: the greatest number of parts; the result is nil when there are more.
private func splitText(_ text: String, by separator: String, most: Int) -> [String]? {
  if separator.utf8.isEmpty {
    guard text.utf8.count <= most || text.unicodeScalars.count <= most else { return nil }
    return text.unicodeScalars.map { String($0) }
  }
  if separator.utf8.elementsEqual([0x20]) {
    let parts = text.utf8.split(maxSplits: most, whereSeparator: isRubySpace)
    return parts.count > most ? nil : parts.map { String(Substring($0)) }
  }
  var text = text
  var separator = separator
  var parts = text.withUTF8 { text in
    separator.withUTF8 { separator in
      var parts: [String] = []
      var start = 0
      while parts.count <= most, let hit = firstRange(of: separator, in: text, from: start) {
        parts.append(String(decoding: text[start..<hit], as: UTF8.self))
        start = hit + separator.count
      }
      parts.append(String(decoding: text[start...], as: UTF8.self))
      return parts
    }
  }
  if parts.count > most { return nil }
  while parts.last?.utf8.isEmpty == true { parts.removeLast() }
  return parts
}
