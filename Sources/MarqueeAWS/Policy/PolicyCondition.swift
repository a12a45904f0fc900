internal import MarqueeBase

/// One test of a condition: operator, key, the listed values.
///
/// An operator's name has up to three parts: `ForAnyValue:StringLikeIfExists`.
package struct PolicyCondition: Hashable, Sendable {
  package enum Quantifier: String, Sendable { case forAllValues, forAnyValue }

  package enum Comparison: String, Sendable {
    case stringEquals, stringNotEquals, stringEqualsIgnoreCase, stringNotEqualsIgnoreCase
    case stringLike, stringNotLike, arnEquals, arnLike, arnNotEquals, arnNotLike
    case numericEquals, numericNotEquals, numericLessThan, numericLessThanEquals
    case numericGreaterThan, numericGreaterThanEquals, bool, null

    /// True for operators that ask for a difference: true when the key is absent, and every
    /// listed value must differ.
    var isNegated: Bool {
      switch self {
      case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .arnNotEquals,
        .arnNotLike, .numericNotEquals:
        true
      default: false
      }
    }

    var takesWildcards: Bool {
      switch self {
      case .stringLike, .stringNotLike, .arnLike, .arnNotLike, .arnEquals, .arnNotEquals: true
      default: false
      }
    }
  }

  /// As it is written.
  package let operatorName: String
  package let key: String
  package let values: [String]
  package let quantifier: Quantifier?
  package let ifExists: Bool
  /// nil for an operator that Marquee does not judge (dates, addresses).
  package let comparison: Comparison?

  package init(operatorName: String, key: String, values: [String]) {
    self.operatorName = operatorName
    self.key = key
    self.values = values
    var name = operatorName[...]
    var quantifier: Quantifier?
    if let colon = name.firstIndex(of: ":") {
      quantifier = Quantifier(rawValue: Self.lowerCamel(name[..<colon]))
      name = name[name.index(after: colon)...]
    }
    self.quantifier = quantifier
    ifExists = name.lowercased().hasSuffix("ifexists")
    if ifExists { name = name.dropLast("IfExists".count) }
    let wanted = name.lowercased()
    comparison = Self.byName[wanted]
  }

  private static func lowerCamel(_ text: Substring) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
  }

  private static let byName: [String: Comparison] = Dictionary(
    uniqueKeysWithValues: [
      .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
      .stringLike, .stringNotLike, .arnEquals, .arnLike, .arnNotEquals, .arnNotLike,
      .numericEquals, .numericNotEquals, .numericLessThan, .numericLessThanEquals,
      .numericGreaterThan, .numericGreaterThanEquals, .bool, .null,
    ].map { ($0.rawValue.lowercased(), $0) })

  /// Whether the test holds for what a request carries under the key (nil: nothing). The result
  /// is nil when Marquee does not know the operator.
  ///
  /// Listed values are alternatives; an operator of difference wants all of them to differ. A
  /// key that is absent fails a test, passes a test of difference, passes `…IfExists`, passes
  /// `ForAllValues:` (there is no value that could fail) and fails `ForAnyValue:`.
  package func holds(for actual: [String]?) -> Bool? {
    guard let comparison else { return nil }
    let present = actual.flatMap { $0.isEmpty ? nil : $0 }
    if comparison == .null {
      let isAbsent = present == nil
      return values.contains { $0.lowercased() == (isAbsent ? "true" : "false") }
    }
    guard let present else {
      switch quantifier {
      case .forAllValues: return true
      case .forAnyValue: return ifExists
      case nil: return ifExists || comparison.isNegated
      }
    }
    func passes(_ value: String) -> Bool {
      let matches = values.contains { Self.compare(comparison, value, $0) }
      return comparison.isNegated ? !matches : matches
    }
    if quantifier == .forAllValues { return present.allSatisfy(passes) }
    // Several values under a key meant for one: a match is enough, a difference must be whole.
    if quantifier == nil, comparison.isNegated { return present.allSatisfy(passes) }
    return present.contains(where: passes)
  }

  /// Whether a value is the same in the operator's eyes, negation apart.
  private static func compare(
    _ comparison: Comparison, _ actual: String, _ listed: String
  ) -> Bool {
    switch comparison {
    case .stringEquals, .stringNotEquals: return actual == listed
    case .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase, .bool:
      return actual.lowercased() == listed.lowercased()
    case .stringLike, .stringNotLike, .arnEquals, .arnLike, .arnNotEquals, .arnNotLike:
      return Wildcard.matches(pattern: listed, text: actual)
    case .null: return false
    default: break
    }
    guard let left = Double(actual), let right = Double(listed) else { return false }
    return switch comparison {
    case .numericEquals, .numericNotEquals: left == right
    case .numericLessThan: left < right
    case .numericLessThanEquals: left <= right
    case .numericGreaterThan: left > right
    default: left >= right
    }
  }
}
