internal import MarqueeBase

/// Writes a row's values as JSON, from which exactly the same values are read.
///
/// Most values are plain JSON, because their column's type tells their kind. A value that could not
/// be read back from plain JSON is an object with one member, the mark, that names its kind:
/// `{"$decimal": "NaN"}` in a `numeric` column, `{"$date": "2026-11-21"}` in a composite. JSON
/// columns hold the server's JSON as it is: values in it have no marks, and an object that looks
/// like a mark is wrapped in one.
enum RecordedValueWriter {
  /// JSON that is nested more deeply is written as text, because the reader has a limit and a row
  /// is one level.
  private static let deepest = JSONReader.maximumDepth - 16

  static func append(_ value: Value, _ type: RecordedType, to output: inout [UInt8]) {
    switch (type, value) {
    case (.json, _): appendJSONColumn(value, to: &output)
    case (.decimal, .decimal(let text)) where isPlainNumber(text): output += text.utf8
    case (.decimal, .int), (.decimal, .double): appendTagged(value, to: &output)
    case (.moment(let kind), .moment(let moment)) where moment.kind == kind && isExact(moment):
      appendText(moment.description, to: &output)
    case (.moment, .string): appendTagged(value, to: &output)
    case (.array(let element), .array(let items)):
      appendList(items, to: &output) { item, output in
        if case .array = item {
          append(item, element.nested, to: &output)
        } else {
          append(item, element, to: &output)
        }
      }
    default: appendOther(value, to: &output)
    }
  }

  private static func appendOther(_ value: Value, to output: inout [UInt8]) {
    switch value {
    case .null, .bool, .int, .string: JSONWriter.append(value, to: &output)
    case .double(let number) where number.isFinite: JSONWriter.append(value, to: &output)
    case .decimal(let text) where readsAsDecimal(text): output += text.utf8
    case .double, .decimal, .moment: appendTagged(value, to: &output)
    case .array(let items):
      appendList(items, to: &output) { append($0, .other, to: &$1) }
    case .record(let record):
      if looksLikeMark(record) {
        appendMark("$row", to: &output) { appendMembers(record, to: &$0) }
      } else {
        appendMembers(record, to: &output)
      }
    // Rows from a source have no objects.
    case .object(let object): appendText(object.text, to: &output)
    }
  }

  private static func appendTagged(_ value: Value, to output: inout [UInt8]) {
    switch value {
    case .int: appendMark("$int", to: &output) { JSONWriter.append(value, to: &$0) }
    case .double(let number):
      appendMark("$double", to: &output) { output in
        if number.isFinite {
          JSONWriter.append(value, to: &output)
        } else {
          appendText(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity", to: &output)
        }
      }
    case .decimal(let text): appendMark("$decimal", to: &output) { appendText(text, to: &$0) }
    case .moment(let moment) where isExact(moment):
      appendMark(RecordedMoment.tag(moment.kind), to: &output) {
        appendText(moment.description, to: &$0)
      }
    case .moment(let moment):
      // No text represents it exactly, so it is written as its kind's number and its microseconds.
      appendMark("$moment", to: &output) {
        $0 += "[\(moment.kind.rawValue),\(moment.microseconds)]".utf8
      }
    default: appendMark("$text", to: &output) { JSONWriter.append(value, to: &$0) }
    }
  }

  // MARK: JSON columns

  private static func appendJSONColumn(_ value: Value, to output: inout [UInt8]) {
    guard let depth = jsonDepth(value) else {
      appendMark("$typed", to: &output) { append(value, .other, to: &$0) }
      return
    }
    if depth > deepest {
      appendMark("$json", to: &output) { output in
        var text: [UInt8] = []
        appendJSON(value, to: &text)
        appendText(String(decoding: text, as: UTF8.self), to: &output)
      }
    } else if case .record(let record) = value, looksLikeMark(record) {
      appendMark("$value", to: &output) { appendJSON(value, to: &$0) }
    } else {
      appendJSON(value, to: &output)
    }
  }

  private static func appendJSON(_ value: Value, to output: inout [UInt8]) {
    switch value {
    case .array(let items): appendList(items, to: &output) { appendJSON($0, to: &$1) }
    case .record(let record):
      appendMembers(record, to: &output) { appendJSON($0, to: &$1) }
    case .decimal(let text): output += text.utf8
    default: JSONWriter.append(value, to: &output)
    }
  }

  /// The number of levels in a value; nil when JSON could not represent it exactly.
  private static func jsonDepth(_ value: Value) -> Int? {
    switch value {
    case .null, .bool, .int, .string: return 0
    case .double(let number): return number.isFinite ? 0 : nil
    case .decimal(let text): return readsAsDecimal(text) ? 0 : nil
    case .moment, .object: return nil
    case .array(let items): return depth(of: items)
    case .record(let record): return depth(of: record.values)
    }
  }

  private static func depth(of values: [Value]) -> Int? {
    var deepest = 0
    for value in values {
      guard let depth = jsonDepth(value) else { return nil }
      deepest = max(deepest, depth)
    }
    return deepest + 1
  }

  // MARK: Pieces

  private static func looksLikeMark(_ record: Record) -> Bool {
    record.keys.names.count == 1 && record.keys.names[0].utf8.first == UInt8(ascii: "$")
  }

  private static func isExact(_ moment: Moment) -> Bool {
    // On the earliest day, midnight is out of the range of 64 bits.
    if moment.isFinite, moment.microseconds < .min + Moment.microsecondsPerDay { return false }
    return RecordedMoment.parse(moment.description, moment.kind) == moment
  }

  /// Whether the text is a JSON number that is read back unchanged, which `-0` is not.
  private static func isPlainNumber(_ text: String) -> Bool {
    var written: [UInt8] = []
    JSONWriter.append(.decimal(text), to: &written)
    guard let first = written.first, first == UInt8(ascii: "-") || first &- 0x30 < 10 else {
      return false
    }
    return text != "-0"
  }

  /// Whether the reader reads the text as a decimal, not as an int or a double.
  private static func readsAsDecimal(_ text: String) -> Bool {
    guard isPlainNumber(text) else { return false }
    if Int(text) != nil { return false }
    return Double(text)?.description != text
  }

  private static func appendText(_ text: String, to output: inout [UInt8]) {
    JSONWriter.append(.string(text), to: &output)
  }

  private static func appendMark(
    _ name: String, to output: inout [UInt8], _ body: (inout [UInt8]) -> Void
  ) {
    output += "{\"\(name)\":".utf8
    body(&output)
    output.append(UInt8(ascii: "}"))
  }

  private static func appendList(
    _ items: [Value], to output: inout [UInt8], _ body: (Value, inout [UInt8]) -> Void
  ) {
    output.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      body(item, &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  /// Writes all members, even those that a later one with the same name hides.
  private static func appendMembers(
    _ record: Record, to output: inout [UInt8],
    _ body: (Value, inout [UInt8]) -> Void = { append($0, .other, to: &$1) }
  ) {
    output.append(UInt8(ascii: "{"))
    for (index, name) in record.keys.names.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      appendText(name, to: &output)
      output.append(UInt8(ascii: ":"))
      body(record.values[index], &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
