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

  /// The authority that must be trusted: the issuer of the last certificate shown.
  package var topIssuer: String? { certificates.last?.issuer }
}
