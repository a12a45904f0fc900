internal import MarqueeBase
internal import MarqueeTemplate

extension KeyKind {
  /// The key of a value in the column; nil for lists, maps and objects, which can't be keys.
  func key(of value: Value) -> RowKey? {
    switch value {
    case .array, .record, .object: nil
    // A value that can't be read, such as a year before Christ, is compared as its text.
    default: find(value) ?? RowKey(value)
    }
  }

  /// The key for a value that is looked up; nil when no value of the column can be equal to a value
  /// of its type.
  func find(_ value: Value) -> RowKey? {
    switch (self, value) {
    case (_, .null): .null
    case (_, .array), (_, .record), (_, .object): nil
    case (.any, _): RowKey(value)
    case (.number, .int), (.number, .double), (.number, .decimal): RowKey(value)
    case (.number, .string(let text)): RowKey(number: text)
    case (.bool, .bool): RowKey(value)
    case (.bool, .string(let text)): Self.boolean(text).map { .bool($0) }
    case (_, .moment(let moment)): find(moment)
    case (.date, .string(let text)), (.time, .string(let text)), (.timestamp, .string(let text)),
      (.timestampWithZone, .string(let text)):
      momentKind.flatMap { Moment(iso: text, like: $0) }.map { .moment($0) }
    case (.text, .string(let text)): .text(ByteText(text))
    case (.paddedText, .string(let text)): .text(ByteText(Self.withoutPadding(text)))
    case (.textOfAnyCase, .string(let text)): .text(ByteText(Self.lowercased(text)))
    case (.uuid, .string(let text)): KeyText.uuid(text).map { .text($0) }
    case (.bytes, .string(let text)): .text(KeyText.bytes(text))
    case (.address, .string(let text)): KeyText.address(text).map { .text($0) }
    case (.hardwareAddress, .string(let text)): KeyText.hardwareAddress(text).map { .text($0) }
    default: nil
    }
  }

  /// Moments are compared as points in time, like `==` does; a date is its midnight, or its ISO
  /// form when the column is text.
  private func find(_ moment: Moment) -> RowKey? {
    if let kind = momentKind {
      if (kind == .time) != (moment.kind == .time) { return nil }
      return .moment(Moment(kind, microseconds: moment.microseconds))
    }
    switch self {
    case .text, .paddedText, .textOfAnyCase:
      return moment.kind == .date ? .text(ByteText(moment.description)) : nil
    default: return nil
    }
  }

  /// Reads a text as PostgreSQL reads a boolean, including unique prefixes of its words.
  private static func boolean(_ text: String) -> Bool? {
    let word = asciiLowercased(text)
    if word == "1" || word == "on" { return true }
    if word == "0" || word == "off" || word == "of" { return false }
    if word.isEmpty { return nil }
    if "true".hasPrefix(word) || "yes".hasPrefix(word) { return true }
    if "false".hasPrefix(word) || "no".hasPrefix(word) { return false }
    return nil
  }

  private static func asciiLowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  static func withoutPadding(_ text: String) -> Substring {
    var text = text[...]
    while text.utf8.last == UInt8(ascii: " ") { text.unicodeScalars.removeLast() }
    return text
  }

  /// The text in lower case, letter by letter like the server's `lower()`: one letter never becomes
  /// two.
  private static func lowercased(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return asciiLowercased(text) }
    var lower = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let mapping = scalar.properties.lowercaseMapping.unicodeScalars
      lower.append(mapping.count == 1 ? mapping.first ?? scalar : scalar)
    }
    return String(lower)
  }
}
