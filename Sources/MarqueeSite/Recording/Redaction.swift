internal import Foundation
internal import MarqueeBase
internal import MarqueeDigest

/// Replaces the values of some columns by placeholders, so that a recording can be given away.
///
/// A placeholder has its value's type, and NULL stays NULL. Text stays distinct: the same text
/// becomes the same `redacted-3f9c…` throughout one recording, so that what was joined by it still
/// is. The hash has a random key that is kept nowhere: an unkeyed one would be undone by hashing
/// every likely value.
struct Redaction: Sendable {
  private let key: [UInt8]

  init() {
    var generator = SystemRandomNumberGenerator()
    key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  /// - Parameter type: of the column.
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

  /// Of JSON nothing is left: its lists and names are data as well.
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

  /// A composite's names are its type's; a JSON object's are data.
  private func map(_ record: Record, _ type: RecordedType) -> Value {
    guard type != .json else { return .record(Record([])) }
    return .record(
      Record(keys: record.keys, values: record.values.map { placeholder(for: $0, .other) }))
  }
}

/// `--redact email` or `--redact customers.email`.
package struct RedactionRule: Sendable, Hashable {
  /// Nil for the column of any query.
  package let query: String?
  package let column: String

  /// - Parameter text: `COLUMN` or `QUERY.COLUMN`; nil when it is neither.
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

  package var text: String { query.map { "\($0).\(column)" } ?? column }
}
