package import MarqueeBase

/// Finds out why a server's certificate is not trusted, and which bundle of authorities would trust
/// it.
package enum CertificateAdvisor {
  /// The operator of a certificate authority, recognized by the authority's name.
  package enum Authority: Sendable { case rds, amazonPublic, other }

  /// Recognizes the operator by an issuer's distinguished name, as in ``Certificate/issuer``.
  package static func authority(ofIssuer name: String) -> Authority {
    if name.contains("Amazon RDS") { return .rds }
    if name.contains("Amazon Root CA") || name.contains("O=Amazon") && name.contains("Amazon ")
      || name.contains("Starfield Services Root")
    {
      return .amazonPublic
    }
    return .other
  }

  /// Judges the chain of a server.
  ///
  /// - Parameters:
  ///   - choice: the name of the authorities that were used, for messages.
  ///   - trusted: their certificates.
  /// - Returns: nil when the chain is good.
  package static func advise(
    _ chain: ServerChain, host: String, choice: String, trusted: [Certificate], now: Moment
  ) -> IdentityError? {
    guard let leaf = chain.certificates.first else {
      return IdentityError(
        "the server at \(host) shows no certificate", code: "identity.tls.no-certificate")
    }
    let evidence = notes(chain, choice: choice)
    if let expired = chain.certificates.first(where: { $0.ends.map { $0 < now } ?? false }) {
      return IdentityError(
        "the certificate of \(host) expired at \(expired.ends.map(\.description) ?? "?")",
        code: "identity.tls.expired", notes: evidence + ["it is now \(now)"],
        help: "rotate the instance's certificate: aws rds modify-db-instance "
          + "--ca-certificate-identifier rds-ca-rsa2048-g1")
    }
    if let early = chain.certificates.first(where: { $0.starts.map { now < $0 } ?? false }) {
      return IdentityError(
        "the certificate of \(host) is not valid before "
          + (early.starts.map(\.description) ?? "?"),
        code: "identity.tls.not-yet-valid", notes: evidence + ["it is now \(now)"],
        help: "check this machine's clock")
    }
    if let refusal = chain.refusal {
      return untrusted(
        chain, host: host, choice: choice, trusted: trusted, refusal: refusal, evidence)
    }
    guard chain.matchesHost else {
      return IdentityError(
        "the certificate is not for \(host)", code: "identity.tls.wrong-name",
        notes: evidence + ["it is for: \(leaf.names.joined(separator: ", "))"],
        help: "connect by a name that the certificate has; through a tunnel, set host to the real "
          + "endpoint and hostaddr to the tunnel's address")
    }
    return nil
  }

  private static func untrusted(
    _ chain: ServerChain, host: String, choice: String, trusted: [Certificate], refusal: String,
    _ evidence: [String]
  ) -> IdentityError {
    let issuer = chain.topIssuer ?? "?"
    let remedy: String
    switch authority(ofIssuer: issuer) {
    case .rds:
      remedy =
        "the RDS bundle has this authority: fetch \(CertificateChoice.bundleAddress) and set "
        + "RDS_CA_PEM or sslrootcert to it"
    case .amazonPublic:
      remedy =
        "Amazon's public roots are in the system's bundle, not in the RDS one: set "
        + "sslrootcert=system"
    case .other:
      remedy =
        "get the certificate of that authority from whoever runs the server and set "
        + "sslrootcert to it; if nobody knows it, somebody may be in the middle"
    }
    let holds = trusted.contains { $0.subject == issuer }
    return IdentityError(
      "the certificate of \(host) was issued by '\(issuer)', which \(choice) "
        + (holds ? "has, but OpenSSL says: \(refusal)" : "does not have"),
      code: "identity.tls.untrusted", notes: evidence + ["OpenSSL says: \(refusal)"],
      help: remedy)
  }

  private static func notes(_ chain: ServerChain, choice: String) -> [String] {
    var notes = ["authorities: \(choice)", "protocol: \(chain.version)"]
    for (index, certificate) in chain.certificates.enumerated() {
      let end = certificate.ends.map { ", until \($0)" } ?? ""
      notes.append("certificate \(index + 1): \(certificate.subject)\(end)")
      notes.append("  issued by \(certificate.issuer)")
    }
    return notes
  }
}
