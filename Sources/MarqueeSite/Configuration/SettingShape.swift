internal import MarqueeBase

/// The kind of value that a setting takes; the reference and the JSON Schema are made from it.
package indirect enum SettingShape: Sendable {
  case text
  /// Text that matches this regular expression.
  case pattern(String)
  /// One of these words.
  case words([String])
  case flag
  case wholeNumber(ClosedRange<Int>)
  case size
  case percentage
  case duration
  /// A date, or a date and a time.
  case moment
  /// Any YAML value.
  case any
  case list(SettingShape)
  /// - further: describes every other key; nil when other keys are not allowed.
  case map([SettingDescription], further: SettingDescription? = nil)
  case either([SettingShape])
  /// A shape with its own name in the reference.
  case named(String, SettingShape)
}

extension SettingShape {
  /// The shape's name in the reference.
  var name: String {
    switch self {
    case .text, .pattern: "text"
    case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .flag: "true, false"
    case .wholeNumber(let range):
      range.lowerBound == 0 ? "whole number" : "whole number from \(range.lowerBound)"
    case .size: "`64 MiB`, `1 GiB`"
    case .percentage: "percentage"
    case .duration: "`500ms`, `30s`, `2m`, `1h`"
    case .moment: "date or time"
    case .any: "any"
    case .list(.map): "list of maps"
    case .list(let element): "list of \(element.name)"
    case .map: "map"
    case .either(let shapes): shapes.map(\.name).joined(separator: ", ")
    case .named(let name, _): name
    }
  }

  /// The JSON Schema of a value of this shape.
  var schema: Value {
    switch self {
    case .text:
      // A plain scalar is also accepted as text when it looks like a number or a boolean.
      .record(Record([("type", .array(["string", "number", "boolean"].map { .string($0) }))]))
    case .pattern(let pattern): Self.schema("string", ("pattern", .string(pattern)))
    case .words(let words):
      .record(Record([("enum", .array(words.map { .string($0) }))]))
    case .flag: Self.schema("boolean")
    case .wholeNumber(let range):
      Self.schema(
        "integer", ("minimum", .int(range.lowerBound)), ("maximum", .int(range.upperBound)))
    case .size: Self.schema("string", ("pattern", .string("^[0-9]+ *(B|KiB|MiB|GiB)$")))
    case .percentage: Self.schema("string", ("pattern", .string("^[0-9.]+%$")))
    case .duration: Self.schema("string", ("pattern", .string("^[0-9][0-9.]* *(ms|s|m|h)$")))
    case .moment: Self.schema("string")
    case .any: .bool(true)
    case .list(let element): Self.schema("array", ("items", element.schema))
    case .map(let settings, let further):
      // `build:` without a value is an empty map.
      .record(
        Record([
          ("type", .array([.string("object"), .string("null")])),
          ("properties", .record(Record(settings.map { ($0.key, $0.schema) }))),
          ("additionalProperties", further?.schema ?? .bool(false)),
        ]))
    case .either(let shapes):
      .record(Record([("anyOf", .array(shapes.map(\.schema)))]))
    case .named(_, let shape): shape.schema
    }
  }

  private static func schema(_ type: String, _ members: (String, Value)...) -> Value {
    .record(Record([("type", .string(type))] + members))
  }
}

extension SettingDescription {
  /// The shape's JSON Schema, with the setting's documentation as its `description`.
  var schema: Value {
    guard !documentation.isEmpty, case .record(let record) = shape.schema else {
      return shape.schema
    }
    let description = documentation.replacing(/\]\([^)]*\)/, with: "").replacing("[", with: "")
    return .record(
      Record(
        Array(zip(record.keys.names, record.values)) + [("description", .string(description))]))
  }
}
