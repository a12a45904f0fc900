internal import Foundation
internal import MarqueeBase
internal import MarqueeDigest

/// Replaces the values of some columns with placeholders, so that a recording can be shared.
///
/// A placeholder has its value's type, and NULL stays NULL. Different texts stay different: in one
/// recording, the same text always becomes the same `redacted-3f9c…`, so that joins on it still
/// work. The hash has a random key that is not stored: without a key, values could be found by
/// hashing likely ones.
struct Redaction: Sendable {
  private let key: [UInt8]

  init() {
    var generator = SystemRandomNumberGenerator()
    key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// - Parameter type: the column's type.
  func placeholder(for value: Value, _ type: RecordedType) -> Value {
    switch value {
    case .null: .null
    case .bool: .bool(false)
    case .int: .int(0)
    case .double: .double(0)
    case .decimal: .decimal("0")
    case .string(let text): .string("redacted-" + SHA256Digest(of: text, key: key).hex.prefix(16))
    case .moment(let moment): .moment(Moment(moment.kind, microseconds: 0))
    case .array(let items): list(items, type)
    case .record(let record): map(record, type)
    case .object: .null
    }
  }

  /// The placeholder of a list. For JSON it is empty: the number of elements is data, too.
  private func list(_ items: [Value], _ type: RecordedType) -> Value {
    guard type != .json else { return .array([]) }
    var element = type
    if case .array(let inner) = type { element = inner }
    return .array(
      items.map { item in
        if case .array = item { return placeholder(for: item, element.nested) }
        return placeholder(for: item, element)
      })
  }

  /// The placeholder of a map. The names in a composite belong to its type and are kept; those in a
  /// JSON object are data.
  private func map(_ record: Record, _ type: RecordedType) -> Value {
    guard type != .json else { return .record(Record([])) }
    return .record(
      Record(keys: record.keys, values: record.values.map { placeholder(for: $0, .other) }))
  }
}

/// A rule of the option `--redact`: `--redact email` or `--redact customers.email`.
package struct RedactionRule: Sendable, Hashable {
  /// The query's name; nil for the column of any query.
  package let query: String?
  package let column: String

  /// Parses `COLUMN` or `QUERY.COLUMN`; nil for any other text.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, QueryFile.isName(String(parts[0])), !parts[1].isEmpty {
      query = String(parts[0])
      column = String(parts[1])
    } else if !text.isEmpty, !text.contains(".") {
      query = nil
      column = text
    } else {
      return nil
    }
  }

  func covers(_ column: String, of query: String) -> Bool {
    self.column == column && (self.query == nil || self.query == query)
  }

  /// The rule as the option has it.
  package var text: String { query.map { "\($0).\(column)" } ?? column }
}
