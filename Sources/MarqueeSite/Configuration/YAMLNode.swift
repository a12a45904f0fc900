package import MarqueeBase

/// A YAML value with its place in the file.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    /// A scalar's text; `isPlain` is true when it is not quoted: `5` is a number, `"5"` is text.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([YAMLEntry])
  }

  package let content: Content
  package let location: SourceLocation

  package init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }
}

/// One `key: value` of a YAML map.
package struct YAMLEntry: Sendable {
  package let key: String
  package let keyLocation: SourceLocation
  package let node: YAMLNode
}

extension YAMLNode {
  /// The node's value in templates.
  ///
  /// Unquoted scalars follow YAML 1.2: `true` and `false` are the only booleans, so that
  /// `country: no` stays text. Dates and times become moments. Everything else is text.
  package var value: Value {
    switch content {
    case .scalar(let text, let isPlain): isPlain ? Self.plainValue(text) : .string(text)
    case .list(let nodes): .array(nodes.map(\.value))
    case .map(let entries): .record(Record(entries.map { ($0.key, $0.node.value) }))
    }
  }

  private static func plainValue(_ text: String) -> Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard let first = text.utf8.first, isDigitOrSign(first) else { return .string(text) }
    if let moment = MomentText.parse(text) { return .moment(moment) }
    if isCanonicalInteger(text), let number = Int(text) { return .int(number) }
    if isDecimal(text), let number = Double(text), number.isFinite { return .double(number) }
    return .string(text)
  }

  private static func isDigitOrSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || isDigit(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Whether the text is an integer without leading zeros: `007` is a code and stays text.
  private static func isCanonicalInteger(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    guard text.utf8.count - digits.count <= 1, !digits.isEmpty, digits.allSatisfy(isDigit) else {
      return false
    }
    return digits.count == 1 || digits.first != UInt8(ascii: "0")
  }

  private static func isDecimal(_ text: String) -> Bool {
    let hasMark = text.utf8.contains { ".eE".utf8.contains($0) }
    return hasMark && text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
      && text.utf8.last.map(isDigit) == true
  }
}

extension YAMLNode {
  /// The node's kind for messages: `text`, `a number`, `a list`, `a map`, `nothing`.
  var kindName: String {
    switch content {
    case .list: "a list"
    case .map: "a map"
    case .scalar:
      if case .null = value { "nothing" } else { value.kindName }
    }
  }
}
