internal import MarqueeBase

/// An IAM policy, of trust or of permissions, as far as Marquee judges it.
package struct PolicyDocument: Sendable {
  package var statements: [Statement]
  /// The text it was read from, for places in messages.
  package let source: String

  package struct Statement: Sendable {
    /// From 1.
    package var number: Int
    package var sid: String?
    package var allows: Bool
    /// Provider ARNs under `Federated`; `*` for anybody.
    package var federated: [String]
    /// Whether it has a principal of any kind: then it is a trust policy's.
    package var hasPrincipal: Bool
    package var actions: [String]
    /// True when `actions` are those it does not speak of (`NotAction`).
    package var actionsAreExcluded: Bool
    package var resources: [String]
    package var conditions: [PolicyCondition]

    /// `statement 2 (AllowDeploys)`.
    package var title: String { "statement \(number)" + (sid.map { " (\($0))" } ?? "") }

    /// Whether it speaks of an action; IAM compares without regard to case, with wildcards.
    package func covers(action: String) -> Bool {
      let named = actions.contains {
        Wildcard.matches(pattern: $0.lowercased(), text: action.lowercased())
      }
      return named != actionsAreExcluded
    }
  }

  /// - Throws: when the text is not JSON or has no statement; for people, with what is missing.
  package init(_ text: String) throws(IdentityError) {
    source = text
    guard let json = JSON(text.utf8) else {
      throw Self.problem("it is not JSON")
    }
    // The AWS CLI shows a role with its policy inside; people save the whole answer.
    let document =
      json["Role"]?["AssumeRolePolicyDocument"] ?? json["AssumeRolePolicyDocument"]
      ?? json["PolicyVersion"]?["Document"] ?? json
    guard let list = document["Statement"]?.list, !list.isEmpty else {
      throw Self.problem("it has no Statement")
    }
    var read: [Statement] = []
    for (index, element) in list.enumerated() {
      read.append(try Self.statement(element, number: index + 1))
    }
    statements = read
  }

  private static func statement(
    _ json: JSON, number: Int
  ) throws(IdentityError) -> Statement {
    guard let effect = json["Effect"]?.text, effect == "Allow" || effect == "Deny" else {
      throw problem("statement \(number) has no Effect of Allow or Deny")
    }
    let principal = json["Principal"] ?? json["NotPrincipal"]
    let isAnyone = principal?.text == "*"
    var conditions: [PolicyCondition] = []
    for (name, tests) in (json["Condition"]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
      for (key, values) in (tests.members ?? [:]).sorted(by: { $0.key < $1.key }) {
        conditions.append(PolicyCondition(operatorName: name, key: key, values: values.texts))
      }
    }
    return Statement(
      number: number, sid: json["Sid"]?.text, allows: effect == "Allow",
      federated: isAnyone ? ["*"] : principal?["Federated"]?.texts ?? [],
      hasPrincipal: principal != nil,
      actions: json["Action"]?.texts ?? json["NotAction"]?.texts ?? [],
      actionsAreExcluded: json["Action"] == nil && json["NotAction"] != nil,
      resources: json["Resource"]?.texts ?? [], conditions: conditions)
  }

  private static func problem(_ what: String) -> IdentityError {
    IdentityError(
      "the policy can't be read: \(what)", code: "identity.policy.malformed",
      category: .configuration)
  }
}

/// `*` stands for any run of characters, `?` for one.
enum Wildcard {
  static func matches(pattern: String, text: String) -> Bool {
    let pattern = Array(pattern.unicodeScalars)
    let text = Array(text.unicodeScalars)
    var (p, t) = (0, 0)
    // The last star and the text it may still swallow.
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        (p, t) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
