internal import MarqueeBase

extension DatabaseError {
  /// The error with the names of the query's parameters instead of the server's numbers.
  ///
  /// - Returns: the error, and the offset in bytes of the parameter that it is about; nil for none.
  func named(_ query: ParsedQuery) -> (error: DatabaseError, offset: Int?) {
    var error = self
    var offset: Int?
    func replace(_ text: String?) -> String? {
      guard let text, let (name, range) = Self.parameter(in: text, query) else { return text }
      offset = offset ?? name.offset
      return text.replacingCharacters(in: range, with: "`:\(name.text)`")
    }
    // The server's context names the parameter whose value it could not read.
    if let context, let (name, _) = Self.parameter(in: context, query), position == nil {
      offset = name.offset
      error.context = nil
      error.message = "the value of the parameter `:\(name.text)`: \(message)"
    }
    error.message = replace(error.message) ?? error.message
    error.detail = replace(detail)
    error.hint = replace(hint)
    if sqlState == "42P18", let offset, let name = query.name(at: offset) {
      error.help = "say what the parameter is, with a cast: `:\(name)::text`"
    }
    return (error, offset)
  }

  /// Finds `parameter $2` in any language; the number must be that of one of the query's
  /// parameters.
  private static func parameter(
    in text: String, _ query: ParsedQuery
  ) -> (name: (text: String, offset: Int), range: Range<String.Index>)? {
    var search = text.startIndex
    while let dollar = text[search...].firstIndex(of: "$") {
      let digits = text[text.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
      search = digits.endIndex
      // A `$1` inside a quoted statement of a function is the function's parameter.
      let before = text[..<dollar]
      guard let number = Int(digits), let name = query.parameter(number),
        before.last == " ", !before.contains("\"")
      else { continue }
      return (name, dollar..<digits.endIndex)
    }
    return nil
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}

extension ParsedQuery {
  /// - Parameter number: the parameter's number, from 1.
  fileprivate func parameter(_ number: Int) -> (text: String, offset: Int)? {
    names.indices.contains(number - 1) ? (names[number - 1], nameOffsets[number - 1]) : nil
  }

  fileprivate func name(at offset: Int) -> String? {
    nameOffsets.firstIndex(of: offset).map { names[$0] }
  }
}
