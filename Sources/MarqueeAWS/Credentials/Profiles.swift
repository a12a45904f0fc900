package import MarqueeBase

/// The profiles of both files together. When both set something, the credentials file wins.
package struct Profiles: Sendable {
  /// The names of all profiles, sorted.
  package let names: [String]
  /// The profile that is used, and the place that named it: the settings, `AWS_PROFILE`,
  /// `AWS_DEFAULT_PROFILE`, or `default`.
  package let chosen: (name: String, origin: String)
  private let settings: [String: [String: String]]
  private let services: [String: [String: String]]

  /// Reads both files; one that can't be read counts as empty.
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

  /// The settings of a profile by name; nil when there is no such profile.
  package subscript(_ name: String) -> [String: String]? { settings[name] }

  /// The address of a service in the chosen profile; nil when it sets none.
  ///
  /// - Parameter service: the service's name in `services` sections: `sts`, `s3`.
  package func endpointURL(of service: String) -> String? {
    guard let profile = settings[chosen.name] else { return nil }
    return profile["services"].flatMap { services[$0]?["\(service).endpoint_url"] }
      ?? profile["endpoint_url"]
  }

  /// The region of the chosen profile; nil when it sets none.
  package var region: String? { settings[chosen.name]?["region"] }
}
