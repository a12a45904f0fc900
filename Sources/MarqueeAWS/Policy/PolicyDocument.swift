internal import MarqueeBase

/// An IAM policy, a trust policy or one of permissions, with the parts that Marquee evaluates.
package struct PolicyDocument: Sendable {
  /// At least one statement, in the order of the file.
  package var statements: [Statement]
  /// The text that the policy was read from, to find the places for messages.
  package let source: String

  /// One element of the policy's `Statement`.
  package struct Statement: Sendable {
    /// The position in the list, from 1.
    package var number: Int
    /// The statement's name; nil when it has none.
    package var sid: String?
    /// Whether the `Effect` is `Allow`; otherwise it is `Deny`.
    package var allows: Bool
    /// The ARNs of identity providers under `Federated`; `*` when the principal is anybody.
    package var federated: [String]
    /// Whether it has a principal of any kind, which only the statements of a trust policy have.
    package var hasPrincipal: Bool
    /// The patterns under `Action` or `NotAction`, with `*` and `?` as wildcards.
    package var actions: [String]
    /// Whether `actions` are those that the statement does not apply to (`NotAction`).
    package var actionsAreExcluded: Bool
    /// The ARNs under `Resource`; empty in a trust policy.
    package var resources: [String]
    package var conditions: [PolicyCondition]

    /// The statement's name in messages: `statement 2 (AllowDeploys)`.
    package var title: String { "statement \(number)" + (sid.map { " (\($0))" } ?? "") }

    /// Whether the statement applies to an action. As in IAM, case is ignored and patterns have
    /// wildcards.
    package func covers(action: String) -> Bool {
      let named = actions.contains {
        Wildcard.matches(pattern: $0.lowercased(), text: action.lowercased())
      }
      return named != actionsAreExcluded
    }
  }

  /// Reads a policy, or an answer of the AWS CLI that contains one.
  ///
  /// - Throws: an error with the code `identity.policy.malformed` when the text is not JSON, has no
  ///   statement, or a statement has no effect.
  package init(_ text: String) throws(IdentityError) {
    source = text
    guard let json = JSON(text.utf8) else {
      throw Self.problem("it is not JSON")
    }
    // The AWS CLI shows a role with its policy inside, and people save the whole answer.
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

/// Matches patterns in which `*` stands for any number of characters, and `?` for one.
enum Wildcard {
  static func matches(pattern: String, text: String) -> Bool {
    let pattern = Array(pattern.unicodeScalars)
    let text = Array(text.unicodeScalars)
    var (p, t) = (0, 0)
    // The position of the last star, and of the text that it may still match.
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
