internal import MarqueeBase

/// Filters for parts of text and lists.
enum SliceFilters {
  static let filters: [Filter] = [
    Filter(
      "slice", takes: 1...2, is: .keepsText, selects: .partOfList,
      "Code points or elements from a position, one or as many as wanted.",
      "{{ name | slice: 0, 3 }}", gives: [("{{ \"Casablanca\" | slice: 0, 4 }}", "Casa")], slice),
    Filter(
      "truncate", takes: 0...2, is: .keepsText,
      "At most so many code points, with `...` in place of the rest.",
      "{{ synopsis | truncate: 160, \"…\" }}",
      gives: [("{{ \"The Third Man\" | truncate: 8, \"…\" }}", "The Thi…")], truncate),
    Filter(
      "truncatewords", takes: 0...2, is: .keepsText,
      "At most so many words, with `...` in place of the rest.",
      "{{ synopsis | truncatewords: 25, \"…\" }}",
      gives: [("{{ \"The Third Man\" | truncatewords: 2 }}", "The Third...")], truncateWords),
  ]

  static func slice(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    let offset = try integer(arguments.first, of: "slice")
    var length = 1
    if let second = arguments.at(1), second.isTruthy { length = try integer(second, of: "slice") }
    if case .array(let items) = input {
      return .array(span(offset, length, of: items.count).map { Array(items[$0]) } ?? [])
    }
    let text = input.filterText
    let scalars = text.unicodeScalars
    guard let range = span(offset, length, of: scalars.count) else { return .string("") }
    let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
    let end = scalars.index(start, offsetBy: range.count)
    return .string(String(scalars[start..<end]))
  }

  static func truncate(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if input.isNull { return .null }
    let text = input.filterText
    let length = try arguments.at(0).map { value throws(FilterError) in
      try integer(value, of: "truncate")
    }
    let wanted = length ?? 50
    let scalars = text.unicodeScalars
    if wanted >= 0, scalars.count <= wanted { return .string(text) }
    let end = arguments.at(1)?.filterText ?? "..."
    let kept = max(0, max(0, wanted) - min(end.unicodeScalars.count, Int(Int32.max)))
    return .string(String(scalars.prefix(kept)) + end)
  }

  static func truncateWords(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if input.isNull { return .null }
    let text = input.filterText
    let count = try arguments.at(0).map { value throws(FilterError) in
      try integer(value, of: "truncatewords")
    }
    let wanted = max(1, count ?? 15)
    var words: [Substring] = []
    let bytes = text.utf8
    var index = bytes.startIndex
    while true {
      let beforeSpace = index
      while index < bytes.endIndex, isRubySpace(bytes[index]) { index = bytes.index(after: index) }
      if index == bytes.endIndex {
        // White space after the last wanted word counts as a further word, as in Ruby.
        guard words.count == wanted, beforeSpace < index else { return .string(text) }
        break
      }
      if words.count == wanted { break }
      let start = index
      while index < bytes.endIndex, !isRubySpace(bytes[index]) { index = bytes.index(after: index) }
      words.append(text[start..<index])
    }
    let end = arguments.at(1)?.filterText ?? "..."
    return .string(words.joined(separator: " ") + end)
  }

  /// The part of 0..<count that starts at `offset`, which counts from the end when it is negative;
  /// nil when it is outside.
  private static func span(_ offset: Int, _ length: Int, of count: Int) -> Range<Int>? {
    guard length >= 0, offset <= count, offset >= -count else { return nil }
    let start = offset < 0 ? count + offset : offset
    return start..<(start + min(length, count - start))
  }

  private static func integer(_ value: Value, of filter: String) throws(FilterError) -> Int {
    if let number = value.strictInteger { return number }
    throw FilterError(
      "invalid integer", help: "`\(filter)` needs a whole number, not \(value.kindName).")
  }
}
