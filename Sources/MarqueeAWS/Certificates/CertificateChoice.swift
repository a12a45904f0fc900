internal import MarqueeBase

/// The certificate authorities that a database's certificate is checked against, and the place that
/// named them.
///
/// RDS and Aurora have private authorities (`global-bundle.pem`). DSQL and RDS Proxy use Amazon's
/// public roots, and so do Aurora's express clusters, whose names look like those of RDS.
package struct CertificateChoice: Sendable {
  /// The PEM files that are used, one after the other.
  package var files: [String]
  /// PEM text that came in a variable; it comes before the files.
  package var text: String?
  /// The place that named the authorities: `sslrootcert`, `RDS_CA_PEM in the environment`, …
  package var origin: String
  /// The problem to expect, when it is known beforehand: no bundle for RDS was found. Nil
  /// otherwise.
  package var warning: String?

  /// The settings that decide which authorities are used.
  package struct Settings: Sendable {
    /// libpq's `sslrootcert`, a path or `system`.
    package var sslRootCert: String?
    /// The name of the place that set it, for messages.
    package var sslRootCertOrigin = "sslrootcert"
    /// The RDS bundle that the configuration names.
    package var rdsBundle: String?
    /// The site's folder, where `global-bundle.pem` or `certs/global-bundle.pem` is looked for.
    package var folder: String
    package init(sslRootCert: String? = nil, rdsBundle: String? = nil, folder: String = ".") {
      self.sslRootCert = sslRootCert
      self.rdsBundle = rdsBundle
      self.folder = folder
    }
  }

  /// The URL of the RDS bundle, as the AWS documentation gives it.
  package static let bundleAddress =
    "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"

  /// Chooses the first that is set of `sslrootcert`, `PGSSLROOTCERT`, `RDS_CA_PEM` (text or a path)
  /// and the configuration's bundle; otherwise the authorities that the endpoint's kind uses. DSQL
  /// and RDS Proxy always use the system's roots unless `sslrootcert` or `PGSSLROOTCERT` is set.
  ///
  /// - Throws: an error with the code `identity.ca` for a file or text without certificates.
  package static func choose(
    for endpoint: DatabaseEndpoint, _ settings: Settings, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> CertificateChoice {
    let environment = surroundings.environment
    if let path = settings.sslRootCert {
      return try named(path, origin: settings.sslRootCertOrigin, surroundings)
    }
    if let setting = environment["PGSSLROOTCERT"] {
      return try named(
        setting.value, origin: "PGSSLROOTCERT in \(setting.origin)", surroundings)
    }
    // Amazon's public roots are not in the RDS bundle.
    let isPublic = endpoint.kind == .dsql || endpoint.kind == .proxy
    if isPublic { return try system("the system's roots, for \(label(endpoint))", surroundings) }
    if let bundle = try bundle(settings, surroundings) {
      return bundle.withRoots(for: endpoint, surroundings)
    }
    return try standard(endpoint, settings, surroundings)
  }

  /// The bundle of RDS's authorities that a variable or the configuration names.
  private static func bundle(
    _ settings: Settings, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> CertificateChoice? {
    if let setting = surroundings.environment["RDS_CA_PEM"] {
      let origin = "RDS_CA_PEM in \(setting.origin)"
      guard setting.value.contains("-----BEGIN CERTIFICATE-----") else {
        return try named(setting.value, origin: origin, surroundings)
      }
      let text = setting.value.replacing("\\n", with: "\n")
      guard !Certificate.all(inPEM: Array(text.utf8)).isEmpty else {
        throw unusable("the text holds no certificate", origin)
      }
      return CertificateChoice(files: [], text: text, origin: origin)
    }
    guard let bundle = settings.rdsBundle else { return nil }
    return try named(bundle, origin: "the configuration", surroundings)
  }

  /// The bundle followed by the public roots, for a host of RDS: Aurora's express clusters use
  /// those roots, and their names do not differ from others. `sslrootcert` is not extended: a user
  /// who sets it means that file alone.
  private func withRoots(
    for endpoint: DatabaseEndpoint, _ surroundings: IdentityDependencies
  ) -> CertificateChoice {
    guard endpoint.kind == .instance || endpoint.kind == .cluster,
      let roots = try? Self.system("", surroundings), !files.contains(roots.files[0])
    else { return self }
    var choice = self
    choice.files += roots.files
    choice.origin += ", and the system's roots"
    return choice
  }

  /// The authorities for a host when nothing is set. For RDS they are the bundle from one of its
  /// usual places and the system's roots (an express cluster needs those), or the roots alone with
  /// a warning; for every other host, the system's roots.
  private static func standard(
    _ endpoint: DatabaseEndpoint, _ settings: Settings, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> CertificateChoice {
    var choice = try system("the system's roots, for \(label(endpoint))", surroundings)
    guard endpoint.kind == .instance || endpoint.kind == .cluster else { return choice }
    let places = [
      "\(settings.folder)/global-bundle.pem", "\(settings.folder)/certs/global-bundle.pem",
      surroundings.expandingHome("~/.postgresql/root.crt"),
      "/etc/ssl/certs/rds-global-bundle.pem",
    ]
    if let found = places.first(where: { surroundings.text(ofFile: $0) != nil }) {
      choice.files.insert(found, at: 0)
      choice.origin = "\(found) and the system's roots, for \(label(endpoint))"
    } else {
      choice.warning =
        "RDS has private authorities, and no bundle of them was found: fetch \(bundleAddress) "
        + "and set RDS_CA_PEM or sslrootcert to it"
    }
    return choice
  }

  private static func label(_ endpoint: DatabaseEndpoint) -> String {
    switch endpoint.kind {
    case .dsql: "Aurora DSQL"
    case .proxy: "RDS Proxy"
    case .cluster, .instance: "RDS"
    case .other: endpoint.host
    }
  }

  private static func named(
    _ path: String, origin: String, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> CertificateChoice {
    if path == "system" { return try system(origin, surroundings) }
    let path = surroundings.expandingHome(path)
    guard let bytes = try? surroundings.readFile(path) else {
      throw unusable("\(path) can't be read", origin)
    }
    guard !Certificate.all(inPEM: bytes).isEmpty else {
      throw unusable("\(path) holds no certificate in PEM form", origin)
    }
    return CertificateChoice(files: [path], text: nil, origin: origin)
  }

  /// The roots that the system's programs trust. They are named by their path, because libpq has
  /// the word `system` for them only from version 16 on.
  private static func system(
    _ origin: String, _ surroundings: IdentityDependencies
  ) throws(IdentityError) -> CertificateChoice {
    let places = SystemAuthorities.candidates { surroundings.environment[$0]?.value }
    guard let path = places.first(where: { surroundings.text(ofFile: $0) != nil }) else {
      throw IdentityError(
        "this system has no file of certificate authorities", code: "identity.ca",
        category: .configuration, notes: ["it came from \(origin)"],
        help: "install its package ca-certificates, or set SSL_CERT_FILE to such a file")
    }
    return CertificateChoice(files: [path], text: nil, origin: origin)
  }

  private static func unusable(_ what: String, _ origin: String) -> IdentityError {
    IdentityError(
      "the certificate authorities can't be used: \(what)", code: "identity.ca",
      category: .configuration, notes: ["it came from \(origin)"],
      help: "for RDS and Aurora fetch \(bundleAddress)")
  }
}
