internal import MarqueeBase

extension TrustEvaluator.Decision {
  package var isAllowed: Bool { verdict == .allowed }

  /// The result for people: the first line is the verdict, the others are the evidence.
  package var lines: [String] {
    var lines = [headline]
    for result in statements {
      let effect = result.statement.allows ? "Allow" : "Deny"
      let state = result.applies.map { $0 ? "applies" : "does not apply" } ?? "can't be judged here"
      lines.append("\(result.statement.title), \(effect): \(state)")
      for finding in result.findings { lines += finding.lines }
    }
    return lines.map { $0.cleaned(of: [], limit: 1000) }
  }

  /// The verdict in one line: `the trust policy does not let this token in: StringEquals …:sub
  /// wants …`
  package var headline: String {
    switch verdict {
    case .allowed: return "the trust policy lets this token in"
    case .denied:
      return "the trust policy refuses this token: \(decisive?.statement.title ?? "a Deny") applies"
    case .unknown:
      let open = decisive?.findings.first { $0.outcome == .unknown }
      return "the trust policy depends on what can't be known here"
        + (open.map { ": \($0.test)" } ?? "")
    case .notAllowed:
      guard let decisive else { return "the trust policy allows nothing" }
      guard
        let failure = decisive.failures.first(where: { $0.test.contains(" ") })
          ?? decisive.failures.first
      else { return "the trust policy does not let this token in" }
      return "the trust policy does not let this token in: \(failure.sentence)"
    }
  }
}

extension TrustEvaluator.Finding {
  /// The failed test in one line: `StringEquals ISSUER:sub wants 'a' or 'b', the token has 'c'
  /// (hint)`
  package var sentence: String {
    let wanted =
      expected.isEmpty
      ? "nothing" : expected.map { "'\($0)'" }.joined(separator: " or ")
    let carried = actual.map { $0.map { "'\($0)'" }.joined(separator: ", ") } ?? "nothing there"
    return "\(test) wants \(wanted), the token has \(carried)" + (hint.map { " (\($0))" } ?? "")
  }

  var lines: [String] {
    switch outcome {
    case .met: ["  holds: \(test)"]
    case .unknown: ["  open: \(test) \(expected.joined(separator: ", "))"]
    case .failed: ["  fails: \(sentence)"]
    }
  }
}
