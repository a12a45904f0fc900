internal import MarqueeBase

/// A piece of JSON from outside: a token's claims, a policy, an answer of a metadata service. It is
/// a ``Value``, read the way that those who write such JSON mean it.
package struct JSON: Sendable {
  private let value: Value

  package static let null = JSON(.null)

  private init(_ value: Value) { self.value = value }

  /// - Returns: nil when the bytes are not JSON.
  package init?(_ bytes: some Sequence<UInt8>) {
    var reader = JSONReader()
    guard let value = try? Array(bytes).withUnsafeBytes({ try reader.read($0) }) else { return nil }
    self.value = value
  }

  package subscript(_ key: String) -> JSON? {
    if case .record(let members) = value { members[key].map { JSON($0) } } else { nil }
  }

  package var isNull: Bool { if case .null = value { true } else { false } }

  package var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }

  package var text: String? { if case .string(let text) = value { text } else { nil } }

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

  /// A number, or a number in quotes, cut to a whole one.
  package var integer: Int? {
    switch value {
    case .int(let number): number
    case .string(let text): Int(text)
    default: number.flatMap { Int(exactly: $0.rounded(.towardZero)) }
    }
  }

  /// A point in time as JSON Web Tokens write it, a number of seconds, which need not be whole. What is
  /// beyond every calendar is as far away as can be told (``Moment/init(secondsSinceEpoch:)``).
  package var seconds: Int? {
    guard let number = text.map({ Double($0) }) ?? number, !number.isNaN else { return nil }
    return Int(max(-1e18, min(1e18, number.rounded(.down))))
  }

  /// The element, or all of them: AWS writes lists of one as the bare element.
  package var list: [JSON] {
    if case .array(let all) = value { all.map { JSON($0) } } else { [self] }
  }

  /// Every element as the text that a policy compares: strings, numbers, `true`, `false`.
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
