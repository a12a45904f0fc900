internal import MarqueeBase

/// Something in place of nothing.
enum DefaultFilters {
  static let filters: [Filter] = [
    Filter(
      "default", takes: 0...2, named: ["allow_false"],
      "Another value for nil, false, and empty text, lists and maps.",
      "{{ movie.tagline | default: \"–\" }}", byDefault)
  ]

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
