internal import Glibc
internal import MarqueeBase

/// The name of whoever publishes, for the history and for the message to a second publisher: the
/// job of a known service, else the user and the host.
enum PublisherName {
  /// - Parameter variables: the environment.
  static func current(_ variables: [String: String]) -> String {
    let known: [(words: String, names: [String])] = [
      ("GitHub Actions: %, run %", ["GITHUB_REPOSITORY", "GITHUB_RUN_ID"]),
      ("GitLab CI: %, job %", ["CI_PROJECT_PATH", "CI_JOB_ID"]),
      ("Buildkite: %, build %", ["BUILDKITE_PIPELINE_SLUG", "BUILDKITE_BUILD_NUMBER"]),
    ]
    for (words, names) in known {
      let values = names.compactMap { variables[$0] }.filter { !$0.isEmpty }
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
    getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())"
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "unknown host" }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}
