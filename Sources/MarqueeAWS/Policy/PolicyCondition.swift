internal import MarqueeBase

/// One test in a statement's `Condition`: an operator, a key and the listed values.
///
/// An operator's name has up to three parts: `ForAnyValue:StringLikeIfExists`.
package struct PolicyCondition: Hashable, Sendable {
  /// The set operator before the colon of a name (AWS documentation, "Set operators for multivalued
  /// context keys").
  package enum Quantifier: String, Sendable { case forAllValues, forAnyValue }

  /// The condition operators that Marquee evaluates, named as IAM names them.
  package enum Comparison: String, Sendable {
    case stringEquals, stringNotEquals, stringEqualsIgnoreCase, stringNotEqualsIgnoreCase
    case stringLike, stringNotLike, arnEquals, arnLike, arnNotEquals, arnNotLike
    case numericEquals, numericNotEquals, numericLessThan, numericLessThanEquals
    case numericGreaterThan, numericGreaterThanEquals, bool, null

    /// Whether the operator tests for a difference. Such a test holds when the key is absent, and
    /// otherwise when the value differs from every listed one.
    var isNegated: Bool {
      switch self {
      case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .arnNotEquals,
        .arnNotLike, .numericNotEquals:
        true
      default: false
      }
    }

    /// Whether `*` and `?` in a listed value are wildcards.
    var takesWildcards: Bool {
      switch self {
      case .stringLike, .stringNotLike, .arnLike, .arnNotLike, .arnEquals, .arnNotEquals: true
      default: false
      }
    }
  }

  /// The whole operator as it is written: `ForAnyValue:StringLikeIfExists`.
  package let operatorName: String
  /// The condition key: `oidc.vercel.com/acme:sub`.
  package let key: String
  /// The listed values, which are alternatives.
  package let values: [String]
  /// The set operator; nil when there is none.
  package let quantifier: Quantifier?
  /// Whether the name ends in `IfExists`: the test then holds when the key is absent.
  package let ifExists: Bool
  /// The comparison; nil for an operator that Marquee does not evaluate (dates, IP addresses).
  package let comparison: Comparison?

  /// Splits the operator's name; upper and lower case are not distinguished in the comparison.
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

  /// Evaluates the test for the values that a request has under the key; nil when it has none. The
  /// result is nil when Marquee does not know the operator.
  ///
  /// Listed values are alternatives; a test for a difference holds when the value differs from all
  /// of them. When the key is absent, a test fails, unless it tests for a difference or has
  /// `…IfExists` or `ForAllValues:` (no value can fail). With `ForAnyValue:` it then fails even
  /// when it tests for a difference.
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
    // A key that should have one value may have several: one match suffices, but a test for a
    // difference must hold for each.
    if quantifier == nil, comparison.isNegated { return present.allSatisfy(passes) }
    return present.contains(where: passes)
  }

  /// Whether a value matches a listed one. For a negated operator this is the comparison before the
  /// negation.
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
