internal import Foundation
internal import MarqueeBase

/// A piece of JSON: a token's claims, a policy, an answer of a metadata service. These are
/// small and read once, so the order of keys and exact decimals don't matter here.
package enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// - Returns: nil when the bytes are not JSON.
  package init?(_ bytes: some Sequence<UInt8>) {
    guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
    self = value
  }

  package subscript(_ key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  package var text: String? { if case .string(let text) = self { text } else { nil } }
  package var members: [String: JSON]? { if case .object(let all) = self { all } else { nil } }

  /// A number, or a number in quotes, cut to a whole one.
  package var integer: Int? {
    switch self {
    case .number(let number): Int(exactly: number.rounded(.towardZero))
    case .string(let text): Int(text)
    default: nil
    }
  }

  /// A point in time as JSON Web Tokens write it, a number of seconds, which need not be whole. What is
  /// beyond every calendar is as far away as can be told (``Moment/init(secondsSinceEpoch:)``).
  package var seconds: Int? {
    switch self {
    case .number(let number): number.isNaN ? nil : Int(max(-1e18, min(1e18, number.rounded(.down))))
    case .string(let text): Double(text).flatMap { JSON.number($0).seconds }
    default: nil
    }
  }

  /// The element, or all of them: AWS writes lists of one as the bare element.
  package var list: [JSON] { if case .array(let all) = self { all } else { [self] } }

  /// Every element as the text that a policy compares: strings, numbers, `true`, `false`.
  package var texts: [String] {
    list.compactMap { element in
      switch element {
      case .string(let text): text
      case .bool(let flag): flag ? "true" : "false"
      case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
      default: nil
      }
    }
  }
}

extension JSON: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let elements = try? container.decode([JSON].self) {
      self = .array(elements)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }
}
