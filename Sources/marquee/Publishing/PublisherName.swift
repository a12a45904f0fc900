internal import Glibc
internal import MarqueeAWS
internal import MarqueeBase

/// The name of whoever publishes, for the history and for the message to a second publisher: the
/// job of a known service, else the user and the host.
enum PublisherName {
  static func current(_ environment: Environment) -> String {
    let known: [(words: String, names: [String])] = [
      ("GitHub Actions: %, run %", ["GITHUB_REPOSITORY", "GITHUB_RUN_ID"]),
      ("GitLab CI: %, job %", ["CI_PROJECT_PATH", "CI_JOB_ID"]),
      ("Buildkite: %, build %", ["BUILDKITE_PIPELINE_SLUG", "BUILDKITE_BUILD_NUMBER"]),
    ]
    for (words, names) in known {
      let values = names.compactMap { environment[$0]?.value }.filter { !$0.isEmpty }
      guard values.count == names.count else { continue }
      var text = ""
      var rest = values[...]
      for scalar in words.unicodeScalars {
        if scalar == "%", let value = rest.popFirst() {
          text += value
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
      return Diagnostic.printable(text)
    }
    return Diagnostic.printable("\(user)@\(host)")
  }

  private static var user: String {
    // The account may have no name, as in many containers.
    SystemAccount.of(user: geteuid())?.name ?? "user \(geteuid())"
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown host" }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}
