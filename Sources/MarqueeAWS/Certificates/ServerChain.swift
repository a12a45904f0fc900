internal import MarqueeBase

/// The certificates that a PostgreSQL server shows before anything secret is sent to it.
package struct ServerChain: Sendable {
  /// The version of TLS: `TLSv1.3`.
  package var version: String
  /// The certificates in the server's order, its own first.
  package var certificates: [Certificate]
  /// The reason for which OpenSSL refuses the chain with the chosen authorities; nil when it does
  /// not.
  package var refusal: String?
  /// Whether the server's certificate is valid for the host that was asked.
  package var matchesHost: Bool

  package init(
    version: String, certificates: [Certificate], refusal: String?, matchesHost: Bool
  ) {
    self.version = version
    self.certificates = certificates
    self.refusal = refusal
    self.matchesHost = matchesHost
  }

  /// A note for a host of RDS whose certificate comes from Amazon's public roots and not from RDS's
  /// own authorities: the cluster has Aurora's express configuration. Nil for all others.
  package func expressNote(for endpoint: DatabaseEndpoint) -> String? {
    guard endpoint.kind == .instance || endpoint.kind == .cluster else { return nil }
    let isPublic = certificates.contains { certificate in
      ["Amazon Root CA", "Starfield Services Root"].contains(where: certificate.issuer.contains)
    }
    guard isPublic else { return nil }
    return "Aurora's express configuration: tokens only (IAM), IPv4 only, Amazon's public roots; "
      + "its first user and database are `postgres`"
  }

  /// The authority that must be trusted: the issuer of the last certificate that was shown.
  package var topIssuer: String? { certificates.last?.issuer }
}
