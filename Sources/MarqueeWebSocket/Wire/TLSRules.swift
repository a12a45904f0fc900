/// The rules for checking a server's certificate, after libpq's parameters.
package struct TLSRules: Sendable {
  /// The path of the PEM file with the trusted authorities (`sslrootcert`).
  package var authorities: String
  /// The file of revoked certificates (`sslcrl`); nil for none.
  package var revocationFile: String?
  /// The folder of revoked certificates (`sslcrldir`); nil for none.
  package var revocationFolder: String?
  /// Whether TLS 1.3 is the least version (`ssl_min_protocol_version`); otherwise it is TLS 1.2.
  package var wantsTLS13 = false

  package init(authorities: String) { self.authorities = authorities }
}
