package import MarqueeBase

/// The profiles of both files together; the credentials file's settings win.
package struct Profiles: Sendable {
  package let names: [String]
  /// The profile that is used when none is asked for by name, and who said so.
  package let chosen: (name: String, origin: String)
  private let settings: [String: [String: String]]
  private let services: [String: [String: String]]

  package init(settings identity: IdentitySettings, _ surroundings: IdentityDependencies) {
    let environment = surroundings.environment
    func file(_ variable: String, _ standard: String, _ kind: ProfileFile.Kind) -> ProfileFile? {
      let path = surroundings.expandingHome(environment[variable]?.value ?? standard)
      return surroundings.text(ofFile: path).map { ProfileFile($0, kind: kind) }
    }
    let config = file("AWS_CONFIG_FILE", "~/.aws/config", .config)
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", .credentials)
    settings = (config?.profiles ?? [:]).merging(credentials?.profiles ?? [:]) {
      $0.merging($1) { _, own in own }
    }
    services = config?.services ?? [:]
    names = settings.keys.sorted()
    chosen =
      if let name = identity.profile {
        (name, "the settings")
      } else if let (variable, setting) = environment.first("AWS_PROFILE", "AWS_DEFAULT_PROFILE") {
        (setting.value, "\(variable) in \(setting.origin)")
      } else { ("default", "the default") }
  }

  package subscript(_ name: String) -> [String: String]? { settings[name] }

  /// The chosen profile's address for STS.
  package var stsURL: String? {
    guard let profile = settings[chosen.name] else { return nil }
    return profile["services"].flatMap { services[$0]?["sts.endpoint_url"] }
      ?? profile["endpoint_url"]
  }

  package var region: String? { settings[chosen.name]?["region"] }
}
