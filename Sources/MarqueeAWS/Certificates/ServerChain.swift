internal import MarqueeBase

/// What a PostgreSQL server shows of itself before anything is sent to it.
package struct ServerChain: Sendable {
  /// `TLSv1.3`.
  package var version: String
  /// The server's own certificate first.
  package var certificates: [Certificate]
  /// What OpenSSL makes of it with the chosen authorities; nil when all is well.
  package var refusal: String?
  /// Whether the certificate is for the host that was asked.
  package var matchesHost: Bool

  package init(
    version: String, certificates: [Certificate], refusal: String?, matchesHost: Bool
  ) {
    self.version = version
    self.certificates = certificates
    self.refusal = refusal
    self.matchesHost = matchesHost
  }

  /// What it means that a cluster of RDS shows a certificate of Amazon's public roots and not of
  /// RDS's own authorities: it is one of the express configuration. Nil for all others.
  package func expressNote(for endpoint: DatabaseEndpoint) -> String? {
    guard endpoint.kind == .instance || endpoint.kind == .cluster else { return nil }
    let isPublic = certificates.contains { certificate in
      ["Amazon Root CA", "Starfield Services Root"].contains(where: certificate.issuer.contains)
    }
    guard isPublic else { return nil }
    return "Aurora's express configuration: tokens only (IAM), IPv4 only, Amazon's public roots; "
      + "its first user and database are `postgres`"
  }

  /// The authority that must be trusted: the issuer of the last certificate shown.
  package var topIssuer: String? { certificates.last?.issuer }
}
