package import MarqueeBase

extension IdentitySettings {
  /// The keys of `database:` in marquee.yaml that are about identity.
  package static let keys: [String] = [
    "auth", "role_arn", "region", "profile", "session_name", "session_seconds",
    "oidc_token_file", "oidc_token_variable", "oidc_audience", "allowed_account_ids", "sign_host",
    "token_duration", "rds_ca",
  ]

  /// Takes the entries that are about identity; the others are not looked at.
  ///
  /// - Parameter entries: names and values as text; lists with commas.
  /// - Throws: every value that can't be used, at its place.
  package init(
    entries: [(key: String, value: String, location: SourceLocation?)]
  ) throws(Diagnostics) {
    self.init()
    var problems: [Diagnostic] = []
    for entry in entries {
      func seconds() -> Int {
        if let number = Int(entry.value), number > 0 { return number }
        problems.append(
          Diagnostic(
            "'\(entry.key)' wants a number of seconds", code: "configuration.value",
            category: .configuration, at: entry.location))
        return 900
      }
      switch entry.key {
      case "auth":
        if let way = Authentication(rawValue: entry.value) {
          authentication = way
        } else {
          problems.append(
            Diagnostic(
              "'\(entry.value.cleaned(of: [], limit: 40))' is no way to sign in",
              code: "configuration.value", category: .configuration, at: entry.location,
              help: "write token, password, or leave it out"))
        }
      case "role_arn": roleARN = entry.value
      case "region": region = entry.value
      case "profile": profile = entry.value
      case "session_name": sessionName = entry.value
      case "session_seconds": sessionSeconds = seconds()
      case "oidc_token_file": oidcTokenFile = entry.value
      case "oidc_token_variable": oidcTokenVariable = entry.value
      case "oidc_audience": oidcAudience = entry.value
      case "sign_host": signHost = entry.value
      case "token_duration": tokenSeconds = seconds()
      case "rds_ca": rdsBundle = entry.value
      case "allowed_account_ids":
        allowedAccountIDs = entry.value.split { $0 == "," || $0 == " " }.map(String.init)
      default: break
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
  }
}
