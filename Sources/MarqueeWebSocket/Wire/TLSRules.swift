/// By what a server is judged, in libpq's words.
package struct TLSRules: Sendable {
  /// The file of authorities (`sslrootcert`).
  package var authorities: String
  /// Certificates that were called back: `sslcrl`, a file, and `sslcrldir`, a folder.
  package var revocationFile: String?
  package var revocationFolder: String?
  /// `ssl_min_protocol_version`; never below TLS 1.2.
  package var wantsTLS13 = false

  package init(authorities: String) { self.authorities = authorities }
}
