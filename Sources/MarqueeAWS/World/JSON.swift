internal import MarqueeBase

/// A JSON value from outside: the claims of a token, a policy, an answer of a metadata service. It
/// wraps a ``Value`` and reads numbers and lists as leniently as AWS writes them.
package struct JSON: Sendable {
  private let value: Value

  package static let null = JSON(.null)

  private init(_ value: Value) { self.value = value }

  /// Parses a whole JSON text.
  ///
  /// - Returns: nil when the bytes are not JSON.
  package init?(_ bytes: some Sequence<UInt8>) {
    var reader = JSONReader()
    guard let value = try? Array(bytes).withUnsafeBytes({ try reader.read($0) }) else { return nil }
    self.value = value
  }

  /// The member of an object with a name; nil when there is none or this is not an object.
  package subscript(_ key: String) -> JSON? {
    if case .record(let members) = value { members[key].map { JSON($0) } } else { nil }
  }

  package var isNull: Bool { if case .null = value { true } else { false } }

  /// The value of a boolean; nil for all others.
  package var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }

  /// The value of a string; nil for all others.
  package var text: String? { if case .string(let text) = value { text } else { nil } }

  /// The members of an object by name, the last of equal names; nil for all others.
  package var members: [String: JSON]? {
    guard case .record(let record) = value else { return nil }
    return Dictionary(
      zip(record.keys.names, record.values.map { JSON($0) }), uniquingKeysWith: { $1 })
  }

  private var number: Double? {
    switch value {
    case .int(let number): Double(number)
    case .double(let number): number
    case .decimal(let text): Double(text)
    default: nil
    }
  }

  /// The value of a number, or of a string with a whole number, rounded toward zero.
  package var integer: Int? {
    switch value {
    case .int(let number): number
    case .string(let text): Int(text)
    default: number.flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }
  }

  /// The seconds since 1970 of a JSON Web Token's time, which may be a fraction or in quotes;
  /// rounded down. Times beyond every calendar are limited to ±10¹⁸
  /// (``Moment/init(secondsSinceEpoch:)``).
  package var seconds: Int? {
    guard let number = text.map({ Double($0) }) ?? number, !number.isNaN else { return nil }
    return Int(max(-1e18, min(1e18, number.rounded(.down))))
  }

  /// The elements of a list. Any other value counts as a list of one, because AWS writes such lists
  /// as the bare element.
  package var list: [JSON] {
    if case .array(let all) = value { all.map { JSON($0) } } else { [self] }
  }

  /// The elements as the texts that a policy compares: strings, numbers, `true`, `false`. Others
  /// are left out.
  package var texts: [String] {
    list.compactMap { element in
      switch element.value {
      case .string(let text): text
      case .bool(let flag): flag ? "true" : "false"
      default: element.number.map { Int(exactly: $0).map(String.init) ?? String($0) }
      }
    }
  }
}
